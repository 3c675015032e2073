#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "rowhouse/tenant_id.h"

/// Which tenant a partition key belongs to: the one place that knows how `tenant#{tenant}` is read.
namespace rowhouse::tenancy {

inline constexpr std::size_t kTenantIdBytesMax = 128;

constexpr bool is_tenant_id_character(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == ':' || c == '@' || c == '=';
}

/// The part of a template before the id: what stands behind the id is always nothing, or '#' and
/// more.
std::string_view prefix_of_template(std::string_view tenant_template) noexcept;

/// `tenant#acme` for acme under the template `tenant#{tenant}`.
std::string partition_of(std::string_view tenant_template, const TenantId& tenant);

/// True if a partition key's text is `prefix` itself or starts with `prefix#`, where `prefix` is
/// what partition_of() gave.
inline bool belongs(std::string_view partition_key, std::string_view prefix) noexcept {
  return partition_key.size() >= prefix.size() && partition_key.starts_with(prefix) &&
         (partition_key.size() == prefix.size() || partition_key[prefix.size()] == '#');
}

/// The id of the tenant that a partition key's text belongs to, if it belongs to one. Points into
/// `partition_key`.
std::optional<std::string_view> owner_of(std::string_view tenant_template,
                                         std::string_view partition_key) noexcept;

/// True for `tenant#T##...`, which is kept for spreading large tenants and which no client may
/// name.
bool is_reserved(std::string_view tenant_template, std::string_view partition_key) noexcept;

/// A partition key as it is kept for a tenant who is spread over suffixes, `tenant#T##07` or
/// `tenant#T##07#more`, taken apart: `front` and `back` together are the key that clients know.
/// Points into the key.
struct SpreadForm {
  std::string_view front;   ///< `tenant#T`
  std::string_view tenant;  ///< `T`
  std::string_view back;    ///< Empty, or `#more`.
};
/// How much longer a kept key is than the one that clients know.
inline constexpr std::size_t kSpreadMarkBytes = 4;
/// Nothing for every key of another form.
std::optional<SpreadForm> spread_form(std::string_view tenant_template,
                                      std::string_view partition_key) noexcept;
/// The key which clients know, of one that is kept; nothing for every other.
std::optional<std::string> told_partition(std::string_view tenant_template,
                                          std::string_view partition_key);
/// The kept form under `suffix`, 0 to 99, of a key that belongs to a tenant.
std::string kept_partition(std::string_view tenant_template, std::string_view partition_key,
                           std::uint32_t suffix);

}  // namespace rowhouse::tenancy
