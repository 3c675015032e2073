#include "engine/embedded/embedded_engine.h"

#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/memory/memory_store.h"
#include "engine/embedded/rocksdb/rocksdb_store.h"

namespace rowhouse::engine {

using embedded::EmbeddedOperations;

Result<std::unique_ptr<Engine>> open_embedded(const std::filesystem::path& path,
                                              const EmbeddedOptions& options) {
  ROWHOUSE_TRY(store,
               embedded::open_rocksdb(path, {.block_cache_bytes = options.block_cache_bytes}));
  ROWHOUSE_TRY(engine, EmbeddedOperations::open(std::move(store), options,
                                                options.durability == Durability::kSync));
  return std::unique_ptr<Engine>(std::move(engine));
}

std::unique_ptr<Engine> make_in_memory(const EmbeddedOptions& options) {
  // An empty store has nothing in it that could fail to open, and nothing to sync.
  return EmbeddedOperations::open(embedded::make_memory_store(), options, false).value();
}

}  // namespace rowhouse::engine
