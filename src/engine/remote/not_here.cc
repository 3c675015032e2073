#include "engine/remote/remote_engine.h"

// What a remote engine does not have.
namespace rowhouse::engine::remote {

void RemoteEngine::execute(const Scope&, operation::AbsentRequest&& request,
                           Done<operation::AbsentRequest> done) {
  done(not_on_this_engine(operation::to_string(request.which)));
}

}  // namespace rowhouse::engine::remote
