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
  std::optional<model::OnDemandThroughput> on_demand;
  std::optional<model::WarmThroughput> warm;
  /// Absent: as it is. Empty inside: back to the default. Else the KMS key, "" for the default one.
  std::optional<std::optional<std::string>> encryption_key;
  /// Absent: as it is. Empty inside: the stream is switched off. Else one is switched on.
  std::optional<std::optional<model::StreamViewType>> stream;
};

}  // namespace rowhouse::operation
