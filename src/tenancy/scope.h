#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/schema.h"
#include "model/value_view.h"
#include "tenancy/principal.h"

namespace rowhouse::tenancy {

/// What a request is about, as far as deciding on it needs to know.
struct Access {
  std::string_view action;  ///< DynamoDB's name of the operation, such as "GetItem".
  const model::TableSchema* table =
      nullptr;  ///< Null where no table is named (ListTables) or it is yet to be made.
  std::span<const model::ValueView>
      leading_keys;  ///< The partition keys which the request names, all of them.
  /// For a refusal's text where `table` is null: the ARN that the request is about.
  std::string_view resource = {};
};

/// The permission under which an engine touches items: all of a table, or the partitions of one
/// tenant. authorize() is its only maker, and every call of the engine port that touches items
/// takes one; code that forgets to ask cannot be compiled (test/compile_fail). The engine asks
/// admits() again of each key before it reads: a second lock on the same door.
class Scope {
 public:
  /// True if the partition key value lies in this scope.
  bool admits(model::ValueView partition_key) const noexcept;
  /// True if an item with that partition key of its table may leave a read of an index under this
  /// scope. Asked of each item, before it is filtered or counted, since an index's own partition
  /// key may be anything that a writer put there.
  bool admits_from_index(model::ValueView table_partition_key) const noexcept;
  /// True if a write under this scope may leave an item whose partition key of an index has that
  /// value. A tenant's must not carry another tenant, whose lawful reads of the index would meet
  /// it.
  bool may_carry(model::ValueView index_partition_key) const noexcept;
  /// The operator's scope: every partition.
  bool is_unlimited() const noexcept { return unlimited_; }
  /// The tenant's partition, `tenant#acme`. Only if !is_unlimited().
  std::string_view partition() const noexcept { return partition_; }

 private:
  friend Result<Scope> authorize(const Principal& principal, const Access& access);
  explicit Scope(bool unlimited, std::string partition, std::size_t tenant_bytes = 0)
      : unlimited_(unlimited), partition_(std::move(partition)), tenant_bytes_(tenant_bytes) {}

  bool unlimited_;
  std::string partition_;
  std::size_t tenant_bytes_;  ///< How much of the partition's end is the tenant's id.
};

/// False if authorize() refuses the action to this principal, whatever it is about.
bool may_be_allowed(const Principal& principal, std::string_view action) noexcept;

/// Decides on a request before anything is read. kAccessDenied with DynamoDB's text if the
/// principal may not; kValidation if a key names the reserved form `tenant#T##...`.
Result<Scope> authorize(const Principal& principal, const Access& access);

}  // namespace rowhouse::tenancy
