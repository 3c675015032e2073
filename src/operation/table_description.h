#pragma once

#include <cstdint>

#include "model/schema.h"

namespace rowhouse::operation {

/// A table as CreateTable, DescribeTable, UpdateTable and DeleteTable answer it.
struct TableDescription {
  model::TableSchema schema;
  std::int64_t item_count = 0;
  std::int64_t table_bytes = 0;
};

}  // namespace rowhouse::operation
