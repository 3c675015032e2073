#pragma once

#include <string>

#include "engine/errors.h"
#include "operation/query.h"

namespace rowhouse::engine {

/// A query's filter reads no attribute of the key that is queried: kValidation with DynamoDB's
/// text. `is_key` is asked of a name.
template <typename IsKey>
Result<void> check_filter_names(const operation::Query& query, IsKey&& is_key) {
  if (!query.filter || query.filter_name.empty()) return {};
  for (const std::string& name : query.filter->attributes()) {
    if (is_key(name)) {
      return invalid(
          std::string(query.filter_name) +
          " can only contain non-primary key attributes: Primary key attribute: " + name);
    }
  }
  return {};
}

/// Of a query of the table itself, and of an index.
inline Result<void> check_filter(const operation::Query& query, const model::KeySchema& key) {
  return check_filter_names(query, [&](const std::string& name) {
    return name == key.partition.name || (key.sort && name == key.sort->name);
  });
}

inline Result<void> check_filter(const operation::Query& query, const model::IndexKey& key) {
  return check_filter_names(query, [&](const std::string& name) { return key.has(name); });
}

}  // namespace rowhouse::engine
