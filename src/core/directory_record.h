#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"

/// What the directory's records say, before they are sealed (docs/formats/sealed.md).
namespace rowhouse::core {

/// A tenant as the directory keeps it. Its id is the record's key.
struct TenantRecord {
  bool suspended = false;
  base::Milliseconds created_at{0};
  friend bool operator==(const TenantRecord&, const TenantRecord&) = default;
};

/// An access key as the directory keeps it. Its id is the record's key.
struct AccessKeyRecord {
  std::string tenant;  ///< Empty: the operator's.
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
