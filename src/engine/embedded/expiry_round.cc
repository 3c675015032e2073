#include "engine/embedded/expiry_round.h"

#include <algorithm>

namespace rowhouse::engine::embedded {
namespace {

// Keys of a slice are held across its commit, and all of its items are in memory at once.
constexpr std::size_t kSliceItems = 32;

bool is_swept(const Table& table, base::Milliseconds now, base::Milliseconds change_delay) {
  const model::TimeToLive& setting = table.schema.settings.time_to_live;
  return setting.is_enabled && !setting.is_changing && now >= setting.changed_at + change_delay;
}

}  // namespace

ExpiryRound::ExpiryRound(EmbeddedOperations& engine, InFlight::Admitted admitted,
                         std::atomic<bool>& in_round)
    : engine_(engine),
      admitted_(std::move(admitted)),
      in_round_(in_round),
      due_(due_at(engine.options_.clock->now(), engine.limits_)) {
  const base::Milliseconds now = engine.options_.clock->now();
  for (const auto& table : *engine.catalog_.tables()) {
    if (is_swept(*table, now, engine.options_.time_to_live_change_delay)) {
      tables_.push_back(table->schema.name);
    }
  }
}

void ExpiryRound::begin_slice(std::unique_ptr<ExpiryRound> self) {
  if (self->engine_.closing_.load()) return;
  const Result<bool> gathered = self->gather();
  if (gathered && *gathered) lock_slice(std::move(self));
}

Result<bool> ExpiryRound::gather() {
  for (; next_table_ < tables_.size(); ++next_table_, at_.clear()) {
    slice_.emplace();
    expiries_.clear();
    const Table* const table = engine_.active_table(tables_[next_table_]);
    if (table == nullptr || !table->schema.settings.time_to_live.is_enabled) continue;
    ROWHOUSE_CHECK(gather_of_table(*table));
    if (!slice_->entries().empty()) return true;
  }
  return false;
}

Result<void> ExpiryRound::gather_of_table(const Table& table) {
  std::string lower, upper;
  append_expiry_prefix(lower, table.number, due_.first);
  // Behind the slice before; unless that was of another table of this name.
  if (at_ > lower && table_number_of(at_) == table.number) lower = at_;
  append_expiry_prefix(upper, table.number, due_.last);
  const auto cursor = engine_.store_->scan(lower, end_of_prefix(upper), Tier::kAny, nullptr);
  std::string row_key;
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
    if (slice_->entries().size() >= kSliceItems) break;
    std::int64_t expiry_s = 0;
    if (!read_expiry_key(cursor->key(), expiry_s, row_key)) {
      return Error(ErrorCode::kDataCorrupt, "An expiry's key is too short");
    }
    // An item has one expiry at a time, but may have got another while this was read.
    const bool is_there =
        std::any_of(slice_->entries().begin(), slice_->entries().end(),
                    [&](const WriteSet::Entry& entry) { return entry.row_key == row_key; });
    if (is_there) break;
    at_ = cursor->key();
    slice_->add(ItemWrite{}, tables_[next_table_], row_key);
    expiries_.push_back(expiry_s);
  }
  ROWHOUSE_CHECK(cursor->status());
  at_ += '\0';
  return {};
}

void ExpiryRound::lock_slice(std::unique_ptr<ExpiryRound> self) {
  ExpiryRound& round = *self;
  const auto acquired =
      round.slice_->lock(round.engine_.locks_, LockTable::Holder::kWrite, [&self] {
        return LockTable::Granted(
            [self = std::move(self)]() mutable { lock_slice(std::move(self)); });
      });
  if (acquired == LockTable::Acquired::kGranted) write_slice(std::move(self));
}

void ExpiryRound::stage(Batch& batch, WriteSet::Entry& entry, std::int64_t expiry_s) const {
  const Table& table = *entry.write.followed;
  const model::ItemView item(entry.old);
  const auto expiry = item.exists() ? expiry_of(table.schema.settings.time_to_live, item)
                                    : std::optional<std::int64_t>();
  if (expiry && due_.contains(*expiry)) {
    entry.write.kind = ItemWrite::Kind::kDelete;
    entry.write.origin = WriteOrigin::kTimeToLive;
    static_cast<void>(engine_.grow_collection(entry.write, entry.row_key, item, entry.outcome));
    stage_rows(batch, entry.write, entry.row_key, engine_.limits_, item, entry.outcome);
  }
  if (expiry != expiry_s) {
    std::string key;
    append_expiry_key(key, entry.row_key, expiry_s);
    batch.erase(key);
  }
}

void ExpiryRound::write_slice(std::unique_ptr<ExpiryRound> self) {
  ExpiryRound& round = *self;
  EmbeddedOperations& engine = round.engine_;
  const bool met = round.slice_->meet_tables([&](std::string_view name, std::string_view row_key) {
    const Table* const table = engine.table_of_row(name, row_key);
    return table != nullptr && table->schema.settings.time_to_live.is_enabled ? table : nullptr;
  });
  // The table is gone, or has no time to live any more: the next slice is of another.
  if (!met) return end_slice(std::move(self), {});
  if (const auto read = round.slice_->read_old(*engine.store_, Tier::kAny, true); !read) {
    return round.slice_->release(engine.locks_);
  }
  Batch batch;
  for (std::size_t i = 0; i < round.expiries_.size(); ++i) {
    round.stage(batch, round.slice_->entries()[i], round.expiries_[i]);
  }
  if (batch.empty()) return end_slice(std::move(self), {});
  engine.commits_.submit(std::move(batch), [self = std::move(self)](Result<void> written) mutable {
    end_slice(std::move(self), written);
  });
}

void ExpiryRound::end_slice(std::unique_ptr<ExpiryRound> self, const Result<void>& written) {
  ExpiryRound& round = *self;
  if (!written) {
    for (const WriteSet::Entry& entry : round.slice_->entries()) {
      if (entry.write.origin != WriteOrigin::kTimeToLive) continue;
      round.engine_.shrink_collection(entry.write, entry.row_key, model::ItemView(entry.old),
                                      entry.outcome);
    }
  }
  round.slice_->release(round.engine_.locks_);
  // The queue or the disk is full: what is left is as due at the next round.
  if (!written) return;
  round.engine_.pool_.run([self = std::move(self)]() mutable { begin_slice(std::move(self)); });
}

}  // namespace rowhouse::engine::embedded
