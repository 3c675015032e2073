#include "partiql/select_plan.h"

#include <algorithm>
#include <utility>

#include "model/key.h"
#include "model/value_writer.h"
#include "partiql/key_conditions.h"
#include "partiql/parser.h"

namespace rowhouse::partiql {
namespace {

using expression::Condition;
using expression::ConditionNode;
using expression::KeyCondition;
using model::IndexKey;
using model::TableSchema;
using model::ValueView;
using Values = std::vector<std::string>;

/// "at max 50 hash attribute values".
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html
constexpr std::size_t kPartitionsMax = 50;

/// The key that a SELECT's conditions may be about; empty for an index that is not there, which the
/// engine will say.
IndexKey key_of(const Select& select, const TableSchema& table) {
  IndexKey key;
  if (select.index.empty()) {
    key.partition.push_back(table.key.partition);
    if (table.key.sort) key.sort.push_back(*table.key.sort);
  } else if (const model::SecondaryIndex* index = table.find_index(select.index)) {
    key = index->key;
  }
  return key;
}

bool has(const std::vector<model::KeyAttribute>& attributes, std::string_view name) {
  return std::any_of(attributes.begin(), attributes.end(),
                     [&](const model::KeyAttribute& each) { return each.name == name; });
}

/// The top-level attributes that the columns name, each once.
expression::Projection projection_of(const std::vector<expression::Path>& columns) {
  std::vector<expression::Path> roots;
  for (const expression::Path& column : columns) {
    expression::Path root{column.root, {}};
    if (std::find(roots.begin(), roots.end(), root) == roots.end()) {
      roots.push_back(std::move(root));
    }
  }
  return *expression::Projection::of(roots);  // Names that differ do not overlap.
}

/// Which way, and in which order of partitions, a SELECT answers.
struct Order {
  bool forward = true;
  std::optional<bool> partitions_descend;
};

Result<Order> order_of(const Select& select, const IndexKey& key, std::size_t partitions) {
  Order order;
  if (select.order.empty()) return order;
  if (!select.where) {
    return invalid("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  if (partitions == 0) {
    return invalid(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER "
        "BY clause.");
  }
  std::optional<bool> descends;
  for (const OrderKey& by : select.order) {
    if (has(key.partition, by.name)) {
      order.partitions_descend = by.is_descending;
      continue;
    }
    if (!has(key.sort, by.name)) {
      return invalid("Variable reference " + by.name +
                     " in ORDER BY clause must be part of the primary key");
    }
    if (descends && *descends != by.is_descending) {
      return invalid("ORDER BY goes one way through all attributes of a sort key");
    }
    descends = by.is_descending;
  }
  if (descends && partitions > 1 && !has(key.partition, select.order.front().name)) {
    return invalid("ORDER BY a sort key is of one partition, unless the partition key comes first");
  }
  order.forward = !descends.value_or(false);
  return order;
}

void sort_partitions(Values& values, bool descend) {
  std::sort(values.begin(), values.end(), [&](const std::string& a, const std::string& b) {
    const auto content = [](const std::string& value) {
      const ValueView view(value);
      const bool is_key = view.type() == model::Type::kString ||
                          view.type() == model::Type::kNumber ||
                          view.type() == model::Type::kBinary;
      return is_key ? model::key_content(view) : view.encoded();
    };
    return descend ? content(b) < content(a) : content(a) < content(b);
  });
}

/// What a Query and a Scan have in common.
template <typename Read>
void fill(Read& read, const Plan& plan, const Select& select, bool is_consistent) {
  read.table = select.table;
  read.index = select.index;
  read.projection = plan.projection;
  read.consistent_read = is_consistent;
  read.select = plan.projection        ? operation::Select::kSpecificAttributes
                : select.index.empty() ? operation::Select::kAllAttributes
                                       : operation::Select::kAllProjectedAttributes;
}

/// The conditions behind the first partition attribute: those of the others, which all have to be
/// there, and of the sort attributes from left to right. nullopt if this is no query.
std::optional<std::vector<KeyCondition::Part>> take_parts(std::vector<ConditionNode>& conjuncts,
                                                          const IndexKey& key) {
  std::vector<KeyCondition::Part> parts;
  for (std::size_t i = 1; i < key.partition.size(); ++i) {
    auto value = take_equality(conjuncts, key.partition[i].name);
    if (!value) return std::nullopt;
    parts.push_back(
        {key.partition[i].name, expression::SortOperator::kEqual, *std::move(value), {}});
  }
  for (const model::KeyAttribute& attribute : key.sort) {
    auto part = take_range(conjuncts, attribute.name);
    if (!part) break;
    parts.push_back(*std::move(part));
    if (parts.back().op != expression::SortOperator::kEqual) break;
  }
  return parts;
}

/// A whole key of the table: one item.
void plan_get(Plan& plan, const Select& select, std::vector<ConditionNode>&& conjuncts,
              const TableSchema& table, const std::string& partition,
              const std::vector<KeyCondition::Part>& parts, bool is_consistent) {
  model::ItemBuilder key;
  key.set(table.key.partition.name, ValueView(partition));
  if (table.key.sort) key.set(table.key.sort->name, ValueView(parts.front().first));
  operation::GetItem get;
  get.table = select.table;
  get.key = key.finish();
  get.consistent_read = is_consistent;
  if (auto rest = conjunction_of(std::move(conjuncts))) {
    plan.filter = Condition::of(*std::move(rest));
  } else {
    get.projection = plan.projection;
  }
  plan.operation = std::move(get);
}

void plan_queries(Plan& plan, const Select& select, std::vector<ConditionNode>&& conjuncts,
                  const IndexKey& key, const Values& partitions,
                  const std::vector<KeyCondition::Part>& parts, bool forward, bool is_consistent) {
  operation::Query query;
  fill(query, plan, select, is_consistent);
  query.filter_name = {};
  query.forward = forward;
  if (auto rest = conjunction_of(std::move(conjuncts))) {
    query.filter = Condition::of(*std::move(rest));
  }
  Queries queries(partitions.size(), query);
  for (std::size_t i = 0; i < partitions.size(); ++i) {
    std::vector<KeyCondition::Part> all{
        {key.partition.front().name, expression::SortOperator::kEqual, partitions[i], {}}};
    all.insert(all.end(), parts.begin(), parts.end());
    queries[i].key_condition = KeyCondition::of(std::move(all));
  }
  plan.operation = std::move(queries);
}

void plan_scan(Plan& plan, const Select& select, std::vector<ConditionNode>&& conjuncts,
               bool is_consistent) {
  operation::Scan scan;
  fill(scan, plan, select, is_consistent);
  if (auto filter = conjunction_of(std::move(conjuncts))) {
    scan.filter = Condition::of(*std::move(filter));
  }
  plan.operation = std::move(scan);
}

std::optional<Error> check_place(const Plan& plan, Place place) {
  if (place == Place::kAlone || std::holds_alternative<operation::GetItem>(plan.operation)) {
    return std::nullopt;
  }
  return invalid(std::string("Select statements within ") +
                 (place == Place::kBatch ? "BatchExecuteStatement" : "ExecuteTransaction") +
                 " must specify the primary key in the where clause.");
}

}  // namespace

void plan_select(Plan& plan, Select&& select, const operation::ParameterizedStatement& source,
                 const TableSchema& table, Place place) {
  if (!select.columns.empty()) {
    plan.projection = projection_of(select.columns);
    const bool are_plain =
        std::all_of(select.columns.begin(), select.columns.end(),
                    [](const expression::Path& column) { return column.steps.empty(); });
    if (!are_plain) plan.columns = std::move(select.columns);
  }
  const IndexKey key = key_of(select, table);
  std::optional<Values> partitions;
  std::optional<std::vector<KeyCondition::Part>> parts;
  // Where a key has several partition attributes, that one is missing shows after others were
  // taken.
  std::optional<ConditionNode> untouched;
  if (key.partition.size() > 1) untouched = select.where;
  std::vector<ConditionNode> conjuncts = conjuncts_of(std::move(select.where));
  if (!key.partition.empty()) {
    partitions = take_values(conjuncts, key.partition.front().name);
    if (partitions) parts = take_parts(conjuncts, key);
  }
  const bool is_consistent = source.consistent_read;
  if (!parts) {
    auto order = order_of(select, key, 0);
    if (untouched) conjuncts = conjuncts_of(std::move(untouched));
    plan_scan(plan, select, std::move(conjuncts), is_consistent);
    if (!order) plan.refusal = std::move(order).error();
  } else {
    auto order = order_of(select, key, partitions->size());
    if (order && order->partitions_descend) {
      sort_partitions(*partitions, *order->partitions_descend);
    }
    const bool is_whole_key =
        select.index.empty() && partitions->size() == 1 && parts->size() == key.sort.size() &&
        (parts->empty() || parts->front().op == expression::SortOperator::kEqual);
    if (is_whole_key) {
      plan_get(plan, select, std::move(conjuncts), table, partitions->front(), *parts,
               is_consistent);
    } else {
      plan_queries(plan, select, std::move(conjuncts), key, *partitions, *parts,
                   !order || order->forward, is_consistent);
    }
    if (!order) plan.refusal = std::move(order).error();
    if (partitions->size() > kPartitionsMax) {
      plan.refusal =
          invalid("The IN operator is provided with too many operands; number of operands: " +
                  std::to_string(partitions->size()));
    }
  }
  if (!plan.refusal) plan.refusal = check_place(plan, place);
}

}  // namespace rowhouse::partiql
