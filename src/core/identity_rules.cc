#include "core/identity_rules.h"

#include <algorithm>
#include <set>
#include <string>

#include "base/bytes.h"
#include "tenancy/policy/policy_size.h"

namespace rowhouse::core {
namespace {

constexpr std::size_t kIdentityNameMax = 64;
constexpr std::size_t kPolicyNameMax = 128;
constexpr std::size_t kTagKeyMax = 128;
constexpr std::size_t kTagValueMax = 256;
constexpr std::size_t kKindBytesMax = 128;
constexpr std::size_t kInlineOfUserMax = 2048;
constexpr std::size_t kInlineOfRoleMax = 10240;
// A value that is refused is repeated up to here.
constexpr std::size_t kQuotedMax = 256;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// [\w+=,.@-], the characters of IAM's names.
bool is_name_character(char c) {
  return is_word(c) || std::string_view("+=,.@-").find(c) != std::string_view::npos;
}

/// [\p{L}\p{Z}\p{N}_.:/=+\-@]. Beyond ASCII everything but controls is taken for one of them.
bool is_tag_text(std::string_view text) {
  if (!base::is_utf8(text)) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const auto byte = static_cast<std::uint8_t>(c);
    if (byte == 0xc2 && static_cast<std::uint8_t>(text[i + 1]) < 0xa0) return false;
    if (byte >= 0x80 || is_word(c)) continue;
    if (std::string_view(" .:/=+-@").find(c) == std::string_view::npos) return false;
  }
  return true;
}

std::size_t characters_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<std::uint8_t>(c) & 0xc0) != 0x80;
  }));
}

Error constraint(std::string_view member, std::string_view value, std::string_view rule) {
  std::string message = "1 validation error detected: Value '";
  // What is not text is not repeated.
  if (base::is_utf8(value)) message += value.size() > kQuotedMax ? "..." : value;
  message += "' at '";
  message += member;
  message += "' failed to satisfy constraint: ";
  message += rule;
  return Error(ErrorCode::kValidation, std::move(message));
}

Error too_long(std::string_view member, std::string_view value, std::size_t max) {
  return constraint(member, value,
                    "Member must have length less than or equal to " + std::to_string(max));
}

Result<void> check_tag(std::size_t index, std::string_view key, std::string_view value) {
  const std::string member = "tags." + std::to_string(index + 1) + ".member.";
  if (key.empty()) {
    return constraint(member + "key", key, "Member must have length greater than or equal to 1");
  }
  if (characters_of(key) > kTagKeyMax) return too_long(member + "key", key, kTagKeyMax);
  if (!is_tag_text(key)) {
    return constraint(
        member + "key", key,
        R"(Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]+)");
  }
  if (characters_of(value) > kTagValueMax) return too_long(member + "value", value, kTagValueMax);
  if (!is_tag_text(value)) {
    return constraint(
        member + "value", value,
        R"(Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]*)");
  }
  std::string folded(key.substr(0, 4));
  std::transform(folded.begin(), folded.end(), folded.begin(), lower);
  if (folded == "aws:") {
    return Error(ErrorCode::kValidation, "User defined tag keys can't start with 'aws:'");
  }
  return {};
}

}  // namespace

bool NameLess::operator()(std::string_view a, std::string_view b) const noexcept {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
    return static_cast<std::uint8_t>(lower(x)) < static_cast<std::uint8_t>(lower(y));
  });
}

Result<void> check_name(std::string_view member, std::string_view name,
                        std::size_t characters_max) {
  if (name.empty()) {
    return constraint(member, name, "Member must have length greater than or equal to 1");
  }
  if (!std::all_of(name.begin(), name.end(), is_name_character)) {
    return Error(ErrorCode::kValidation, "The specified value for " + std::string(member) +
                                             " is invalid. It must contain only alphanumeric "
                                             "characters and/or the following: +=,.@_-");
  }
  if (name.size() > characters_max) return too_long(member, name, characters_max);
  return {};
}

Result<void> check_identity_name(const IdentityName& identity) {
  return check_name(identity.kind == IdentityKind::kUser ? "userName" : "roleName", identity.name,
                    kIdentityNameMax);
}

Result<void> check_policy_name(std::string_view name) {
  return check_name("policyName", name, kPolicyNameMax);
}

Result<void> check_tier_name(std::string_view name) {
  return check_name("tierName", name, kIdentityNameMax);
}

Result<void> check_tier(const tenancy::Tier& tier) {
  if (tier.kinds.size() > kKindsMax) {
    return Error(ErrorCode::kLimitExceeded,
                 "A tier names at most " + std::to_string(kKindsMax) + " kinds");
  }
  std::set<std::string_view> seen;
  for (const std::string& kind : tier.kinds) {
    const bool fits = !kind.empty() && kind.size() <= kKindBytesMax && base::is_utf8(kind) &&
                      std::none_of(kind.begin(), kind.end(), [](char c) {
                        return c == '#' || static_cast<std::uint8_t>(c) < 0x20 || c == '\x7f';
                      });
    if (!fits) {
      return Error(ErrorCode::kValidation,
                   "A tier's kind has 1 to 128 bytes, none of them '#' or a control character");
    }
    if (!seen.insert(kind).second) {
      return Error(ErrorCode::kValidation, "The kind " + kind + " is there twice");
    }
  }
  return {};
}

Result<void> check_tags(const Tags& tags) {
  if (tags.size() > kTagsMax) {
    return Error(ErrorCode::kLimitExceeded, "Cannot exceed quota for TagsPerEntity: 50");
  }
  std::set<std::string_view, NameLess> keys;
  for (std::size_t i = 0; i < tags.size(); ++i) {
    ROWHOUSE_CHECK(check_tag(i, tags[i].first, tags[i].second));
    if (!keys.insert(tags[i].first).second) {
      return Error(ErrorCode::kValidation,
                   "Duplicate tag keys found. Please note that Tag keys are case insensitive.");
    }
  }
  return {};
}

Result<void> check_session_max(std::chrono::seconds session_max) {
  const std::string value = std::to_string(session_max.count());
  if (session_max < kSessionMin) {
    return constraint("maxSessionDuration", value,
                      "Member must have value greater than or equal to 3600");
  }
  if (session_max > kSessionMax) {
    return constraint("maxSessionDuration", value,
                      "Member must have value less than or equal to 43200");
  }
  return {};
}

Result<void> check_inline_policies(const IdentityName& identity, const IdentityRecord& record) {
  const bool is_user = identity.kind == IdentityKind::kUser;
  const std::size_t max = is_user ? kInlineOfUserMax : kInlineOfRoleMax;
  std::size_t characters = 0;
  for (const auto& [name, text] : record.inline_policies) {
    characters += policy::policy_characters(text, policy::PolicyKind::kIdentity);
  }
  if (characters <= max) return {};
  std::string message = "Maximum policy size of " + std::to_string(max) + " bytes exceeded for ";
  message += is_user ? "user " : "role ";
  message += identity.name;
  return Error(ErrorCode::kLimitExceeded, std::move(message));
}

}  // namespace rowhouse::core
