#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/index_job.h"

namespace rowhouse::engine::embedded {
namespace {

/// The index that an update adds or takes away; null if there is none.
const model::SecondaryIndex* changing_index(const Table& table,
                                            const operation::UpdateTable& request) {
  for (const operation::IndexChange& change : request.index_changes) {
    if (change.kind != operation::IndexChange::Kind::kUpdate) {
      return table.schema.find_index(change.index.name);
    }
  }
  return nullptr;
}

}  // namespace

using operation::UpdateTable;

void EmbeddedOperations::execute(const Scope&, UpdateTable&& request, Done<UpdateTable> done) {
  auto for_index = in_flight_.admit(0);
  if (!for_index) return done(throttled());
  run_later(std::move(done), [this, request = std::move(request),
                              for_index = *std::move(for_index)](Done<UpdateTable>& later) mutable {
    std::shared_ptr<const Table> updated;
    auto answer = catalog_.update(request, updated);
    if (!answer) return later(std::move(answer).error());
    stream_trimmer_.start();
    later(counts_.describe(*std::move(answer)));
    if (const model::SecondaryIndex* const index = changing_index(*updated, request)) {
      start_index_job(updated, index->number, std::move(for_index));
    }
  });
}

void EmbeddedOperations::start_index_job(std::shared_ptr<const Table> table,
                                         std::uint32_t index_number, InFlight::Admitted admitted) {
  BackfillJob::start(
      std::make_unique<IndexJob>(*this, std::move(admitted), std::move(table), index_number));
}

void EmbeddedOperations::resume_index_jobs() {
  for (const auto& table : *catalog_.tables()) {
    for (const model::SecondaryIndex& index : table->schema.indexes) {
      if (index.status != model::IndexStatus::kCreating) continue;
      auto admitted = in_flight_.admit(0);
      if (admitted) start_index_job(table, index.number, *std::move(admitted));
    }
  }
}

}  // namespace rowhouse::engine::embedded
