#include "engine/embedded/expiry_job.h"

#include "engine/embedded/expiry_rows.h"

namespace rowhouse::engine::embedded {

BackfillJob::Task ExpiryJob::task_on(const Table& table) const {
  const model::TimeToLive& setting = table.schema.settings.time_to_live;
  if (!setting.is_changing) return Task::kNone;
  return setting.is_enabled ? Task::kFill : Task::kClear;
}

void ExpiryJob::stage_item(Batch& batch, const Table& table, std::string_view row_key,
                           model::ItemView item) const {
  stage_expiry(batch, table, row_key, model::ItemView(), item);
}

std::string ExpiryJob::prefix() const {
  std::string prefix;
  append_expiries_prefix(prefix, table().number);
  return prefix;
}

void ExpiryJob::finish() {
  // If the record cannot be written the setting stays under way until the next start.
  static_cast<void>(catalog().end_time_to_live_change(table().schema.name, table().number));
}

}  // namespace rowhouse::engine::embedded
