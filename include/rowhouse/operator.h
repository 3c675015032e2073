#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rowhouse/condition.h"
#include "rowhouse/item.h"
#include "rowhouse/query.h"
#include "rowhouse/table.h"
#include "rowhouse/update.h"

namespace rowhouse {

/// What one tenant has in a table.
struct TenantUsage {
  std::int64_t items = 0;
  std::int64_t bytes = 0;  ///< As DynamoDB counts an item's size.
};

/// Tenant ids in the order of their bytes, and where the next page starts.
struct TenantPage {
  std::vector<std::string> tenants;
  std::string next;  ///< For list_tenants(); empty at the end.
};

/// A part of a table: `number` of `total`, from 0. The parts together are the whole, and may be
/// read at the same time; which items a part has never changes.
struct ScanSegment {
  std::uint32_t number = 0;
  std::uint32_t total = 1;  ///< At most 1,000,000.
};

/// The operator's handle (Database::operator_access): it reaches every tenant's items, and those of
/// nobody. Its use will be audited. A small value, safe from many threads; asynchronous calls
/// answer as Tenant's do.
class Operator {
 public:
  const std::string& reason() const noexcept { return reason_; }

  /// Tenants who have an item in the table. `limit` is at least 1. On a remote engine each page, of
  /// whatever size, reads the whole table (docs/remote.md).
  Result<TenantPage> list_tenants(std::string_view table, std::string_view start = {},
                                  std::uint32_t limit = 1000) const;
  void list_tenants_async(std::string_view table, std::string_view start, std::uint32_t limit,
                          std::function<void(Result<TenantPage>)> callback) const;
  /// Counts a tenant's items by reading them, from one snapshot. On a remote engine it reads the
  /// whole table, from no snapshot.
  Result<TenantUsage> measure(std::string_view table, std::string_view tenant) const;
  void measure_async(std::string_view table, std::string_view tenant,
                     std::function<void(Result<TenantUsage>)> callback) const;

  // Items as they are stored, by their whole primary key.
  Result<std::optional<Item>> get_item(std::string_view table, const Item& key) const;
  Result<void> put_item(std::string_view table, const Item& item,
                        const std::optional<Condition>& condition = std::nullopt) const;
  Result<void> remove_item(std::string_view table, const Item& key,
                           const std::optional<Condition>& condition = std::nullopt) const;
  Result<Item> update_item(std::string_view table, const Item& key, const Changes& changes,
                           const std::optional<Condition>& condition = std::nullopt) const;
  /// Some items of the table, or of a segment of it, in no order that means anything. `start` is a
  /// page's `next`, of the same segment.
  Result<Page<Item>> scan(std::string_view table, std::string_view start = {},
                          std::optional<std::uint32_t> limit = std::nullopt,
                          const ScanSegment& segment = {}) const;

  void get_item_async(std::string_view table, const Item& key,
                      std::function<void(Result<std::optional<Item>>)> callback) const;
  void put_item_async(std::string_view table, const Item& item,
                      const std::optional<Condition>& condition,
                      std::function<void(Result<void>)> callback) const;
  void remove_item_async(std::string_view table, const Item& key,
                         const std::optional<Condition>& condition,
                         std::function<void(Result<void>)> callback) const;
  void update_item_async(std::string_view table, const Item& key, const Changes& changes,
                         const std::optional<Condition>& condition,
                         std::function<void(Result<Item>)> callback) const;
  void scan_async(std::string_view table, std::string_view start,
                  std::optional<std::uint32_t> limit,
                  std::function<void(Result<Page<Item>>)> callback) const;
  void scan_async(std::string_view table, std::string_view start,
                  std::optional<std::uint32_t> limit, const ScanSegment& segment,
                  std::function<void(Result<Page<Item>>)> callback) const;

 private:
  friend class Database;
  Operator(detail::DatabasePtr database, std::string_view reason)
      : database_(std::move(database)), reason_(reason) {}

  detail::DatabasePtr database_;
  std::string reason_;
};

}  // namespace rowhouse
