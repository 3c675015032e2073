#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "tenancy/tier.h"

/// What the directory's records of policies, users, roles and tiers say, before they are sealed
/// (docs/formats/sealed.md). Their bounds are checked where they are made, in identity_rules.h.
namespace rowhouse::core {

/// Key and value, in the order in which they were given.
using Tags = std::vector<std::pair<std::string, std::string>>;

/// A managed policy as the directory keeps it. Its name is the record's key.
struct PolicyRecord {
  std::string id;    ///< ANPA..., never used again.
  std::string text;  ///< The document, as it was given.
  base::Milliseconds created_at{0};
  base::Milliseconds updated_at{0};
  friend bool operator==(const PolicyRecord&, const PolicyRecord&) = default;
};

/// What users and roles have alike.
struct IdentityRecord {
  std::string id;                                      ///< AIDA... or AROA..., never used again.
  std::vector<std::string> attached_policies;          ///< Names, in the order of attaching.
  std::map<std::string, std::string> inline_policies;  ///< By name; the documents.
  std::string boundary;                                ///< A policy's name; empty: none.
  Tags tags;
  base::Milliseconds created_at{0};
  friend bool operator==(const IdentityRecord&, const IdentityRecord&) = default;
};

/// A user as the directory keeps it. Its name is the record's key.
struct UserRecord : IdentityRecord {
  friend bool operator==(const UserRecord&, const UserRecord&) = default;
};

/// A role as the directory keeps it. Its name is the record's key.
struct RoleRecord : IdentityRecord {
  std::string trust;                       ///< The policy that says who may assume it.
  std::chrono::seconds session_max{3600};  ///< One hour to twelve.
  friend bool operator==(const RoleRecord&, const RoleRecord&) = default;
};

/// A tier as the directory keeps it. Its name is the record's key, and empty in `tier`.
struct TierRecord {
  tenancy::Tier tier;
  base::Milliseconds created_at{0};
  friend bool operator==(const TierRecord&, const TierRecord&) = default;
};

std::string encode(const PolicyRecord& record);
std::string encode(const UserRecord& record);
std::string encode(const RoleRecord& record);
std::string encode(const TierRecord& record);
/// kFormatUnsupported for a record of a later version, kDataCorrupt for one that is not whole.
Result<PolicyRecord> decode_policy_record(std::string_view plain);
Result<UserRecord> decode_user_record(std::string_view plain);
Result<RoleRecord> decode_role_record(std::string_view plain);
Result<TierRecord> decode_tier_record(std::string_view plain);

}  // namespace rowhouse::core
