#include "engine/remote/checked_read.h"

#include <algorithm>

#include "expression/ast.h"
#include "model/item_size.h"
#include "model/key.h"
#include "model/value_writer.h"

namespace rowhouse::engine::remote {
namespace {

/// Pages of nothing but other tenants' items which one read goes through.
constexpr int kPagesMax = 64;

void add_names(std::vector<std::string>& names, std::vector<std::string> more) {
  for (std::string& name : more) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      names.push_back(std::move(name));
    }
  }
}

}  // namespace

template <typename Operation>
CheckedRead<Operation>::CheckedRead(std::shared_ptr<const model::TableSchema> table,
                                    const tenancy::Scope& scope, Operation&& operation)
    : table_(std::move(table)),
      index_(operation.index.empty() ? nullptr : table_->find_index(operation.index)),
      scope_(scope),
      operation_(std::move(operation)) {
  result_.is_count_only = operation_.select == operation::Select::kCount;
  raw_.start_key = operation_.exclusive_start_key;
  raw_.limit = operation_.limit;
  choose_attributes();
}

/// All that is needed to look at an item, to filter it and to tell of it.
template <typename Operation>
void CheckedRead<Operation>::choose_attributes() {
  std::vector<std::string> of_filter;
  if (operation_.filter) of_filter = operation_.filter->attributes();
  const bool keeps_all = index_ == nullptr || index_->projection == model::ProjectionType::kAll;
  if (!keeps_all && index_->is_global) {
    // What a global index does not keep is to its filters as if it were not there.
    std::erase_if(of_filter, [&](const std::string& name) { return !index_->projects(name); });
  }
  if (!operation_.projection && !result_.is_count_only) {
    const bool filters_more =
        !keeps_all && operation_.select == operation::Select::kAllProjectedAttributes &&
        std::any_of(of_filter.begin(), of_filter.end(),
                    [&](const std::string& name) { return !index_->projects(name); });
    if (!filters_more) return;
    raw_.all_attributes = true;
    std::vector<expression::Path> kept;
    for (const std::string& name : index_->projected) kept.push_back({name, {}});
    if (auto projection = expression::Projection::of(kept)) projection_ = *std::move(projection);
    return;
  }
  projection_ = operation_.projection;
  if (operation_.projection) add_names(raw_.attributes, operation_.projection->attributes());
  add_names(raw_.attributes, std::move(of_filter));
  add_names(raw_.attributes, {table_->key.partition.name});
  if (table_->key.sort) add_names(raw_.attributes, {table_->key.sort->name});
  if (index_ == nullptr) return;
  for (const auto& attribute : index_->key.partition) add_names(raw_.attributes, {attribute.name});
  for (const auto& attribute : index_->key.sort) add_names(raw_.attributes, {attribute.name});
}

template <typename Operation>
std::string CheckedRead<Operation>::body() const {
  return body_of(operation_, &raw_);
}

template <typename Operation>
bool CheckedRead<Operation>::has_key(model::ItemView item) const {
  return item.find(table_->key.partition.name) &&
         (!table_->key.sort || item.find(table_->key.sort->name));
}

template <typename Operation>
bool CheckedRead<Operation>::admits(model::ItemView item) const {
  const model::KeyView key = model::key_of_stored(table_->key, item);
  return index_ == nullptr ? scope_.admits(key.partition)
                           : scope_.admits_from_index(key.partition, key.sort);
}

template <typename Operation>
void CheckedRead<Operation>::add(model::ItemView item) {
  ++result_.scanned_count;
  admitted_bytes_ += model::item_size_bytes(item);
  if (operation_.filter && !operation_.filter->matches(item)) return;
  ++result_.count;
  if (result_.is_count_only) return;
  if (projection_) {
    projection_->apply(item, result_.items.buffer());
    result_.items.seal();
  } else {
    result_.items.push_back(item.bytes());
  }
}

/// The keys of the table and of the index that `item` has.
template <typename Operation>
std::string CheckedRead<Operation>::page_key(model::ItemView item) const {
  std::string key;
  model::ValueWriter writer(key);
  const auto mark = writer.begin_item();
  std::uint32_t count = 0;
  for (const model::Attribute& attribute : item) {
    const bool is_of_table = attribute.name == table_->key.partition.name ||
                             (table_->key.sort && attribute.name == table_->key.sort->name);
    if (!is_of_table && (index_ == nullptr || !index_->key.has(attribute.name))) continue;
    writer.name(attribute.name);
    writer.raw(attribute.value);
    ++count;
  }
  writer.end_item(mark, count);
  return key;
}

template <typename Operation>
Result<bool> CheckedRead<Operation>::take(RemotePage&& page) {
  bool all_admitted = true;
  for (std::size_t i = 0; i < page.items.size(); ++i) {
    const model::ItemView item = page.items[i];
    if (!has_key(item)) return malformed("an item has no key");
    if (!admits(item)) {
      all_admitted = false;
      met_others_ = true;
      continue;
    }
    add(item);
    last_admitted_ = page_key(item);
  }
  add_capacity(result_.consumed_capacity, std::move(page.consumed_capacity));
  if (page.last_evaluated_key.empty()) return true;

  const model::ItemView position(page.last_evaluated_key);
  if (!has_key(position)) return malformed("a page key has no key");
  const bool is_full = operation_.limit && result_.scanned_count >= *operation_.limit;
  const bool goes_on = operation_.limit ? !is_full && !all_admitted : false;
  if (admits(position) && !goes_on) {
    result_.last_evaluated_key = std::move(page.last_evaluated_key);
    return true;
  }
  // The place where the page ended is nobody's business here: on to one that may be told.
  if (is_full || ++pages_ == kPagesMax) {
    if (last_admitted_.empty()) {
      return Error(ErrorCode::kServiceUnavailable,
                   "The read met no item of the caller's for too many pages");
    }
    result_.last_evaluated_key = last_admitted_;
    return true;
  }
  raw_.start_key = std::move(page.last_evaluated_key);
  if (operation_.limit) raw_.limit = *operation_.limit - result_.scanned_count;
  return false;
}

/// What was consumed tells of all items that were read. Where some of them were others', it is told
/// as what the rest would have taken.
template <typename Operation>
typename Operation::Result CheckedRead<Operation>::result() {
  if (met_others_ && result_.consumed_capacity) {
    operation::ConsumedCapacity& told = *result_.consumed_capacity;
    constexpr std::size_t kUnitBytes = 4096;
    const std::size_t blocks =
        std::max<std::size_t>(1, (admitted_bytes_ + kUnitBytes - 1) / kUnitBytes);
    const double units = static_cast<double>(blocks) * (operation_.consistent_read ? 1.0 : 0.5);
    if (told.indexes.empty()) {
      told.read_units = units;
    } else {
      told.read_units = 0;
      told.indexes.resize(1);
      told.indexes.front().read_units = units;
    }
  }
  return std::move(result_);
}

template class CheckedRead<operation::Query>;
template class CheckedRead<operation::Scan>;

}  // namespace rowhouse::engine::remote
