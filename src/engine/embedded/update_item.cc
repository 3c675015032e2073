#include "engine/embedded/pending_write.h"

namespace rowhouse::engine::embedded {

void EmbeddedOperations::execute(const Scope& scope, operation::UpdateItem&& update,
                                 Done<operation::UpdateItem> done) {
  write_item(scope, std::move(update), std::move(done));
}

}  // namespace rowhouse::engine::embedded
