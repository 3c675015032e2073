#pragma once

#include <optional>
#include <utility>

#include "rowhouse/tenant_id.h"

namespace rowhouse::tenancy {

/// Who asks: the operator, who may do everything, or one tenant, who may do everything to items of
/// its own and nothing else.
class Principal {
 public:
  static Principal operator_principal() { return Principal(std::nullopt); }
  static Principal of_tenant(TenantId tenant) { return Principal(std::move(tenant)); }

  bool is_operator() const noexcept { return !tenant_.has_value(); }
  /// Only if !is_operator().
  const TenantId& tenant() const noexcept { return *tenant_; }

 private:
  explicit Principal(std::optional<TenantId> tenant) : tenant_(std::move(tenant)) {}
  std::optional<TenantId> tenant_;
};

}  // namespace rowhouse::tenancy
