#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rowhouse/item.h"
#include "rowhouse/query.h"
#include "rowhouse/result.h"

/// From what a call found, in compact form, to trees.
namespace rowhouse::core {

Result<Item> tree(Result<std::string>&& item);
/// Nothing where there was no item.
Result<std::optional<Item>> tree_found(Result<std::string>&& item);
Result<std::vector<std::optional<Item>>> trees_found(Result<std::vector<std::string>>&& items);
Result<Page<Item>> tree_page(Result<detail::RawPage>&& page);

}  // namespace rowhouse::core
