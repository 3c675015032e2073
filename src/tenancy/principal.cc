#include "tenancy/principal.h"

namespace rowhouse::tenancy {

Principal Principal::of_identity(std::shared_ptr<const Identity> identity) {
  return Principal(std::make_shared<const IdentityContext>(std::move(identity)));
}

Principal Principal::of_tenant_session(TenantId tenant, std::shared_ptr<const Tier> tier,
                                       std::shared_ptr<const Identity> session) {
  return Principal(Tenant{std::move(tenant), std::move(tier),
                          std::make_shared<const IdentityContext>(std::move(session))});
}

}  // namespace rowhouse::tenancy
