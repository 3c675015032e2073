#include "engine/embedded/index_job.h"

#include "engine/embedded/index_rows.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {

const model::SecondaryIndex* IndexJob::find(const Table& table) const {
  for (const model::SecondaryIndex& index : table.schema.indexes) {
    if (index.number == index_number_) return &index;
  }
  return nullptr;
}

BackfillJob::Task IndexJob::task_on(const Table& table) const {
  const model::SecondaryIndex* const index = find(table);
  if (index == nullptr) return Task::kNone;
  if (index->status == model::IndexStatus::kDeleting) return Task::kClear;
  return index->status == model::IndexStatus::kCreating ? Task::kFill : Task::kNone;
}

void IndexJob::stage_item(Batch& batch, const Table& table, std::string_view,
                          model::ItemView item) const {
  const model::SecondaryIndex& index = *find(table);
  std::string row_key, buffer;
  if (!append_index_row_key(row_key, table, index, item, limits())) return;
  batch.put(row_key, projected_item(index, item, buffer));
}

std::string IndexJob::prefix() const {
  std::string prefix;
  append_index_prefix(prefix, table().number, index_number_);
  return prefix;
}

void IndexJob::finish() {
  // If the record cannot be written the index stays as it is until the next start.
  static_cast<void>(catalog().end_index_change(table().schema.name, table().number, index_number_));
}

}  // namespace rowhouse::engine::embedded
