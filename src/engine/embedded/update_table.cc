#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::UpdateTable;

void EmbeddedOperations::execute(const Scope&, UpdateTable&& request, Done<UpdateTable> done) {
  run_later(std::move(done), [this, request = std::move(request)](Done<UpdateTable>& later) {
    later(catalog_.update(request).transform(
        [&](model::TableSchema schema) { return counts_.describe(std::move(schema)); }));
  });
}

}  // namespace rowhouse::engine::embedded
