#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/schema.h"
#include "model/value_view.h"
#include "operation/all.h"
#include "tenancy/spreads.h"

namespace rowhouse::engine::spread {

/// The two forms of one table's partition keys: as clients know them (told, `tenant#acme`), and as
/// they are kept for a tenant who is spread (`tenant#acme##07`). Which suffix is a stable hash of
/// the sort key (docs/spread.md), so an item has one place and finding it takes one look. Keys of a
/// tenant who is not spread have one form; so have those of a table without a sort key, where no
/// partition has a second item. A value.
class KeyForms {
 public:
  KeyForms(std::shared_ptr<const model::TableSchema> table, const tenancy::Spreads& spreads)
      : table_(std::move(table)), spreads_(&spreads) {}

  const model::TableSchema& table() const noexcept { return *table_; }
  const std::shared_ptr<const model::TableSchema>& shared_table() const noexcept { return table_; }
  /// False if every key of the table has one form.
  bool applies() const noexcept;
  /// Over how many suffixes a partition is spread; 1: it is not.
  std::uint32_t suffixes_of(model::ValueView partition) const;
  /// The same of the tenant whose partition a scope names.
  std::uint32_t suffixes_of_owner(std::string_view partition) const;

  /// kValidation for a kept form, which no client may name.
  Result<void> check_named(model::ValueView partition) const;
  /// Makes an item, or a key, the kept one. The told partition key, as a compact value, if it had
  /// to change. What is not a key of this table stays as it is, to be refused by the engine.
  /// kValidation as check_named().
  Result<std::optional<std::string>> keep(std::string& item) const;
  /// A page key of a gathered query, as its place among the items of one suffix.
  std::string kept_under(std::string_view told_key, std::uint32_t suffix) const;
  /// The kept partition key under one suffix, as a compact value.
  std::string kept_value(model::ValueView told, std::uint32_t suffix) const;

  /// Makes an item, or a key, the told one.
  void tell(std::string& item) const;
  void tell(operation::ItemList& items) const;
  void append_told(model::ItemView kept, std::string& out) const;

 private:
  std::shared_ptr<const model::TableSchema> table_;  // Shared with the engine.
  const tenancy::Spreads* spreads_;
};

/// The suffix, from 0 to suffixes - 1, of an item with that sort key. On disk: never change.
std::uint32_t suffix_of(model::ValueView sort, std::uint32_t suffixes);

}  // namespace rowhouse::engine::spread
