#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "sts/outcome.h"
#include "sts/query.h"

namespace rowhouse::sts {

/// Session tags: keys differ by more than their case.
using Tags = std::vector<std::pair<std::string, std::string>>;

inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::size_t kPolicyArnsMax = 10;
inline constexpr std::chrono::seconds kDurationMin{900};
inline constexpr std::chrono::seconds kDurationDefault{3600};
/// Of a role's session; a role may set less.
inline constexpr std::chrono::seconds kDurationMax{43'200};
/// Of a session that another session began.
inline constexpr std::chrono::seconds kChainedDurationMax{3600};
/// Of GetSessionToken, whose default is its own too.
inline constexpr std::chrono::seconds kOwnDurationMax{129'600};
inline constexpr std::chrono::seconds kOwnDurationDefault{43'200};

/// What both ways to a role's session say of it.
struct SessionTerms {
  std::string role_arn;
  std::string role_session_name;
  std::chrono::seconds duration = kDurationDefault;
  std::optional<std::string> policy;  ///< A session policy, unparsed: at most 2,048 characters.
  std::vector<std::string> policy_arns;
};

/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
struct AssumeRole {
  static constexpr std::string_view kName = "AssumeRole";
  SessionTerms terms;
  std::optional<std::string> external_id;
  Tags tags;
  std::vector<std::string> transitive_tag_keys;
  std::string source_identity;  ///< Empty if there is none.
  bool with_mfa = false;        ///< A device is named, and there are none.
};

/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoleWithWebIdentity.html
struct AssumeRoleWithWebIdentity {
  static constexpr std::string_view kName = "AssumeRoleWithWebIdentity";
  SessionTerms terms;
  std::string web_identity_token;  ///< Whoever has it is whom it names: never logged.
};

/// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
struct GetCallerIdentity {
  static constexpr std::string_view kName = "GetCallerIdentity";
};

/// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
struct GetSessionToken {
  static constexpr std::string_view kName = "GetSessionToken";
  std::chrono::seconds duration = kOwnDurationDefault;
  bool with_mfa = false;
};

using Request =
    std::variant<AssumeRole, AssumeRoleWithWebIdentity, GetCallerIdentity, GetSessionToken>;

/// True for the actions that are answered, and for those of AWS's which are declined by name.
bool is_action(std::string_view action) noexcept;
/// True for an action that needs no signature, since it brings another proof of who asks.
bool is_unsigned(std::string_view action) noexcept;

/// What holds for tags whoever brings them, a client or an identity provider: no two keys that
/// differ in case alone, none of AWS's own, and a transitive key is one of theirs.
/// kInvalidParameterValue.
Outcome<Done> check_tags(const Tags& tags, const std::vector<std::string>& transitive_tag_keys);

/// The call that a query is. kMissingAction, kInvalidAction, kUnsupportedOperation for what
/// Rowhouse has not, kMalformedInput for a number which is none, kValidationError with all that is
/// wrong.
Outcome<Request> parse_request(const Query& query);

}  // namespace rowhouse::sts
