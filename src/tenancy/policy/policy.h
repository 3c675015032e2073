#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "tenancy/policy/condition.h"
#include "tenancy/policy/pattern.h"

namespace rowhouse::policy {

/// What a policy is attached to, which says what elements it has and how long it may be.
enum class PolicyKind : std::uint8_t {
  kIdentity,  ///< Of a user or role, or a permissions boundary. No Principal. 6,144 characters.
  kSession,   ///< Handed to AssumeRole. No Principal. 2,048 characters.
  kResource,  ///< Of a table. Principal and Resource. 20,480 bytes.
  kTrust,     ///< Of a role: who may assume it. Principal, no Resource. 2,048 characters.
};

enum class Version : std::uint8_t { k2008_10_17, k2012_10_17 };

/// One entry of a Principal element.
struct PrincipalEntry {
  enum class Form : std::uint8_t { kEveryone, kAccount, kNamed };
  Form form = Form::kNamed;
  Caller::Kind kind = Caller::Kind::kAws;
  std::string text;  ///< The account's digits, or the ARN or name.
};

/// How closely a Principal element names a caller; what is further down is closer.
enum class PrincipalMatch : std::uint8_t {
  kNone,
  kAccount,   ///< Its account: hands the decision on to the account's own identity policies.
  kEveryone,  ///< "*"
  kRole,      ///< The role of its session.
  kCaller,    ///< The user or session itself.
};

/// One statement, compiled. Read-only; safe from many threads.
class Statement {
 public:
  std::string sid;
  std::size_t index = 0;  ///< From 0, in the policy's order.
  Effect effect = Effect::kDeny;
  bool not_principal = false;
  bool not_action = false;
  bool not_resource = false;
  std::vector<PrincipalEntry> principals;  ///< Empty in identity and session policies.
  std::vector<Pattern> actions;
  std::vector<Pattern> resources;  ///< Empty in trust policies.
  std::vector<Condition> conditions;

  bool matches_action(const RequestContext& context) const noexcept;
  bool matches_resource(const RequestContext& context) const noexcept;
  PrincipalMatch match_principal(const Caller& caller) const noexcept;

  /// True if this statement's conditions on leading keys are asked of an operation on items which
  /// does not fill them. Only in Mode::kRowhouse; on AWS ForAllValues is then true.
  bool is_nameless(const RequestContext& context, Mode mode) const noexcept;
  bool matches_conditions(const RequestContext& context, Mode mode) const noexcept;

  /// Everything but the principal.
  bool applies(const RequestContext& context, Mode mode) const noexcept {
    return matches_action(context) && matches_resource(context) &&
           matches_conditions(context, mode);
  }

  /// The Sid, or "Statement[2]".
  std::string name() const;
};

/// A policy, parsed and compiled once. Read-only; safe from many threads. Movable.
class Policy {
 public:
  /// kValidation if `text` is not a policy of that kind, with the path of the element at fault
  /// ("Statement[0].Condition.StringEquls: unknown condition operator"). `name` is what
  /// explanations call it.
  /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
  static Result<Policy> parse(std::string_view text, PolicyKind kind, std::string name);

  PolicyKind kind = PolicyKind::kIdentity;
  Version version = Version::k2008_10_17;
  std::string name;
  std::string id;
  std::vector<Statement> statements;
};

/// How many characters a policy of that kind may have. White space around elements does not count,
/// but in a session policy and in a table's.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
std::size_t policy_characters_max(PolicyKind kind) noexcept;

/// No text longer than this is looked at, whatever its white space.
inline constexpr std::size_t kPolicyBytesMax = std::size_t{64} * 1024;

}  // namespace rowhouse::policy
