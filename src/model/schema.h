#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/index.h"
#include "model/key_schema.h"
#include "model/table_settings.h"
#include "model/throughput.h"

namespace rowhouse::model {

enum class BillingMode : std::uint8_t { kProvisioned, kPayPerRequest };
enum class TableStatus : std::uint8_t { kCreating, kActive, kUpdating, kDeleting };
enum class TableClass : std::uint8_t { kStandard, kStandardInfrequentAccess };
/// What a stream's records have of the item, besides its key.
enum class StreamViewType : std::uint8_t { kKeysOnly, kNewImage, kOldImage, kNewAndOldImages };

std::string_view to_string(BillingMode mode) noexcept;
std::string_view to_string(TableStatus status) noexcept;
std::string_view to_string(TableClass table_class) noexcept;
std::string_view to_string(StreamViewType view) noexcept;

/// What a table's description tells of the stream that it had last (model/stream.h).
struct LatestStream {
  StreamViewType view = StreamViewType::kKeysOnly;
  base::Milliseconds created_at{0};
  bool is_enabled = true;
};

/// What a table is: everything that DescribeTable tells of it but its counts. A value, kept by the
/// engine; a change makes a new one.
struct TableSchema {
  std::string name;
  std::string id;  ///< A UUID, new for each table even under an old name.
  std::string arn;
  KeySchema key;
  BillingMode billing_mode = BillingMode::kProvisioned;
  Throughput throughput;
  TableClass table_class = TableClass::kStandard;
  bool deletion_protection = false;
  TableStatus status = TableStatus::kActive;
  base::Milliseconds created_at{0};
  std::optional<base::Milliseconds> throughput_increased_at;
  std::optional<base::Milliseconds> throughput_decreased_at;
  std::optional<base::Milliseconds> billing_mode_changed_at;
  /// How a partition key names its tenant; "{tenant}" stands for the id.
  std::string tenant_template = "tenant#{tenant}";
  TableSettings settings;
  /// Secondary indexes: local ones first, each kind in the order in which they were made.
  std::vector<SecondaryIndex> indexes;
  /// The stream that it has, or had until no more than a day ago.
  std::optional<LatestStream> stream;

  /// Null if there is no index of that name.
  const SecondaryIndex* find_index(std::string_view name_of_index) const noexcept;
  bool has_local_index() const noexcept { return !indexes.empty() && !indexes.front().is_global; }
};

/// True for a table that Rowhouse keeps for itself: no request can spell such a name, and what
/// takes one from elsewhere answers as if there were no such table (docs/adr/0004-directory.md).
inline bool is_reserved_table(std::string_view name) noexcept { return name.starts_with('$'); }

/// arn:aws:dynamodb:<region>:<account>:table/<name>
std::string table_arn(std::string_view region, std::string_view account, std::string_view table);

}  // namespace rowhouse::model
