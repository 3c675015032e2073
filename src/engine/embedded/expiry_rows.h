#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/limits.h"
#include "engine/embedded/store.h"
#include "engine/embedded/table_record.h"
#include "model/table_settings.h"
#include "model/value_view.h"

/// The rows which say when an item expires: one for each item of a table with time to live that
/// has a time to expire at, in the order of these times, so that what is due is found without
/// looking at what is not. Like the rows of an index they are a pure function of the item and of
/// the table's setting. docs/adr/0007-time-to-live.md, docs/formats/store.md.
namespace rowhouse::engine::embedded {

/// When the item expires by the table's setting, in seconds since 1970. Nothing if the attribute
/// is missing, is no number, or is a time before 1970 or past what 63 bits hold. Of a number with a
/// fraction the whole seconds count.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
std::optional<std::int64_t> expiry_of(const model::TimeToLive& setting, model::ItemView item);

/// The expiries that are due at `now`: from the first second to the last. What is older than the
/// limit is left alone.
struct DueSeconds {
  std::int64_t first = 0;
  std::int64_t last = 0;
  bool contains(std::int64_t expiry_s) const { return expiry_s >= first && expiry_s <= last; }
};
DueSeconds due_at(base::Milliseconds now, const base::Limits& limits);

/// What every expiry of a table begins with.
void append_expiries_prefix(std::string& out, std::uint32_t table_number);
/// The key of the row which says that the item under `row_key` expires then.
void append_expiry_key(std::string& out, std::string_view row_key, std::int64_t expiry_s);
/// What every expiry of a table at that second begins with.
void append_expiry_prefix(std::string& out, std::uint32_t table_number, std::int64_t expiry_s);
/// Reads such a key: the second, and the item's row key. False if it is none.
bool read_expiry_key(std::string_view key, std::int64_t& expiry_s, std::string& row_key);

/// Puts into `batch` what the change of an item changes among the expiries; either item may be
/// none. Nothing on a table without time to live.
void stage_expiry(Batch& batch, const Table& table, std::string_view row_key, model::ItemView old,
                  model::ItemView after);

}  // namespace rowhouse::engine::embedded
