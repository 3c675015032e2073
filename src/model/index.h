#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/key_schema.h"
#include "model/throughput.h"

namespace rowhouse::model {

enum class ProjectionType : std::uint8_t { kAll, kKeysOnly, kInclude };
enum class IndexStatus : std::uint8_t { kCreating, kActive, kUpdating, kDeleting };

std::string_view to_string(ProjectionType type) noexcept;
std::string_view to_string(IndexStatus status) noexcept;

/// The key of a secondary index: one to four attributes for its partition, none to four to sort by.
/// More than one of a kind only on a global index.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.DesignPattern.MultiAttributeKeys.html
struct IndexKey {
  std::vector<KeyAttribute> partition;
  std::vector<KeyAttribute> sort;

  bool has(std::string_view name) const noexcept;
  friend bool operator==(const IndexKey&, const IndexKey&) = default;
};

struct SecondaryIndex {
  std::string name;
  /// What the engine keeps its rows under; given once for each table and never again.
  std::uint32_t number = 0;
  bool is_global = true;
  IndexKey key;
  ProjectionType projection = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes;  ///< As asked for; only with kInclude.
  Throughput throughput;                        ///< Of a global index on a provisioned table.
  IndexStatus status = IndexStatus::kActive;
  bool is_backfilling = false;
  /// The names of all that it keeps of an item: its key, the table's, and what was asked for.
  /// Sorted; empty if it keeps everything. Follows from the rest: see projected_names().
  std::vector<std::string> projected;

  /// True if it keeps the attribute `name` of its items.
  bool projects(std::string_view name_of_attribute) const noexcept;
  friend bool operator==(const SecondaryIndex&, const SecondaryIndex&) = default;
};

/// What SecondaryIndex::projected is to be.
std::vector<std::string> projected_names(const KeySchema& table, const SecondaryIndex& index);

/// <table's ARN>/index/<name>
std::string index_arn(std::string_view table_arn, std::string_view index);

}  // namespace rowhouse::model
