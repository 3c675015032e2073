#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "engine/embedded/row_key.h"
#include "engine/embedded/row_range.h"
#include "expression/expression.h"

namespace rowhouse::engine::embedded {

/// Of `range`, which begins with what all rows of a partition begin with, the rows whose sort key
/// is as `condition` wants (a KeyRange or an IndexKeyRange). How sort keys lie in rows is said by
/// `Rows`, for a table and for an index:
///
///     static void append_sort(std::string& prefix, model::ValueView sort);
///     static std::string behind(std::string row);     // The least key behind rows that are so.
///     static std::string beginning(std::string row);  // What rows begin with whose key begins so.
template <typename Rows, typename Condition>
RowRange cut_at_sort(RowRange range, const Condition& condition) {
  using expression::SortOperator;
  if (!condition.sort_operator || !condition.sort_first) return range;
  const auto row_with = [prefix = std::string_view(range.lower)](model::ValueView sort) {
    std::string row(prefix);
    Rows::append_sort(row, sort);
    return row;
  };
  std::string first = row_with(*condition.sort_first);
  switch (*condition.sort_operator) {
    case SortOperator::kEqual:
      range.upper = Rows::behind(first);
      range.lower = std::move(first);
      break;
    case SortOperator::kLess:
      range.upper = std::move(first);
      break;
    case SortOperator::kLessOrEqual:
      range.upper = Rows::behind(std::move(first));
      break;
    case SortOperator::kGreater:
      range.lower = Rows::behind(std::move(first));
      break;
    case SortOperator::kGreaterOrEqual:
      range.lower = std::move(first);
      break;
    case SortOperator::kBetween:
      if (condition.sort_second) range.upper = Rows::behind(row_with(*condition.sort_second));
      range.lower = std::move(first);
      break;
    case SortOperator::kBeginsWith:
      range.lower = Rows::beginning(std::move(first));
      range.upper = end_of_prefix(range.lower);
      break;
  }
  return range;
}

}  // namespace rowhouse::engine::embedded
