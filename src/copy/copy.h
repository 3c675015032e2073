#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "copy/item_sum.h"
#include "copy/pace.h"
#include "engine/engine.h"
#include "rowhouse/tenant_id.h"

namespace rowhouse::copy {

/// What a copy is doing now.
struct Progress {
  std::string table;
  bool compares = false;  ///< Else it copies.
  std::uint64_t items = 0;
};

struct Options {
  std::vector<std::string> tables;  ///< Empty: all that there are.
  std::optional<TenantId> tenant;   ///< Only this one's items.
  std::uint32_t parallel = 4;       ///< Segments of a table, a thread each; 1 to kParallelMax.
  double items_per_second = 0;      ///< Written at most, all threads together; 0: no bound.
  bool compare = true;
  /// Where a copy remembers how far it came, to go on from there; empty: nowhere.
  std::filesystem::path journal;
  /// Both places, as their user names them: a journal is of them.
  std::string from_name;
  std::string to_name;
  /// Told now and then, by one thread. May be empty.
  std::function<void(const Progress&)> observer;
  /// True once somebody has had enough; may be null.
  const std::atomic<bool>* stop = nullptr;
  const base::Clock* clock = &base::system_clock();
  const base::Random* random = &base::system_random();
  Wait wait = [](base::Milliseconds time) { std::this_thread::sleep_for(time); };

  static constexpr std::uint32_t kParallelMax = 64;
};

/// What became of one table.
struct TableOutcome {
  std::string table;
  std::uint64_t copied = 0;  ///< Items written, by an earlier run of the journal included.
  /// What both sides come to, for the tables and tenant that were asked for; absent if nothing was
  /// compared.
  std::optional<ItemSum> source;
  std::optional<ItemSum> target;
  bool is_equal() const { return source == target; }
};

/// Copies tables with their keys, indexes, tags, time to live and stream settings, and all their
/// items, as the operator of both sides; then reads both sides and compares them. Writers may go on
/// meanwhile, but what they change behind the copy's back is not copied and shows as a difference.
/// Nothing is deleted on either side: an item that only the target has shows as a difference too.
/// A table which the target has is written into, if it has the same key.
///
/// kValidation if a table is there with another key, kResourceNotFound if the source has no such
/// table, and what either engine says. After an error, the journal says where to go on.
Result<std::vector<TableOutcome>> copy(engine::Engine& from, engine::Engine& to,
                                       const Options& options);

}  // namespace rowhouse::copy
