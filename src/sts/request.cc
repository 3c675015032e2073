#include "sts/request.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <span>

#include "base/result.h"
#include "sts/constraints.h"
#include "tenancy/policy/key_name.h"

namespace rowhouse::sts {
namespace {

using std::chrono::seconds;

constexpr TextRule kRoleArn{20, 2048, Pattern::kArn};
constexpr TextRule kSessionName{2, 64, Pattern::kName};
constexpr TextRule kPolicy{1, 2048, Pattern::kPolicy};
constexpr TextRule kExternalId{2, 1224, Pattern::kExternalId};
constexpr TextRule kTagKey{1, 128, Pattern::kTagKey};
constexpr TextRule kTagValue{0, 256, Pattern::kTagValue};
constexpr TextRule kToken{4, 20'000, Pattern::kAny};
constexpr std::size_t kPolicyCharactersMax = 2048;
constexpr std::string_view kReservedTagPrefix = "aws:";

constexpr std::array<std::string_view, 4> kActions = {
    AssumeRole::kName, AssumeRoleWithWebIdentity::kName, GetCallerIdentity::kName,
    GetSessionToken::kName};
struct Declined {
  std::string_view action;
  std::string_view why;
};
constexpr std::array kDeclined = {
    Declined{"DecodeAuthorizationMessage", "refusals are told in plain text, so none is encoded"},
    Declined{"AssumeRoleWithSAML", "use AssumeRoleWithWebIdentity with a token of OpenID Connect"},
    Declined{"AssumeRoot", "there is no organization above this account"},
    Declined{"GetFederationToken", "use AssumeRole with a session policy and tags"},
    Declined{"GetAccessKeyInfo", "there is one account: GetCallerIdentity tells it"}};

template <typename Names>
bool contains(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string text_or_empty(const std::string* text) { return text != nullptr ? *text : ""; }

std::string member_name(std::string_view list, std::size_t number, std::string_view rest = "") {
  return std::string(list) + ".member." + std::to_string(number) + std::string(rest);
}

/// DurationSeconds, or `otherwise` where it is not there.
Outcome<seconds> duration_of(const Query& query, seconds otherwise, seconds max,
                             Constraints& constraints) {
  const std::string* const text = query.find("DurationSeconds");
  if (text == nullptr) return otherwise;
  std::int64_t number = 0;
  const char* const end = text->data() + text->size();
  const auto read = std::from_chars(text->data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) {
    return Error{Code::kMalformedInput, "DurationSeconds must be an integer"};
  }
  constraints.number(number, "durationSeconds", kDurationMin.count(), max.count());
  return seconds(number);
}

/// The texts of a list, from its first member to the last before a gap.
std::vector<std::string> list_of(const Query& query, std::string_view list,
                                 std::string_view rest = "") {
  std::vector<std::string> texts;
  for (std::size_t i = 1; i <= query.size(); ++i) {
    const std::string* const text = query.find(member_name(list, i, rest));
    if (text == nullptr) break;
    texts.push_back(*text);
  }
  return texts;
}

Outcome<SessionTerms> terms_of(const Query& query, Constraints& constraints) {
  SessionTerms terms;
  const std::string* const role_arn = query.find("RoleArn");
  constraints.required(role_arn, "roleArn");
  if (role_arn != nullptr) constraints.text(*role_arn, "roleArn", kRoleArn);
  const std::string* const name = query.find("RoleSessionName");
  constraints.required(name, "roleSessionName");
  if (name != nullptr) constraints.text(*name, "roleSessionName", kSessionName);
  const std::string* const policy = query.find("Policy");
  if (policy != nullptr) {
    constraints.text(*policy, "policy", kPolicy);
    terms.policy = *policy;
  }
  terms.policy_arns = list_of(query, "PolicyArns", ".arn");
  constraints.count(terms.policy_arns.size(), "policyArns", kPolicyArnsMax);
  for (const std::string& arn : terms.policy_arns) {
    constraints.text(arn, "policyArns.member.arn", kRoleArn);
  }
  ROWHOUSE_TRY(duration, duration_of(query, kDurationDefault, kDurationMax, constraints));
  terms.duration = duration;
  terms.role_arn = text_or_empty(role_arn);
  terms.role_session_name = text_or_empty(name);
  return terms;
}

/// All that the policies' texts and ARNs have together.
Outcome<Done> check_policies(const SessionTerms& terms) {
  std::size_t characters = terms.policy ? length_of(*terms.policy) : 0;
  for (const std::string& arn : terms.policy_arns) characters += length_of(arn);
  if (characters <= kPolicyCharactersMax) return Done{};
  return Error{Code::kPackedPolicyTooLarge, "Session policy and policy ARNs have " +
                                                std::to_string(characters) +
                                                " characters together; at most 2048 are allowed"};
}

Tags tags_of(const Query& query, Constraints& constraints) {
  Tags tags;
  for (std::size_t i = 1; i <= query.size(); ++i) {
    const std::string* const key = query.find(member_name("Tags", i, ".Key"));
    const std::string* const value = query.find(member_name("Tags", i, ".Value"));
    if (key == nullptr && value == nullptr) break;
    const std::string member = "tags." + std::to_string(i) + ".member.";
    constraints.required(key, member + "key");
    constraints.required(value, member + "value");
    if (key == nullptr || value == nullptr) continue;
    constraints.text(*key, member + "key", kTagKey);
    constraints.text(*value, member + "value", kTagValue);
    tags.emplace_back(*key, *value);
  }
  constraints.count(tags.size(), "tags", kTagsMax);
  return tags;
}

bool holds_key(std::span<const Tags::value_type> tags, std::string_view key) {
  return std::any_of(tags.begin(), tags.end(),
                     [&](const auto& tag) { return policy::equal_ignoring_case(tag.first, key); });
}

bool is_mfa(const Query& query) {
  return query.find("SerialNumber") != nullptr || query.find("TokenCode") != nullptr;
}

Outcome<Request> parse_assume_role(const Query& query) {
  Constraints constraints;
  AssumeRole call;
  ROWHOUSE_TRY(terms, terms_of(query, constraints));
  call.terms = std::move(terms);
  if (const std::string* const id = query.find("ExternalId"); id != nullptr) {
    constraints.text(*id, "externalId", kExternalId);
    call.external_id = *id;
  }
  call.tags = tags_of(query, constraints);
  call.transitive_tag_keys = list_of(query, "TransitiveTagKeys");
  constraints.count(call.transitive_tag_keys.size(), "transitiveTagKeys", kTagsMax);
  for (const std::string& key : call.transitive_tag_keys) {
    constraints.text(key, "transitiveTagKeys.member", kTagKey);
  }
  if (const std::string* const source = query.find("SourceIdentity"); source != nullptr) {
    constraints.text(*source, "sourceIdentity", kSessionName);
    call.source_identity = *source;
  }
  call.with_mfa = is_mfa(query);
  ROWHOUSE_CHECK(constraints.check());
  ROWHOUSE_CHECK(check_policies(call.terms));
  ROWHOUSE_CHECK(check_tags(call.tags, call.transitive_tag_keys));
  return Request(std::move(call));
}

Outcome<Request> parse_web_identity(const Query& query) {
  Constraints constraints;
  AssumeRoleWithWebIdentity call;
  ROWHOUSE_TRY(terms, terms_of(query, constraints));
  call.terms = std::move(terms);
  const std::string* const token = query.find("WebIdentityToken");
  constraints.required(token, "webIdentityToken");
  if (token != nullptr) constraints.secret(*token, "webIdentityToken", kToken);
  ROWHOUSE_CHECK(constraints.check());
  ROWHOUSE_CHECK(check_policies(call.terms));
  if (query.find("ProviderId") != nullptr) {
    return Error{
        Code::kValidationError,
        "ProviderId is for access tokens of OAuth 2.0, which are not taken here; a token of "
        "OpenID Connect names its provider itself"};
  }
  call.web_identity_token = *token;
  return Request(std::move(call));
}

Outcome<Request> parse_get_session_token(const Query& query) {
  Constraints constraints;
  GetSessionToken call;
  ROWHOUSE_TRY(duration, duration_of(query, kOwnDurationDefault, kOwnDurationMax, constraints));
  call.duration = duration;
  call.with_mfa = is_mfa(query);
  ROWHOUSE_CHECK(constraints.check());
  return Request(call);
}

Error invalid_action(std::string_view action, std::string_view version) {
  // What a client chose to call it, as far as that can be an operation's name.
  const bool plain = action.size() <= 64 && matches(action, Pattern::kName) &&
                     version.size() <= 64 && matches(version, Pattern::kName);
  if (!plain) return {Code::kInvalidAction, "Could not find the operation"};
  return {Code::kInvalidAction,
          "Could not find operation " + std::string(action) + " for version " +
              (version.empty() ? std::string("NO_VERSION_SPECIFIED") : std::string(version))};
}

}  // namespace

Outcome<Done> check_tags(const Tags& tags, const std::vector<std::string>& transitive_tag_keys) {
  for (std::size_t i = 0; i < tags.size(); ++i) {
    if (holds_key(std::span(tags).first(i), tags[i].first)) {
      return Error{Code::kInvalidParameterValue,
                   "Duplicate tag keys found. Please note that Tag keys are case insensitive."};
    }
    if (policy::starts_ignoring_case(tags[i].first, kReservedTagPrefix)) {
      return Error{Code::kInvalidParameterValue,
                   "aws: prefixed tag key names are not allowed for external use."};
    }
  }
  for (const std::string& key : transitive_tag_keys) {
    if (!holds_key(tags, key)) {
      return Error{Code::kInvalidParameterValue,
                   "The specified transitive tag key must be included in the requested tags."};
    }
  }
  return Done{};
}

bool is_action(std::string_view action) noexcept {
  return contains(kActions, action) ||
         std::any_of(kDeclined.begin(), kDeclined.end(),
                     [&](const Declined& each) { return each.action == action; });
}

bool is_unsigned(std::string_view action) noexcept {
  return action == AssumeRoleWithWebIdentity::kName;
}

Outcome<Request> parse_request(const Query& query) {
  const std::string* const action = query.find("Action");
  if (action == nullptr || action->empty()) {
    return Error{Code::kMissingAction, "The request is missing an action"};
  }
  const std::string version = text_or_empty(query.find("Version"));
  if (version != kApiVersion) return invalid_action(*action, version);
  if (*action == AssumeRole::kName) return parse_assume_role(query);
  if (*action == AssumeRoleWithWebIdentity::kName) return parse_web_identity(query);
  if (*action == GetCallerIdentity::kName) return Request(GetCallerIdentity{});
  if (*action == GetSessionToken::kName) return parse_get_session_token(query);
  for (const Declined& declined : kDeclined) {
    if (declined.action == *action) {
      return Error{Code::kUnsupportedOperation,
                   *action + " is not offered by Rowhouse: " + std::string(declined.why)};
    }
  }
  return invalid_action(*action, version);
}

}  // namespace rowhouse::sts
