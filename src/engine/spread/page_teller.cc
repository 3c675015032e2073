#include "engine/spread/page_teller.h"

#include <algorithm>
#include <vector>

#include "expression/ast.h"
#include "model/item_size.h"

namespace rowhouse::engine::spread {
namespace {

using operation::Select;

template <typename Expression>
bool needs_more(const model::SecondaryIndex& index, const std::optional<Expression>& expression) {
  if (!expression) return false;
  const std::vector<std::string> names = expression->attributes();
  return std::any_of(names.begin(), names.end(),
                     [&](const std::string& name) { return !index.projects(name); });
}

}  // namespace

/// What to ask the engine for, so that it is enough.
Select PageTeller::choose(const model::SecondaryIndex* index, Select asked) {
  if (index == nullptr) return Select::kAllAttributes;
  if (asked == Select::kAllAttributes) return asked;
  if (index->is_global || index->projection == model::ProjectionType::kAll) {
    return Select::kAllProjectedAttributes;
  }
  if (!needs_more(*index, filter_) && !needs_more(*index, projection_)) {
    return Select::kAllProjectedAttributes;
  }
  if (asked == Select::kAllProjectedAttributes) {
    std::vector<expression::Path> kept;
    kept.reserve(index->projected.size());
    for (const std::string& name : index->projected) kept.push_back({name, {}});
    if (auto projection = expression::Projection::of(kept)) projection_ = *std::move(projection);
  }
  return Select::kAllAttributes;
}

std::size_t PageTeller::add(model::ItemView kept, operation::QueryResult& page) {
  ++page.scanned_count;
  item_.clear();
  forms_.append_told(kept, item_);
  const model::ItemView item(item_);
  const std::size_t bytes = model::item_size_bytes(item);
  if (filter_ && !filter_->matches(item)) return bytes;
  ++page.count;
  if (is_count_only_) return bytes;
  if (projection_) {
    projection_->apply(item, page.items.buffer());
    page.items.seal();
  } else {
    page.items.push_back(item_);
  }
  return bytes;
}

void PageTeller::tell(operation::QueryResult& page) {
  const operation::ItemList kept = std::move(page.items);
  page.items = {};
  page.count = page.scanned_count = 0;
  page.is_count_only = is_count_only_;
  for (std::size_t i = 0; i < kept.size(); ++i) add(kept[i], page);
  forms_.tell(page.last_evaluated_key);
}

}  // namespace rowhouse::engine::spread
