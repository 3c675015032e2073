#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

/// What the directory's records of tenants and access keys say, before they are sealed
/// (docs/formats/sealed.md). Those of policies, users, roles and tiers: identity_record.h.
namespace rowhouse::core {

/// A tenant as the directory keeps it. Its id is the record's key.
struct TenantRecord {
  bool suspended = false;
  base::Milliseconds created_at{0};
  std::string tier = {};       ///< The name of what narrows it; empty: nothing does.
  std::uint32_t suffixes = 1;  ///< Over which its partition keys are spread; 1: they are not.
  friend bool operator==(const TenantRecord&, const TenantRecord&) = default;
};

/// Whom an access key stands for.
struct KeyOwner {
  enum class Kind : std::uint8_t { kOperator, kTenant, kUser };
  Kind kind = Kind::kOperator;
  std::string name;  ///< The tenant's id or the user's name; of the operator: empty.

  static KeyOwner of_operator() { return {}; }
  static KeyOwner of_tenant(std::string_view id) { return {Kind::kTenant, std::string(id)}; }
  static KeyOwner of_user(std::string_view name) { return {Kind::kUser, std::string(name)}; }
  friend auto operator<=>(const KeyOwner&, const KeyOwner&) = default;
};

/// An access key as the directory keeps it. Its id is the record's key.
struct AccessKeyRecord {
  KeyOwner owner;
  std::string secret_access_key;
  bool enabled = true;
  base::Milliseconds created_at{0};
  /// From then on it counts no more: the end of the overlap after a rotation.
  std::optional<base::Milliseconds> ends_at;
  friend bool operator==(const AccessKeyRecord&, const AccessKeyRecord&) = default;
};

std::string encode(const TenantRecord& record);
std::string encode(const AccessKeyRecord& record);
/// kFormatUnsupported for a record of a later version, kDataCorrupt for one that is not whole.
Result<TenantRecord> decode_tenant_record(std::string_view plain);
Result<AccessKeyRecord> decode_access_key_record(std::string_view plain);

}  // namespace rowhouse::core
