#include "core/trees.h"

#include "base/result.h"

namespace rowhouse::core {

Result<Item> tree(Result<std::string>&& item) {
  if (!item) return std::move(item).error();
  if (item->empty()) return Item();
  return decode_item(*item);
}

Result<std::optional<Item>> tree_found(Result<std::string>&& item) {
  if (!item) return std::move(item).error();
  std::optional<Item> found;
  if (!item->empty()) {
    ROWHOUSE_TRY(decoded, decode_item(*item));
    found = std::move(decoded);
  }
  return found;
}

Result<std::vector<std::optional<Item>>> trees_found(Result<std::vector<std::string>>&& items) {
  if (!items) return std::move(items).error();
  std::vector<std::optional<Item>> found;
  found.reserve(items->size());
  for (std::string& each : *items) {
    ROWHOUSE_TRY(item, tree_found(std::move(each)));
    found.push_back(std::move(item));
  }
  return found;
}

Result<Page<Item>> tree_page(Result<detail::RawPage>&& raw) {
  if (!raw) return std::move(raw).error();
  Page<Item> page;
  page.items.reserve(raw->size());
  for (std::size_t i = 0; i < raw->size(); ++i) {
    ROWHOUSE_TRY(item, decode_item((*raw)[i]));
    page.items.push_back(std::move(item));
  }
  page.next = raw->next();
  return page;
}

}  // namespace rowhouse::core
