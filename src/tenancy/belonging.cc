#include "tenancy/belonging.h"

#include <algorithm>

namespace rowhouse::tenancy {
namespace {

constexpr std::string_view kPlaceholder = "{tenant}";

}  // namespace

std::string_view prefix_of_template(std::string_view tenant_template) noexcept {
  return tenant_template.substr(0, tenant_template.find(kPlaceholder));
}

std::string partition_of(std::string_view tenant_template, const TenantId& tenant) {
  std::string partition(prefix_of_template(tenant_template));
  partition += tenant.text();
  return partition;
}

std::optional<std::string_view> owner_of(std::string_view tenant_template,
                                         std::string_view partition_key) noexcept {
  const std::string_view prefix = prefix_of_template(tenant_template);
  if (!partition_key.starts_with(prefix)) return std::nullopt;
  const std::string_view rest = partition_key.substr(prefix.size());
  const std::string_view id = rest.substr(0, rest.find('#'));
  if (id.empty() || id.size() > kTenantIdBytesMax) return std::nullopt;
  if (!std::all_of(id.begin(), id.end(), is_tenant_id_character)) return std::nullopt;
  return id;
}

bool is_reserved(std::string_view tenant_template, std::string_view partition_key) noexcept {
  // Each request asks; nearly none has the mark anywhere.
  if (partition_key.find("##") == std::string_view::npos) return false;
  const auto owner = owner_of(tenant_template, partition_key);
  if (!owner) return false;
  const std::string_view rest =
      partition_key.substr(prefix_of_template(tenant_template).size() + owner->size());
  return rest.starts_with("##");
}

std::optional<SpreadForm> spread_form(std::string_view tenant_template,
                                      std::string_view partition_key) noexcept {
  if (!is_reserved(tenant_template, partition_key)) return std::nullopt;
  const std::string_view tenant = *owner_of(tenant_template, partition_key);
  const std::size_t front_bytes = prefix_of_template(tenant_template).size() + tenant.size();
  const std::string_view rest = partition_key.substr(front_bytes);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (rest.size() < kSpreadMarkBytes || !is_digit(rest[2]) || !is_digit(rest[3])) {
    return std::nullopt;
  }
  const std::string_view back = rest.substr(kSpreadMarkBytes);
  if (!back.empty() && back.front() != '#') return std::nullopt;
  return SpreadForm{partition_key.substr(0, front_bytes), tenant, back};
}

std::optional<std::string> told_partition(std::string_view tenant_template,
                                          std::string_view partition_key) {
  const auto form = spread_form(tenant_template, partition_key);
  if (!form) return std::nullopt;
  std::string told(form->front);
  told += form->back;
  return told;
}

std::string kept_partition(std::string_view tenant_template, std::string_view partition_key,
                           std::uint32_t suffix) {
  const std::string_view tenant =
      owner_of(tenant_template, partition_key).value_or(std::string_view());
  const std::size_t front_bytes = prefix_of_template(tenant_template).size() + tenant.size();
  std::string kept;
  kept.reserve(partition_key.size() + kSpreadMarkBytes);
  kept += partition_key.substr(0, front_bytes);
  kept += "##";
  kept += static_cast<char>('0' + suffix / 10 % 10);
  kept += static_cast<char>('0' + suffix % 10);
  kept += partition_key.substr(front_bytes);
  return kept;
}

}  // namespace rowhouse::tenancy
