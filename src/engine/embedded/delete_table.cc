#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::DeleteTable;

void EmbeddedOperations::execute(const Scope&, DeleteTable&& request, Done<DeleteTable> done) {
  run_later(std::move(done), [this, request = std::move(request)](Done<DeleteTable>& later) {
    later(catalog_.erase(request.table).transform([&](model::TableSchema schema) {
      operation::TableDescription description = counts_.describe(std::move(schema));
      counts_.forget(description.schema.id);
      return description;
    }));
  });
}

}  // namespace rowhouse::engine::embedded
