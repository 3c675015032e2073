#pragma once

#include <cstdint>
#include <span>

#include "tenancy/policy/context.h"
#include "tenancy/policy/policy.h"

namespace rowhouse::policy {

/// Every policy that has a say on one request. Nothing is owned.
struct PolicySet {
  std::span<const Policy* const> identity;  ///< Of the user, or of the session's role.
  const Policy* boundary = nullptr;         ///< The permissions boundary, if there is one.
  /// Those handed to AssumeRole; empty if there were none. Together they allow what any of them
  /// allows.
  std::span<const Policy* const> session;
  std::span<const Policy* const> resource;  ///< Of the table.
};

/// Whose policies a verdict came from.
enum class Source : std::uint8_t { kNone, kIdentity, kBoundary, kSession, kResource, kTrust };

/// What was decided and by what. Points at the policies.
struct Verdict {
  bool allowed = false;
  bool explicitly_denied = false;
  /// Of an Allow or an explicit Deny: where its statement stands. Of an implicit denial: whose
  /// policies would have had to allow and did not.
  Source source = Source::kNone;
  const Policy* policy = nullptr;        ///< Null for an implicit denial.
  const Statement* statement = nullptr;  ///< Null for an implicit denial.
};

/// Decides on one request: an explicit Deny of any policy wins; else it needs an Allow of an
/// identity or a resource policy, and one of the boundary and of a session policy where there are
/// such. Allocates nothing, but for a BinaryEquals.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
Verdict evaluate(const PolicySet& policies, const RequestContext& context,
                 Mode mode = Mode::kRowhouse) noexcept;

/// Decides whether the caller may assume a role with that trust policy: the trust policy must allow
/// it, and if it names the caller's account only, the caller's own policies too. A caller of
/// another kind than kAws has none.
Verdict evaluate_trust(const Policy& trust, const PolicySet& caller, const RequestContext& context,
                       Mode mode = Mode::kRowhouse) noexcept;

}  // namespace rowhouse::policy
