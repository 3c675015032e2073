#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "engine/embedded/table_stream.h"
#include "model/schema.h"

namespace rowhouse::engine::embedded {

/// What the capacity of a table, or of one of its indexes, was before it was changed.
struct FormerThroughput {
  std::uint32_t index = 0;  ///< 0: the table's own.
  model::Throughput units;
};

/// A table as the engine keeps it: its schema, and the number which its rows lie under. A number is
/// given once and never again, so that rows of a deleted table can never show up in another.
/// Immutable; a change of the schema makes a new one.
struct Table : std::enable_shared_from_this<Table> {
  model::TableSchema schema;
  std::uint32_t number = 0;
  std::uint32_t next_index_number = 1;  ///< No index of this table has had it.

  /// Until then a status other than ACTIVE is shown (table_state.h), and the change of this index,
  /// which is done already. In memory alone.
  base::Milliseconds changing_until{0};
  std::uint32_t settled_index = 0;
  /// What is shown meanwhile of the capacity that was changed.
  std::vector<FormerThroughput> former_throughput;

  /// Null unless the table has a stream that is switched on. Not of the record.
  std::shared_ptr<const TableStream> stream;

  /// True if more than an item's row follows from a change of it, so that who changes it must know
  /// what it was.
  bool is_followed() const noexcept {
    return !schema.indexes.empty() || schema.settings.time_to_live.is_enabled || stream != nullptr;
  }
};

/// The catalog's record of one table (docs/formats/store.md). The ARN is not part of it: it
/// follows from the name and from where the engine says that it runs.
std::string encode_table_record(const Table& table);
/// kFormatUnsupported for a record of a later version, kDataCorrupt for one that is damaged.
Result<Table> decode_table_record(std::string_view record);

std::string catalog_key_of_table(std::string_view name);
/// The record of the number which the next table will have.
std::string catalog_key_of_next_number();
std::string encode_next_number(std::uint32_t number);
Result<std::uint32_t> decode_next_number(std::string_view record);

}  // namespace rowhouse::engine::embedded
