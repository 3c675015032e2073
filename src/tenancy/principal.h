#pragma once

#include <memory>
#include <utility>
#include <variant>

#include "rowhouse/tenant_id.h"
#include "tenancy/identity.h"
#include "tenancy/tier.h"

namespace rowhouse::tenancy {

/// Who asks: the operator, who may do everything; one tenant, who may do everything to items of its
/// own and nothing else, less what its tier keeps from it; or an identity, which may do what its
/// policies say. Cheap to copy.
class Principal {
 public:
  static Principal operator_principal() { return Principal(Operator{}); }
  /// `tier` may be null: a tenant that nothing narrows.
  static Principal of_tenant(TenantId tenant, std::shared_ptr<const Tier> tier = nullptr) {
    return Principal(Tenant{std::move(tenant), std::move(tier)});
  }
  /// `identity` is not null.
  static Principal of_identity(std::shared_ptr<const Identity> identity) {
    return Principal(std::move(identity));
  }

  bool is_operator() const noexcept { return std::holds_alternative<Operator>(who_); }
  bool is_tenant() const noexcept { return std::holds_alternative<Tenant>(who_); }
  /// Only if is_tenant().
  const TenantId& tenant() const noexcept { return std::get_if<Tenant>(&who_)->id; }
  /// Only if is_tenant(); may be null.
  const Tier* tier() const noexcept { return std::get_if<Tenant>(&who_)->tier.get(); }
  /// Null for the operator and tenants.
  const Identity* identity() const noexcept {
    const auto* found = std::get_if<std::shared_ptr<const Identity>>(&who_);
    return found == nullptr ? nullptr : found->get();
  }

 private:
  struct Operator {};
  struct Tenant {
    TenantId id;
    std::shared_ptr<const Tier> tier;
  };
  using Who = std::variant<Operator, Tenant, std::shared_ptr<const Identity>>;

  explicit Principal(Who who) : who_(std::move(who)) {}
  Who who_;
};

}  // namespace rowhouse::tenancy
