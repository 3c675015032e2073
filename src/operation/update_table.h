#pragma once

#include <optional>

#include "operation/table_description.h"

namespace rowhouse::operation {

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
struct UpdateTable {
  static constexpr std::string_view kName = "UpdateTable";
  using Result = TableDescription;

  std::string table;
  std::optional<model::BillingMode> billing_mode;
  std::optional<model::Throughput> throughput;
  std::optional<model::TableClass> table_class;
  std::optional<bool> deletion_protection;
};

}  // namespace rowhouse::operation
