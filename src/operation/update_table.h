#pragma once

#include <optional>

#include "operation/table_description.h"

namespace rowhouse::operation {

/// One of GlobalSecondaryIndexUpdates.
struct IndexChange {
  enum class Kind : std::uint8_t { kCreate, kUpdate, kDelete };
  Kind kind = Kind::kCreate;
  /// All of it for a new one; the name and the throughput, or the name alone, otherwise.
  model::SecondaryIndex index;
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
struct UpdateTable {
  static constexpr std::string_view kName = "UpdateTable";
  using Result = TableDescription;

  std::string table;
  std::optional<model::BillingMode> billing_mode;
  std::optional<model::Throughput> throughput;
  std::optional<model::TableClass> table_class;
  std::optional<bool> deletion_protection;
  std::vector<IndexChange> index_changes;
};

}  // namespace rowhouse::operation
