#include "engine/embedded/pending_write.h"

namespace rowhouse::engine::embedded {

void EmbeddedOperations::execute(const Scope& scope, operation::PutItem&& put,
                                 Done<operation::PutItem> done) {
  write_item(scope, std::move(put), std::move(done));
}

}  // namespace rowhouse::engine::embedded
