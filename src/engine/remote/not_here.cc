#include "engine/remote/remote_engine.h"

// What a remote engine does not have.
namespace rowhouse::engine::remote {

void RemoteEngine::execute(const Scope&, operation::AbsentRequest&& request,
                           Done<operation::AbsentRequest> done) {
  done(not_on_this_engine(operation::to_string(request.which)));
}

// The keys of one tenant lie anywhere in a table whose partitions are in the order of a hash: only
// a scan of the whole of it would tell, however small the tenant.
void RemoteEngine::execute(const Scope&, operation::ListTenants&&,
                           Done<operation::ListTenants> done) {
  done(not_on_this_engine("listing tenants by their items, which would read the whole table"));
}

void RemoteEngine::execute(const Scope&, operation::MeasureTenant&&,
                           Done<operation::MeasureTenant> done) {
  done(not_on_this_engine("measuring a tenant's items, which would read the whole table"));
}

}  // namespace rowhouse::engine::remote
