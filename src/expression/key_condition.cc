#include <algorithm>

#include "expression/condition_parser.h"
#include "expression/expression.h"
#include "expression/print.h"
#include "expression/sort_operator.h"

namespace rowhouse::expression {
namespace {

using model::ValueView;

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

ConditionKind condition_kind(SortOperator op) {
  constexpr ConditionKind kKinds[] = {ConditionKind::kEqual,          ConditionKind::kLess,
                                      ConditionKind::kLessOrEqual,    ConditionKind::kGreater,
                                      ConditionKind::kGreaterOrEqual, ConditionKind::kBetween,
                                      ConditionKind::kBeginsWith};
  return kKinds[static_cast<std::size_t>(op)];
}

/// ":v < a" is "a > :v".
SortOperator mirrored(SortOperator op) {
  switch (op) {
    case SortOperator::kLess:
      return SortOperator::kGreater;
    case SortOperator::kLessOrEqual:
      return SortOperator::kGreaterOrEqual;
    case SortOperator::kGreater:
      return SortOperator::kLess;
    case SortOperator::kGreaterOrEqual:
      return SortOperator::kLessOrEqual;
    default:
      return op;
  }
}

/// One condition on one key attribute, from the general language of conditions.
Result<KeyCondition::Part> part_of(ConditionNode& node) {
  const std::optional<SortOperator> op = sort_operator(node.kind);
  if (!op) {
    return invalid("Invalid operator used in KeyConditionExpression: " +
                   std::string(operator_text(node.kind)));
  }
  std::vector<Operand>& operands = node.operands;
  if (std::any_of(operands.begin(), operands.end(), [](const Operand& o) { return o.is_size; })) {
    return invalid(
        "Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations");
  }
  const auto paths =
      std::count_if(operands.begin(), operands.end(), [](const Operand& o) { return !o.is_value; });
  if (paths > 1) {
    return invalid(
        "Invalid condition in KeyConditionExpression: Multiple attribute names used in one "
        "condition");
  }
  if (paths == 0) {
    return invalid("Invalid condition in KeyConditionExpression: No key attribute specified");
  }
  KeyCondition::Part part;
  part.op = *op;
  if (operands.front().is_value) {
    if (*op == SortOperator::kBetween || *op == SortOperator::kBeginsWith) {
      return invalid(
          "Invalid condition in KeyConditionExpression: " + std::string(operator_text(node.kind)) +
          " operator must have the key attribute as its first operand");
    }
    std::swap(operands[0], operands[1]);
    part.op = mirrored(*op);
  }
  if (!operands.front().path.steps.empty()) {
    return invalid(
        "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested "
        "attributes");
  }
  part.name = std::move(operands[0].path.root);
  part.first = std::move(operands[1].value);
  if (operands.size() > 2) part.second = std::move(operands[2].value);
  return part;
}

Error too_many_conditions(std::size_t max) {
  return invalid(max == 2 ? "Conditions can be of length 1 or 2 only"
                          : "Conditions can be of length 1 to " + std::to_string(max) + " only");
}

/// Types and sizes of the values of one condition on a key attribute.
Result<void> check_part(const KeyCondition::Part& part, const model::KeyAttribute& attribute,
                        bool is_partition, const base::Limits& limits) {
  for (const std::string* value : {&part.first, &part.second}) {
    if (value->empty()) continue;
    if (ValueView(*value).type() != attribute.type) {
      return invalid(
          "One or more parameter values were invalid: Condition parameter type does not match "
          "schema type");
    }
    ROWHOUSE_CHECK(model::check_key_value(attribute, ValueView(*value), is_partition, limits));
  }
  return {};
}

}  // namespace

Result<KeyCondition> KeyCondition::parse(std::string_view text, Placeholders& placeholders,
                                         const base::Limits& limits, std::size_t parts_max) {
  ROWHOUSE_TRY(node, ConditionParser(text, Parameter::kKeyCondition, placeholders, limits).parse());
  KeyCondition condition;
  const auto add = [&](ConditionNode& child) -> Result<void> {
    ROWHOUSE_TRY(part, part_of(child));
    for (const Part& other : condition.parts_) {
      if (other.name == part.name) {
        return invalid("KeyConditionExpressions must only contain one condition per key");
      }
    }
    condition.parts_.push_back(std::move(part));
    return {};
  };
  if (node.kind != ConditionKind::kAnd) {
    ROWHOUSE_CHECK(add(node));
    return condition;
  }
  for (ConditionNode& child : node.children) ROWHOUSE_CHECK(add(child));
  if (condition.parts_.size() > parts_max) return too_many_conditions(parts_max);
  return condition;
}

KeyCondition KeyCondition::make(std::string partition_name, std::string partition_value,
                                std::string sort_name, std::optional<SortOperator> op,
                                std::string first, std::string second) {
  KeyCondition condition;
  condition.parts_.push_back(
      {std::move(partition_name), SortOperator::kEqual, std::move(partition_value), {}});
  if (op) {
    condition.parts_.push_back({std::move(sort_name), *op, std::move(first), std::move(second)});
  }
  return condition;
}

KeyCondition KeyCondition::of(std::vector<Part> parts) {
  KeyCondition condition;
  condition.parts_ = std::move(parts);
  return condition;
}

Result<KeyRange> KeyCondition::resolve(const model::KeySchema& key,
                                       const base::Limits& limits) const {
  const Part* partition = nullptr;
  const Part* other = nullptr;
  for (const Part& part : parts_) (part.name == key.partition.name ? partition : other) = &part;
  const auto missed = [](const std::string& name) {
    return invalid("Query condition missed key schema element: " + name);
  };
  if (partition == nullptr) return missed(key.partition.name);
  if (other != nullptr && key.sort && other->name != key.sort->name) return missed(key.sort->name);
  if (partition->op != SortOperator::kEqual || (other != nullptr && !key.sort)) {
    return invalid("Query key condition not supported");
  }
  ROWHOUSE_CHECK(check_part(*partition, key.partition, true, limits));
  KeyRange range;
  range.partition = ValueView(partition->first);
  if (other == nullptr) return range;
  ROWHOUSE_CHECK(check_part(*other, *key.sort, false, limits));
  if (other->op == SortOperator::kBeginsWith && key.sort->type == model::Type::kNumber) {
    return invalid("Query key condition not supported");
  }
  range.sort_operator = other->op;
  range.sort_first = ValueView(other->first);
  if (other->op == SortOperator::kBetween) range.sort_second = ValueView(other->second);
  return range;
}

Result<IndexKeyRange> KeyCondition::resolve(const model::IndexKey& key,
                                            const base::Limits& limits) const {
  const auto missed = [](const std::string& name) {
    return invalid("Query condition missed key schema element: " + name);
  };
  const auto not_supported = [] { return invalid("Query key condition not supported"); };
  const auto part_on = [this](const model::KeyAttribute& attribute) -> const Part* {
    for (const Part& part : parts_) {
      if (part.name == attribute.name) return &part;
    }
    return nullptr;
  };
  if (key.partition.size() + key.sort.size() <= 2 && parts_.size() > 2) {
    return too_many_conditions(2);
  }
  IndexKeyRange range;
  std::size_t used = 0;
  for (const model::KeyAttribute& attribute : key.partition) {
    const Part* const part = part_on(attribute);
    if (part == nullptr) return missed(attribute.name);
    if (part->op != SortOperator::kEqual) return not_supported();
    ROWHOUSE_CHECK(check_part(*part, attribute, true, limits));
    range.partition.push_back(ValueView(part->first));
    ++used;
  }
  // From left to right, equality on all but the last.
  for (const model::KeyAttribute& attribute : key.sort) {
    if (used == parts_.size()) break;
    const Part* const part = part_on(attribute);
    if (part == nullptr) return missed(attribute.name);
    if (range.sort_operator) return not_supported();
    ROWHOUSE_CHECK(check_part(*part, attribute, false, limits));
    ++used;
    if (part->op == SortOperator::kEqual) {
      range.sort_equal.push_back(ValueView(part->first));
      continue;
    }
    if (part->op == SortOperator::kBeginsWith && attribute.type == model::Type::kNumber) {
      return not_supported();
    }
    range.sort_operator = part->op;
    range.sort_first = ValueView(part->first);
    if (part->op == SortOperator::kBetween) range.sort_second = ValueView(part->second);
  }
  if (used != parts_.size()) return not_supported();
  return range;
}

std::optional<ValueView> KeyCondition::equal_value(std::string_view name) const {
  for (const Part& part : parts_) {
    if (part.name == name && part.op == SortOperator::kEqual) return ValueView(part.first);
  }
  return std::nullopt;
}

std::vector<std::string> KeyCondition::attributes() const {
  std::vector<std::string> names;
  names.reserve(parts_.size());
  for (const Part& part : parts_) names.push_back(part.name);
  std::sort(names.begin(), names.end());
  return names;
}

void KeyCondition::print(Printed& out) const {
  Printer printer(out);
  for (const Part& part : parts_) {
    if (&part != &parts_.front()) printer.text(" AND ");
    if (part.op == SortOperator::kBeginsWith) {
      printer.text("begins_with(");
      printer.name(part.name);
      printer.text(", ");
      printer.value(part.first);
      printer.text(")");
      continue;
    }
    printer.name(part.name);
    printer.text(" ");
    printer.text(operator_text(condition_kind(part.op)));
    printer.text(" ");
    printer.value(part.first);
    if (part.op != SortOperator::kBetween) continue;
    printer.text(" AND ");
    printer.value(part.second);
  }
}

bool operator==(const KeyCondition& a, const KeyCondition& b) { return a.parts_ == b.parts_; }

}  // namespace rowhouse::expression
