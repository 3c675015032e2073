#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "engine/spread/key_forms.h"
#include "expression/expression.h"
#include "model/index.h"

namespace rowhouse::engine::spread {

/// What a Query of an index that sorts by the table's partition key asks of one spread tenant's
/// keys: said of told keys, and to be said of the kept ones under each suffix. All told keys of a
/// tenant are in one range, and under each suffix in the same order.
class TenantRange {
 public:
  using Condition = expression::KeyCondition::Part;

  /// The range of the one tenant whom the query can be about: who asks, if `partition` is that of a
  /// tenant, or whose keys alone the condition lets through. Nothing where it may be about others.
  /// `index` sorts by the partition key first.
  static std::optional<TenantRange> of(const KeyForms& forms, std::string_view partition,
                                       const expression::KeyCondition& condition);

  /// The tenant's own partition, as a compact value.
  const std::string& partition() const noexcept { return partition_; }
  /// Whether a told key is the tenant's, as a page key has it.
  bool has_key(model::ValueView told) const;
  /// The condition on the partition keys that are kept under a suffix; nothing if none can meet it.
  std::optional<Condition> under(const KeyForms& forms, std::uint32_t suffix) const;
  /// The same of several: the query's, with that condition on the partition key.
  static expression::KeyCondition with(const expression::KeyCondition& condition, Condition kept);
  /// False if under() lets through no keys but those that are asked for.
  bool is_wider() const noexcept;
  /// Whether an item as it is kept is asked for.
  bool asks_for(const KeyForms& forms, model::ItemView kept) const;

 private:
  TenantRange(std::string name, std::string front, std::optional<Condition> condition);
  std::optional<Condition> between(const KeyForms& forms, std::uint32_t suffix) const;
  std::string_view first() const { return model::ValueView(condition_->first).as_bytes(); }

  std::string name_;   ///< Of the partition key.
  std::string front_;  ///< `tenant#acme`
  std::string partition_;
  std::optional<Condition> condition_;
};

}  // namespace rowhouse::engine::spread
