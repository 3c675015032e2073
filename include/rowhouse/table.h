#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rowhouse/result.h"
#include "rowhouse/tenant_id.h"

namespace rowhouse {

class Tenant;

enum class KeyType : std::uint8_t { kString, kNumber, kBinary };
enum class BillingMode : std::uint8_t { kProvisioned, kPayPerRequest };
enum class TableStatus : std::uint8_t { kCreating, kActive, kUpdating, kDeleting };

std::string_view to_string(KeyType type) noexcept;
std::string_view to_string(BillingMode mode) noexcept;
std::string_view to_string(TableStatus status) noexcept;

/// An attribute of a table's primary key.
struct KeyDefinition {
  std::string name;
  KeyType type = KeyType::kString;
};

/// A table to be made. As it stands it is a shared table of tenants: tenants have items in a table
/// whose partition key is a string, and entities where its sort key is one too.
struct TableDefinition {
  std::string name;  ///< 3 to 255 characters of `A-Z a-z 0-9 _ - .`.
  KeyDefinition partition_key = {"PK"};
  std::optional<KeyDefinition> sort_key = KeyDefinition{"SK"};
  BillingMode billing_mode = BillingMode::kProvisioned;
  std::int64_t read_units = 5;   ///< A second. Kept and described, not enforced yet.
  std::int64_t write_units = 5;  ///< As above.
  bool deletion_protection = false;
};

/// What of a table can be changed; what is left out stays.
struct TableChanges {
  std::optional<BillingMode> billing_mode = std::nullopt;
  std::optional<std::pair<std::int64_t, std::int64_t>> read_and_write_units = std::nullopt;
  std::optional<bool> deletion_protection = std::nullopt;
};

/// A table as it is.
struct TableDescription : TableDefinition {
  std::string arn;
  std::string id;
  TableStatus status = TableStatus::kActive;
  std::chrono::sys_time<std::chrono::milliseconds> created_at;
  std::int64_t item_count = 0;
  std::int64_t table_bytes = 0;
};

namespace detail {
class DatabaseCore;                                 // src/core/database_core.h
using DatabasePtr = std::shared_ptr<DatabaseCore>;  // shared by Database and all its handles
}  // namespace detail

/// A table of a database, by name. A small value, safe from many threads; it keeps its database
/// open. Items are reached through tenant().
class Table {
 public:
  const std::string& name() const noexcept { return name_; }

  /// The handle to one tenant's items. kValidation if `id` is not a tenant id (1 to 128 characters
  /// of `A-Z a-z 0-9 _ . - : @ =`) or the table's partition key is not a string; kResourceNotFound
  /// if there is no such table. A tenant needs no making: it is there once it has an item.
  Result<Tenant> tenant(std::string_view id) const;

  Result<TableDescription> describe() const;
  void describe_async(std::function<void(Result<TableDescription>)> callback) const;

 private:
  friend class Database;
  Table(detail::DatabasePtr database, std::string_view name)
      : database_(std::move(database)), name_(name) {}

  detail::DatabasePtr database_;
  std::string name_;
};

}  // namespace rowhouse
