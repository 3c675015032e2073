#pragma once

#include <cstdint>
#include <vector>

#include "model/schema.h"

namespace rowhouse::operation {

/// A table as CreateTable, DescribeTable, UpdateTable and DeleteTable answer it.
struct TableDescription {
  model::TableSchema schema;
  std::int64_t item_count = 0;
  std::int64_t table_bytes = 0;
  struct OfIndex {
    std::int64_t item_count = 0;
    std::int64_t index_bytes = 0;
  };
  std::vector<OfIndex> indexes = {};  ///< As schema.indexes; empty if nothing is known of them.
};

}  // namespace rowhouse::operation
