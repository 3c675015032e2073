#include "engine/embedded/pending_write.h"

namespace rowhouse::engine::embedded {

void EmbeddedOperations::execute(const Scope& scope, operation::DeleteItem&& erase,
                                 Done<operation::DeleteItem> done) {
  write_item(scope, std::move(erase), std::move(done));
}

}  // namespace rowhouse::engine::embedded
