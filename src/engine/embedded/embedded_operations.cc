#include "engine/embedded/embedded_operations.h"

#include "engine/embedded/row_key.h"
#include "model/key.h"

namespace rowhouse::engine::embedded {

EmbeddedOperations::EmbeddedOperations(std::unique_ptr<Store> store, const EmbeddedOptions& options,
                                       bool sync)
    : options_(options),
      sync_(sync),
      store_(std::move(store)),
      catalog_(*store_, options_, sync),
      in_flight_(options_.waiting_max, options_.waiting_bytes_max),
      pool_(options_.worker_threads),
      locks_(pool_),
      tokens_(*store_, options_),
      commits_(*store_, {.sync = sync, .waiting_max = options_.waiting_max}),
      sweeper_(*this),
      stream_trimmer_(catalog_.streams(), options_.stream_trim_interval) {}

EmbeddedOperations::~EmbeddedOperations() {
  closing_.store(true);
  sweeper_.stop();
  in_flight_.wait_for_none();
  // A thread which handed an operation on may still be on its way out of the part that it handed it
  // to. So the threads end before any part goes: first these, then the commit queue's.
  pool_.stop();
  stream_trimmer_.stop();
}

Result<std::unique_ptr<EmbeddedOperations>> EmbeddedOperations::open(std::unique_ptr<Store> store,
                                                                     const EmbeddedOptions& options,
                                                                     bool sync) {
  std::unique_ptr<EmbeddedOperations> engine(
      new EmbeddedOperations(std::move(store), options, sync));
  ROWHOUSE_CHECK(engine->catalog_.load());
  engine->resume_index_jobs();
  engine->resume_expiry_jobs();
  engine->stream_trimmer_.start();
  return engine;
}

Result<std::shared_ptr<const model::TableSchema>> EmbeddedOperations::find_table(
    std::string_view name) const {
  auto table = catalog_.find(name);
  if (table == nullptr) return resource_not_found();
  const model::TableSchema* const schema = &table->schema;
  return std::shared_ptr<const model::TableSchema>(std::move(table), schema);
}

Result<std::shared_ptr<const model::Stream>> EmbeddedOperations::find_stream(
    std::string_view arn) const {
  const auto stream = catalog_.streams().find(arn);
  if (stream == nullptr) return stream_not_found(arn);
  return stream->told;
}

Result<void> EmbeddedOperations::locate(const Scope& scope, const Table& table,
                                        std::string_view key, std::string& row_key) const {
  ROWHOUSE_TRY(view, model::key_of_request(table.schema.key, model::ItemView(key), limits_));
  if (!scope.admits(view.partition)) return outside_of_scope();
  append_row_key(row_key, table.number, view);
  return {};
}

}  // namespace rowhouse::engine::embedded
