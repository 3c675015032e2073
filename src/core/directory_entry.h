#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/identity_record.h"
#include "core/identity_rules.h"
#include "rowhouse/tenant_id.h"
#include "tenancy/tier.h"

/// What the directory tells of what it keeps, and what it is told to keep.
namespace rowhouse::core {

/// What may be told of an access key: everything but its secret.
struct AccessKey {
  std::string id;
  std::optional<TenantId> tenant;  ///< Nobody, and no user: the operator's.
  bool enabled = true;
  base::Milliseconds created_at{0};
  std::optional<base::Milliseconds> ends_at;
  std::optional<std::string> user = {};
};

/// A key just made. This is the only time that its secret is told.
struct NewAccessKey {
  AccessKey key;
  std::string secret_access_key;
};

struct TenantEntry {
  TenantId id;
  bool suspended = false;
  base::Milliseconds created_at{0};
  std::string tier = {};       ///< Empty: none.
  std::uint32_t suffixes = 1;  ///< 1: its partition keys are not spread.
};

struct PolicyEntry {
  std::string name;
  std::string arn;  ///< arn:aws:iam::A:policy/name
  PolicyRecord record;
  std::size_t attachments = 0;  ///< Users and roles that it is attached to.
  std::size_t boundaries = 0;   ///< Users and roles whose boundary it is.
};

struct RoleEntry {
  std::string name;
  std::string arn;  ///< arn:aws:iam::A:role/name
  RoleRecord record;
};

struct UserEntry {
  std::string name;
  std::string arn;  ///< arn:aws:iam::A:user/name
  UserRecord record;
};

struct TierEntry {
  tenancy::Tier tier;
  base::Milliseconds created_at{0};
  std::size_t tenants = 0;  ///< How many have it.
};

struct RoleSettings {
  std::string trust;     ///< The policy that says who may assume it.
  std::string boundary;  ///< A managed policy's name, or empty.
  Tags tags;
  std::chrono::seconds session_max = kSessionMin;
};
/// What is not given stays as it is.
struct RoleUpdate {
  std::optional<std::string> trust;
  std::optional<std::string> boundary;  ///< Empty: none from now on.
  std::optional<Tags> tags;             ///< All of them.
  std::optional<std::chrono::seconds> session_max;
};
struct UserSettings {
  std::string boundary;  ///< A managed policy's name, or empty.
  Tags tags;
};
struct UserUpdate {
  std::optional<std::string> boundary;  ///< Empty: none from now on.
  std::optional<Tags> tags;             ///< All of them.
};

}  // namespace rowhouse::core
