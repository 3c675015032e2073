#pragma once

#include <atomic>
#include <functional>
#include <optional>
#include <string>

#include "copy/item_sum.h"
#include "copy/journal.h"
#include "copy/pace.h"
#include "copy/side.h"
#include "expression/expression.h"
#include "operation/scan.h"

namespace rowhouse::copy {

/// Which items of a table one thread deals with.
struct Segment {
  std::string table;
  std::optional<expression::Condition> filter;  ///< Of one tenant; absent: all items.
  std::uint32_t number = 0;
  std::uint32_t total = 1;
};

/// Reads a segment page by page and hands on what it finds.
class SegmentReader {
 public:
  SegmentReader(Side& side, const Segment& segment, Patience patience, std::string position);

  /// The next page; nothing at the end.
  Result<std::optional<operation::ScanResult>> next();

 private:
  Side& side_;
  const Patience patience_;
  operation::Scan scan_;
  bool ended_ = false;
};

/// What the threads of a copy share. All of it outlives them.
struct Shared {
  Side& from;
  Side& to;
  Journal& journal;
  Pace& pace;
  const Wait& wait;
  const base::Random& random;
  std::atomic<std::uint64_t>& items;  ///< Written or compared so far, for whoever watches.
  const std::atomic<bool>& stop;      ///< Another thread has failed, or somebody has had enough.
};

/// Copies a segment from where the journal has it. Each page is written whole, with what the target
/// did not take at once written again, before the journal hears of it.
Result<void> copy_segment(const Shared& shared, const Segment& segment);

/// What a segment of one side comes to.
Result<ItemSum> sum_segment(const Shared& shared, Side& side, const Segment& segment);

}  // namespace rowhouse::copy
