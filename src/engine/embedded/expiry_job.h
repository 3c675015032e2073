#pragma once

#include "engine/embedded/backfill_job.h"

namespace rowhouse::engine::embedded {

/// Makes the expiries of the items which were there when a table got its time to live, or clears
/// those of a table that has none any more.
class ExpiryJob final : public BackfillJob {
 public:
  using BackfillJob::BackfillJob;

 private:
  Task task_on(const Table& table) const override;
  void stage_item(Batch& batch, const Table& table, std::string_view row_key,
                  model::ItemView item) const override;
  std::string prefix() const override;
  void finish() override;
};

}  // namespace rowhouse::engine::embedded
