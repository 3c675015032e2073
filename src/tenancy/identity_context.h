#pragma once

#include <memory>
#include <string>
#include <vector>

#include "tenancy/identity.h"
#include "tenancy/policy/context.h"
#include "tenancy/policy/evaluate.h"

namespace rowhouse::tenancy {

/// Which condition keys, of those that cost something to fill, policies speak of at all.
struct Mentions {
  bool leading_keys = false;  ///< LeadingKeys or one of its family.
  bool attributes = false;
  bool time = false;  ///< aws:CurrentTime or aws:EpochTime.
  bool tags = false;  ///< aws:ResourceTag/..., aws:RequestTag/... or aws:TagKeys.
};
void add_mentions(const policy::Policy& policy, Mentions& mentions);

/// What every request of an identity brings to its policies, made once: the condition keys that
/// belong to the caller, the policies as evaluate() takes them, and what they speak of, so that a
/// request fills nothing that nobody asks for. Read-only and shared. Not movable: it points into
/// itself.
class IdentityContext {
 public:
  /// `identity` is not null.
  explicit IdentityContext(std::shared_ptr<const Identity> identity);
  IdentityContext(const IdentityContext&) = delete;
  IdentityContext& operator=(const IdentityContext&) = delete;

  const Identity& identity() const noexcept { return *identity_; }
  /// aws:PrincipalArn, aws:PrincipalTag/..., aws:userid and their like.
  std::span<const policy::ContextKey> keys() const noexcept { return keys_; }
  policy::Caller caller() const noexcept;
  /// All but a table's own.
  policy::PolicySet policies() const noexcept;
  const Mentions& mentions() const noexcept { return mentions_; }
  /// Tells this caller from every other: the ARN with the tags that its session has.
  const std::string& holder() const noexcept { return holder_; }

 private:
  const std::shared_ptr<const Identity> identity_;  // Shared with whoever made it.
  std::vector<std::string> tag_keys_;               // "aws:PrincipalTag/TenantId"
  std::vector<policy::ContextKey> keys_;
  std::vector<const policy::Policy*> identity_policies_;
  std::vector<const policy::Policy*> session_policies_;
  Mentions mentions_;
  std::string holder_;
};

}  // namespace rowhouse::tenancy
