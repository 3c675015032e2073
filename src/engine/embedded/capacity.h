#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

#include "operation/options.h"

/// Capacity units. Sources:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html and
/// .../transaction-apis.html
namespace rowhouse::engine::embedded {

enum class Consistency { kEventual, kStrong, kTransactional };

/// Units for reading `bytes`: one for each 4 KB, at least one; half of it if eventually consistent,
/// double in a transaction. An item which is not there costs as much as an empty one.
constexpr double read_units(std::size_t bytes, Consistency consistency) {
  const std::size_t blocks = bytes == 0 ? 1 : (bytes + 4095) / 4096;
  switch (consistency) {
    case Consistency::kEventual:
      return static_cast<double>(blocks) / 2;
    case Consistency::kStrong:
      return static_cast<double>(blocks);
    case Consistency::kTransactional:
      break;
  }
  return static_cast<double>(blocks) * 2;
}

/// Units for writing an item: one for each 1 KB of the larger of its old and its new size, at least
/// one; double in a transaction.
constexpr double write_units(std::size_t bytes, bool transactional) {
  const std::size_t blocks = bytes == 0 ? 1 : (bytes + 1023) / 1024;
  return static_cast<double>(blocks) * (transactional ? 2 : 1);
}

/// What is told of one table, with no units yet, in the detail that the request asked for.
inline operation::ConsumedCapacity capacity_on(std::string_view table,
                                               operation::ReturnConsumedCapacity asked) {
  operation::ConsumedCapacity consumed;
  consumed.table = table;
  consumed.is_by_index = asked == operation::ReturnConsumedCapacity::kIndexes;
  return consumed;
}

/// The entry of `table` in a request on several tables; made if it is not there.
inline operation::ConsumedCapacity& capacity_of(std::vector<operation::ConsumedCapacity>& consumed,
                                                std::string_view table,
                                                operation::ReturnConsumedCapacity asked) {
  for (operation::ConsumedCapacity& entry : consumed) {
    if (entry.table == table) return entry;
  }
  return consumed.emplace_back(capacity_on(table, asked));
}

}  // namespace rowhouse::engine::embedded
