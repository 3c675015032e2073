#include "engine/embedded/index_read.h"

#include <algorithm>

#include "engine/embedded/capacity.h"
#include "engine/embedded/errors.h"
#include "engine/embedded/index_rows.h"

namespace rowhouse::engine::embedded {
namespace {

using model::SecondaryIndex;
using operation::Select;

template <typename Expression>
std::vector<std::string> not_projected(const SecondaryIndex& index, const Expression& expression) {
  std::vector<std::string> names = expression.attributes();
  std::erase_if(names, [&](const std::string& name) { return index.projects(name); });
  return names;
}

std::string listed(const std::vector<std::string>& names) {
  std::string text = "[";
  for (const std::string& name : names) text += (text.size() > 1 ? ", " : "") + name;
  return text + "]";
}

template <typename Operation>
Result<const SecondaryIndex*> find(const Table& table, const Operation& operation,
                                   const base::Clock& clock) {
  const SecondaryIndex* const index = table.schema.find_index(operation.index);
  if (index == nullptr || index->status == model::IndexStatus::kDeleting) {
    return index_not_found(operation.index);
  }
  if (!index->is_global) return index;
  if (operation.consistent_read) {
    return invalid("Consistent reads are not supported on global secondary indexes");
  }
  if (index->status == model::IndexStatus::kCreating && !is_readable(table, *index, clock.now())) {
    return invalid("Cannot read from backfilling global secondary index: " + index->name);
  }
  if (index->projection == model::ProjectionType::kAll) return index;
  if (operation.select == Select::kAllAttributes) {
    return invalid(
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported "
        "for global secondary index " +
        index->name + " because its projection type is not ALL");
  }
  if (operation.projection) {
    const auto missing = not_projected(*index, *operation.projection);
    if (!missing.empty()) {
      return invalid("One or more parameter values were invalid: Global secondary index " +
                     index->name + " does not project " + listed(missing));
    }
  }
  return index;
}

template <typename Operation>
bool asks_for_more(const SecondaryIndex& index, const Operation& operation) {
  if (index.is_global || index.projection == model::ProjectionType::kAll) return false;
  if (operation.select == Select::kAllAttributes) return true;
  return (operation.projection && !not_projected(index, *operation.projection).empty()) ||
         (operation.filter && !not_projected(index, *operation.filter).empty());
}

template <typename Operation>
operation::ConsumedCapacity capacity(const PageReader& page, const SecondaryIndex& index,
                                     const Operation& operation) {
  const auto consistency =
      operation.consistent_read ? Consistency::kStrong : Consistency::kEventual;
  operation::ConsumedCapacity consumed =
      capacity_on(operation.table, operation.return_consumed_capacity);
  capacity_of_index(consumed, index).read_units = read_units(page.item_bytes(), consistency);
  if (page.fetched_blocks() > 0) {
    consumed.read_units = read_units(page.fetched_blocks() * 4096, consistency);
  }
  return consumed;
}

}  // namespace

Result<const SecondaryIndex*> find_readable_index(const Table& table, const operation::Query& query,
                                                  const base::Clock& clock) {
  return find(table, query, clock);
}

Result<const SecondaryIndex*> find_readable_index(const Table& table, const operation::Scan& scan,
                                                  const base::Clock& clock) {
  return find(table, scan, clock);
}

bool must_fetch(const SecondaryIndex& index, const operation::Query& query) {
  return asks_for_more(index, query);
}

bool must_fetch(const SecondaryIndex& index, const operation::Scan& scan) {
  return asks_for_more(index, scan);
}

operation::ConsumedCapacity capacity_of_page(const PageReader& page, const SecondaryIndex& index,
                                             const operation::Query& query) {
  return capacity(page, index, query);
}

operation::ConsumedCapacity capacity_of_page(const PageReader& page, const SecondaryIndex& index,
                                             const operation::Scan& scan) {
  return capacity(page, index, scan);
}

}  // namespace rowhouse::engine::embedded
