#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::CreateTable;

void EmbeddedOperations::execute(const Scope&, CreateTable&& request, Done<CreateTable> done) {
  run_later(std::move(done), [this, request = std::move(request)](Done<CreateTable>& later) {
    auto created = catalog_.create(request);
    stream_trimmer_.start();
    later(std::move(created).transform(
        [](model::TableSchema schema) { return operation::TableDescription{std::move(schema)}; }));
  });
}

}  // namespace rowhouse::engine::embedded
