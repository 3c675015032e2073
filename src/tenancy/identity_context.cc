#include "tenancy/identity_context.h"

#include <algorithm>

namespace rowhouse::tenancy {
namespace {

using policy::ContextKey;
using policy::KeyName;

constexpr KeyName kAttributes{"dynamodb:Attributes"};
constexpr KeyName kCurrentTime{"aws:CurrentTime"};
constexpr KeyName kEpochTime{"aws:EpochTime"};

constexpr KeyName kPrincipalArn{"aws:PrincipalArn"};
constexpr KeyName kPrincipalAccount{"aws:PrincipalAccount"};
constexpr KeyName kPrincipalType{"aws:PrincipalType"};
constexpr KeyName kPrincipalIsService{"aws:PrincipalIsAWSService"};
constexpr KeyName kUserId{"aws:userid"};
constexpr KeyName kUserName{"aws:username"};
constexpr KeyName kSourceIdentity{"aws:SourceIdentity"};
constexpr std::string_view kPrincipalTag = "aws:PrincipalTag/";
constexpr KeyName kTagKeys{"aws:TagKeys"};
constexpr std::string_view kResourceTag = "aws:ResourceTag/";
constexpr std::string_view kRequestTag = "aws:RequestTag/";

void add_mention(KeyName key, Mentions& mentions) {
  mentions.leading_keys |= policy::is_leading_keys(key);
  mentions.attributes |= key == kAttributes;
  mentions.time |= key == kCurrentTime || key == kEpochTime;
  mentions.tags |= key == kTagKeys || policy::starts_ignoring_case(key.text(), kResourceTag) ||
                   policy::starts_ignoring_case(key.text(), kRequestTag);
}

void add_variables(const policy::Pattern& pattern, Mentions& mentions) {
  for (const policy::Pattern::Piece& piece : pattern.pieces()) {
    if (piece.kind == policy::Pattern::Piece::Kind::kVariable) {
      add_mention(KeyName(piece.key), mentions);
    }
  }
}

}  // namespace

void add_mentions(const policy::Policy& policy, Mentions& mentions) {
  for (const policy::Statement& statement : policy.statements) {
    for (const policy::Pattern& resource : statement.resources) add_variables(resource, mentions);
    for (const policy::Condition& condition : statement.conditions) {
      add_mention(KeyName(condition.key()), mentions);
      for (const policy::Operand& operand : condition.operands()) {
        const auto* pattern = std::get_if<policy::Pattern>(&operand.value);
        if (pattern != nullptr) add_variables(*pattern, mentions);
      }
    }
  }
}

IdentityContext::IdentityContext(std::shared_ptr<const Identity> identity)
    : identity_(std::move(identity)), holder_(identity_->arn) {
  const Identity& who = *identity_;
  // Of a session AWS names the role, since nobody can know sessions beforehand.
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
  const bool is_session = !who.role_arn.empty();
  keys_.push_back(ContextKey::one(kPrincipalArn, is_session ? who.role_arn : who.arn));
  keys_.push_back(ContextKey::one(kPrincipalAccount, who.account));
  keys_.push_back(ContextKey::one(kPrincipalType, is_session ? "AssumedRole" : "User"));
  keys_.push_back(ContextKey::one(kPrincipalIsService, "false"));
  keys_.push_back(ContextKey::one(kUserId, who.user_id));
  if (!who.user_name.empty()) keys_.push_back(ContextKey::one(kUserName, who.user_name));
  if (!who.source_identity.empty()) {
    keys_.push_back(ContextKey::one(kSourceIdentity, who.source_identity));
  }

  tag_keys_.reserve(who.tags.size());  // Keys point at them.
  for (const auto& [key, value] : who.tags) {
    tag_keys_.push_back(std::string(kPrincipalTag) + key);
    keys_.push_back(ContextKey::one(KeyName(tag_keys_.back()), value));
    // No tag's key or value holds a control character.
    holder_.append("\n").append(key).append("\n").append(value);
  }

  for (const PolicyPtr& each : who.policies) {
    identity_policies_.push_back(each.get());
    add_mentions(*each, mentions_);
  }
  for (const PolicyPtr& each : who.session_policies) {
    session_policies_.push_back(each.get());
    add_mentions(*each, mentions_);
  }
  if (who.boundary != nullptr) add_mentions(*who.boundary, mentions_);
}

policy::Caller IdentityContext::caller() const noexcept {
  return {.kind = policy::Caller::Kind::kAws,
          .arn = identity_->arn,
          .role_arn = identity_->role_arn,
          .account = identity_->account,
          .has_boundary = identity_->boundary != nullptr};
}

policy::PolicySet IdentityContext::policies() const noexcept {
  return {.identity = identity_policies_,
          .boundary = identity_->boundary.get(),
          .session = session_policies_,
          .resource = {}};
}

}  // namespace rowhouse::tenancy
