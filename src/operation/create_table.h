#pragma once

#include "operation/table_description.h"

namespace rowhouse::operation {

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
struct CreateTable {
  static constexpr std::string_view kName = "CreateTable";
  using Result = TableDescription;

  std::string table;
  model::KeySchema key;
  model::BillingMode billing_mode = model::BillingMode::kProvisioned;
  model::Throughput throughput;
  model::TableClass table_class = model::TableClass::kStandard;
  bool deletion_protection = false;
  /// Local ones first. Without numbers, which the engine gives.
  std::vector<model::SecondaryIndex> indexes;
  model::TableSettings settings;
  std::optional<model::StreamViewType> stream;
};

}  // namespace rowhouse::operation
