#pragma once

#include <memory>
#include <utility>
#include <variant>

#include "rowhouse/tenant_id.h"
#include "tenancy/identity.h"
#include "tenancy/identity_context.h"
#include "tenancy/tier.h"

namespace rowhouse::tenancy {

/// Who asks: the operator, who may do everything; one tenant, who may do everything to items of its
/// own and nothing else, less what its tier and its session's policies keep from it; or an
/// identity, which may do what its policies say. Cheap to copy.
class Principal {
 public:
  static Principal operator_principal() { return Principal(Operator{}); }
  /// `tier` may be null: a tenant that nothing narrows.
  static Principal of_tenant(TenantId tenant, std::shared_ptr<const Tier> tier = nullptr) {
    return Principal(Tenant{std::move(tenant), std::move(tier), nullptr});
  }
  /// A tenant that may do what it may as one and what `session`'s policies allow besides: both. Not
  /// null. Reads the policies once, as of_identity().
  static Principal of_tenant_session(TenantId tenant, std::shared_ptr<const Tier> tier,
                                     std::shared_ptr<const Identity> session);
  /// `identity` is not null. Reads its policies once: made with a credential, not at each request.
  static Principal of_identity(std::shared_ptr<const Identity> identity);

  bool is_operator() const noexcept { return std::holds_alternative<Operator>(who_); }
  bool is_tenant() const noexcept { return std::holds_alternative<Tenant>(who_); }
  /// Only if is_tenant().
  const TenantId& tenant() const noexcept { return std::get_if<Tenant>(&who_)->id; }
  /// Only if is_tenant(); may be null.
  const Tier* tier() const noexcept { return std::get_if<Tenant>(&who_)->tier.get(); }
  const std::shared_ptr<const Tier>& tier_pointer() const noexcept {
    return std::get_if<Tenant>(&who_)->tier;
  }
  /// Whose policies have a say: an identity, or a tenant's session. Else null.
  const Identity* identity() const noexcept {
    const IdentityContextPtr* found = context();
    return found == nullptr ? nullptr : &(*found)->identity();
  }
  /// What its requests bring to those policies; null where there are none.
  const std::shared_ptr<const IdentityContext>* context() const noexcept {
    if (const auto* found = std::get_if<IdentityContextPtr>(&who_)) return found;
    const auto* tenant = std::get_if<Tenant>(&who_);
    return tenant == nullptr || tenant->session == nullptr ? nullptr : &tenant->session;
  }

 private:
  using IdentityContextPtr = std::shared_ptr<const IdentityContext>;  // Shared by copies.
  struct Operator {};
  struct Tenant {
    TenantId id;
    std::shared_ptr<const Tier> tier;
    IdentityContextPtr session;
  };
  using Who = std::variant<Operator, Tenant, IdentityContextPtr>;

  explicit Principal(Who who) : who_(std::move(who)) {}
  Who who_;
};

}  // namespace rowhouse::tenancy
