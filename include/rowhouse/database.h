#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "rowhouse/result.h"
#include "rowhouse/table.h"

namespace rowhouse {

class Operator;

enum class Durability : std::uint8_t {
  kSync,     ///< A write is answered after it is on disk: it survives power loss.
  kRelaxed,  ///< A write is answered once the operating system has it: it survives the end of the
             ///< program by any means, not power loss. For tests.
};

struct DatabaseOptions {
  Durability durability = Durability::kSync;
  std::string region = "us-east-1";      ///< Of the tables' ARNs.
  std::string account = "000000000000";  ///< Of the tables' ARNs: 12 digits.
  /// Threads which take what would make a caller wait for the disk. At least 1.
  int worker_threads = 4;
  /// Calls which may wait for the disk or a lock at once; past it they are kThrottling.
  std::size_t waiting_max = 10'000;
  std::size_t cache_bytes = std::size_t{256} << 20;   ///< Of blocks read from disk.
  std::size_t page_bytes_max = std::size_t{1} << 20;  ///< Items read for one page of a query.
  /// Large tenants whose partition keys are kept under several, by id: 2 to 64 (docs/spread.md).
  /// The same for every program that opens the database, and from the tenant's first item on: only
  /// `rowhouse copy` changes it. Others are kept as they are. kValidation for another number, for
  /// which in_memory() throws BadResult.
  std::map<std::string, std::uint32_t> spread = {};
};

/// A database of tables which tenants share: a folder on disk, memory, or an endpoint of DynamoDB's
/// API.
///
/// A Database is a handle to it: copies share it, and it closes when the last of them and of the
/// Tables, Tenants and Operators made from it is gone. Every call is safe from many threads. One
/// process at a time opens a folder.
///
/// Asynchronous calls answer as Tenant's do (tenant.h).
class Database {
 public:
  /// Opens the folder `path`, which is made if it is not there. kDataFolderInUse if another process
  /// holds it, kDataFolderUnusable, kDataCorrupt, kFormatUnsupported, kStorageFull.
  ///
  /// A URL ("https://dynamodb.eu-west-1.amazonaws.com") or the name of one of AWS's regions is the
  /// endpoint there instead (a folder of such a name is "./eu-west-1"), with the credentials that
  /// AWS's SDKs would take; of the options only page_bytes_max has a meaning then. Nothing is sent
  /// yet. kValidation for a URL that is none, kServiceUnavailable without libcurl.
  static Result<Database> open(std::string_view path, const DatabaseOptions& options = {});
  /// A database which is gone when it closes.
  static Database in_memory(const DatabaseOptions& options = {});

  /// Makes a table. It may be a moment until it is active: see wait_until_active(). kResourceInUse
  /// if there is one of that name, kValidation if the definition is wrong.
  Result<TableDescription> create_table(const TableDefinition& definition);
  void create_table_async(const TableDefinition& definition,
                          std::function<void(Result<TableDescription>)> callback);

  /// kResourceNotFound if there is none.
  Result<TableDescription> describe_table(std::string_view name) const;
  void describe_table_async(std::string_view name,
                            std::function<void(Result<TableDescription>)> callback) const;

  /// Asks again and again until the table is active. kResourceNotFound if it is gone,
  /// kServiceUnavailable after `timeout`. It only blocks; a program that must not block asks
  /// describe_table_async().
  Result<TableDescription> wait_until_active(
      std::string_view name, std::chrono::milliseconds timeout = std::chrono::seconds(30)) const;

  Result<TableDescription> update_table(std::string_view name, const TableChanges& changes);
  void update_table_async(std::string_view name, const TableChanges& changes,
                          std::function<void(Result<TableDescription>)> callback);

  /// Removes the table and all its items. kValidation if it is protected.
  Result<TableDescription> delete_table(std::string_view name);
  void delete_table_async(std::string_view name,
                          std::function<void(Result<TableDescription>)> callback);

  /// The names of all tables, in their order.
  Result<std::vector<std::string>> list_tables() const;
  void list_tables_async(std::function<void(Result<std::vector<std::string>>)> callback) const;

  /// A table by name. Nothing is asked of the database yet.
  Table table(std::string_view name) const;

  /// The way past tenancy, for the program's operator alone: lists and measures tenants, reads and
  /// writes any item. `reason` says what for, in 1 to 256 printable characters; it will be written
  /// to the audit log, once there is one, with every call. kValidation without a reason.
  Result<Operator> operator_access(std::string_view reason) const;

 private:
  friend class detail::DatabaseCore;
  explicit Database(detail::DatabasePtr core) : core_(std::move(core)) {}
  detail::DatabasePtr core_;
};

}  // namespace rowhouse
