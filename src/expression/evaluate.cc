#include "expression/evaluate.h"

#include <algorithm>

#include "model/key.h"
#include "model/value_writer.h"

namespace rowhouse::expression {
namespace {

using model::Type;
using model::ValueView;

using Found = std::optional<ValueView>;

bool is_ordered(Type type) {
  return type == Type::kString || type == Type::kNumber || type == Type::kBinary;
}

/// The value of an operand; what size() gives is written to `scratch`.
Found read(const Operand& operand, model::MapView item, std::string& scratch) {
  const Found value =
      operand.is_value ? Found(ValueView(operand.value)) : find_path(item, operand.path);
  if (!operand.is_size || !value) return value;
  const std::optional<std::uint32_t> size = size_of(*value);
  if (!size) return std::nullopt;
  scratch.clear();
  model::ValueWriter(scratch).number(Decimal(std::uint64_t{*size}));
  return ValueView(scratch);
}

/// Whether a < b, a <= b, ...: false unless both are of one type that has an order.
bool compare(ConditionKind kind, const Found& a, const Found& b) {
  if (kind == ConditionKind::kEqual) return a && b && *a == *b;
  if (kind == ConditionKind::kNotEqual) return !a || !b || !(*a == *b);
  if (!a || !b || a->type() != b->type() || !is_ordered(a->type())) return false;
  const int order = model::key_content(*a).compare(model::key_content(*b));
  switch (kind) {
    case ConditionKind::kLess:
      return order < 0;
    case ConditionKind::kLessOrEqual:
      return order <= 0;
    case ConditionKind::kGreater:
      return order > 0;
    default:
      return order >= 0;
  }
}

bool begins_with(const Found& value, const Found& prefix) {
  if (!value || !prefix || value->type() != prefix->type()) return false;
  if (value->type() != Type::kString && value->type() != Type::kBinary) return false;
  return value->as_bytes().starts_with(prefix->as_bytes());
}

bool contains(const Found& value, const Found& sought) {
  if (!value || !sought) return false;
  const Type type = sought->type();
  switch (value->type()) {
    case Type::kString:
    case Type::kBinary:
      return type == value->type() &&
             value->as_bytes().find(sought->as_bytes()) != std::string_view::npos;
    case Type::kStringSet:
      return type == Type::kString && value->as_set().contains(sought->as_bytes());
    case Type::kBinarySet:
      return type == Type::kBinary && value->as_set().contains(sought->as_bytes());
    case Type::kNumberSet:
      return type == Type::kNumber && value->as_set().contains(sought->number_bytes());
    case Type::kList: {
      const model::ListView list = value->as_list();
      return std::find(list.begin(), list.end(), *sought) != list.end();
    }
    default:
      return false;
  }
}

bool is_among(const ConditionNode& node, model::MapView item) {
  std::string scratch;
  const Found value = read(node.operands.front(), item, scratch);
  if (!value) return false;
  std::string other_scratch;
  return std::any_of(node.operands.begin() + 1, node.operands.end(), [&](const Operand& operand) {
    const Found other = read(operand, item, other_scratch);
    return other && *other == *value;
  });
}

bool evaluate_operands(const ConditionNode& node, model::MapView item) {
  const std::vector<Operand>& operands = node.operands;
  std::string first_scratch;
  std::string second_scratch;
  const Found first = read(operands[0], item, first_scratch);
  if (node.kind == ConditionKind::kAttributeExists) return first.has_value();
  if (node.kind == ConditionKind::kAttributeNotExists) return !first;
  if (node.kind == ConditionKind::kAttributeType) return first && first->type() == node.type;
  const Found second = read(operands[1], item, second_scratch);
  if (node.kind == ConditionKind::kBeginsWith) return begins_with(first, second);
  if (node.kind == ConditionKind::kContains) return contains(first, second);
  if (node.kind != ConditionKind::kBetween) return compare(node.kind, first, second);
  if (!compare(ConditionKind::kGreaterOrEqual, first, second)) return false;
  std::string third_scratch;
  return compare(ConditionKind::kLessOrEqual, first, read(operands[2], item, third_scratch));
}

}  // namespace

std::optional<std::uint32_t> size_of(ValueView value) {
  switch (value.type()) {
    case Type::kString: {
      // Measured on the service: "é𝄞" has size 3. A character beyond U+FFFF, whose first UTF-8 byte
      // is F0 or greater, is a surrogate pair.
      std::uint32_t units = 0;
      for (const char byte : value.as_bytes()) {
        const auto unit = static_cast<unsigned char>(byte);
        units += (unit & 0xc0) == 0x80 ? 0 : unit >= 0xf0 ? 2 : 1;
      }
      return units;
    }
    case Type::kBinary:
      return static_cast<std::uint32_t>(value.as_bytes().size());
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
      return value.as_set().size();
    case Type::kList:
      return value.as_list().size();
    case Type::kMap:
      return value.as_map().size();
    default:
      return std::nullopt;
  }
}

bool evaluate(const ConditionNode& node, model::MapView item) {
  switch (node.kind) {
    case ConditionKind::kAnd:
      return std::all_of(node.children.begin(), node.children.end(),
                         [&](const ConditionNode& child) { return evaluate(child, item); });
    case ConditionKind::kOr:
      return std::any_of(node.children.begin(), node.children.end(),
                         [&](const ConditionNode& child) { return evaluate(child, item); });
    case ConditionKind::kNot:
      return !evaluate(node.children.front(), item);
    case ConditionKind::kIn:
      return is_among(node, item);
    default:
      return evaluate_operands(node, item);
  }
}

}  // namespace rowhouse::expression
