#pragma once

#include "engine/embedded/backfill_job.h"

namespace rowhouse::engine::embedded {

/// Fills an index that was added to a table in use, or clears one that was taken away.
class IndexJob final : public BackfillJob {
 public:
  IndexJob(EmbeddedOperations& engine, InFlight::Admitted admitted,
           std::shared_ptr<const Table> table, std::uint32_t index_number)
      : BackfillJob(engine, std::move(admitted), std::move(table)), index_number_(index_number) {}

 private:
  Task task_on(const Table& table) const override;
  void stage_item(Batch& batch, const Table& table, std::string_view row_key,
                  model::ItemView item) const override;
  std::string prefix() const override;
  void finish() override;

  const model::SecondaryIndex* find(const Table& table) const;

  const std::uint32_t index_number_;
};

}  // namespace rowhouse::engine::embedded
