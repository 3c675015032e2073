#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "core/identity_record.h"

/// What names, tags and policies of users and roles may be: IAM's rules, with IAM's texts.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
namespace rowhouse::core {

inline constexpr std::size_t kAttachedPoliciesMax = 10;
inline constexpr std::size_t kTagsMax = 50;
inline constexpr std::chrono::seconds kSessionMin = std::chrono::hours(1);
inline constexpr std::chrono::seconds kSessionMax = std::chrono::hours(12);
/// Policies, users and roles of one directory, each. Rowhouse's own bound; IAM's default is 5,000.
inline constexpr std::size_t kIdentitiesMax = 50'000;
inline constexpr std::size_t kTiersMax = 1'000;
inline constexpr std::size_t kKindsMax = 100;
/// Of one record, since it is one item. Rowhouse's own bound; what IAM counts fits in well.
inline constexpr std::size_t kRecordBytesMax = std::size_t{256} * 1024;

enum class IdentityKind : std::uint8_t { kUser, kRole };

/// A user or a role.
struct IdentityName {
  IdentityKind kind = IdentityKind::kUser;
  std::string_view name;
};

/// Names which differ in case alone are one name to IAM.
struct NameLess {
  using is_transparent = void;
  bool operator()(std::string_view a, std::string_view b) const noexcept;
};

/// kValidation with IAM's text; `member` is what the text calls it, such as "roleName".
Result<void> check_name(std::string_view member, std::string_view name, std::size_t characters_max);
Result<void> check_identity_name(const IdentityName& identity);
Result<void> check_policy_name(std::string_view name);
/// 1 to 64 characters as a user's name.
Result<void> check_tier_name(std::string_view name);
/// kValidation for a kind that is empty, too long, has the delimiter or a control character, or is
/// there twice; kLimitExceeded for too many.
Result<void> check_tier(const tenancy::Tier& tier);
Result<void> check_tags(const Tags& tags);
Result<void> check_session_max(std::chrono::seconds session_max);
/// How many characters the inline policies of one identity have together, at most.
Result<void> check_inline_policies(const IdentityName& identity, const IdentityRecord& record);

}  // namespace rowhouse::core
