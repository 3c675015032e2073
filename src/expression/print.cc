#include "expression/print.h"

#include <algorithm>

#include "model/value_writer.h"

namespace rowhouse::expression {

std::string_view operator_text(ConditionKind kind) noexcept {
  switch (kind) {
    case ConditionKind::kAnd:
      return "AND";
    case ConditionKind::kOr:
      return "OR";
    case ConditionKind::kNot:
      return "NOT";
    case ConditionKind::kEqual:
      return "=";
    case ConditionKind::kNotEqual:
      return "<>";
    case ConditionKind::kLess:
      return "<";
    case ConditionKind::kLessOrEqual:
      return "<=";
    case ConditionKind::kGreater:
      return ">";
    case ConditionKind::kGreaterOrEqual:
      return ">=";
    case ConditionKind::kBetween:
      return "BETWEEN";
    case ConditionKind::kIn:
      return "IN";
    case ConditionKind::kAttributeExists:
      return "attribute_exists";
    case ConditionKind::kAttributeNotExists:
      return "attribute_not_exists";
    case ConditionKind::kAttributeType:
      return "attribute_type";
    case ConditionKind::kBeginsWith:
      return "begins_with";
    case ConditionKind::kContains:
      return "contains";
  }
  return {};
}

void Printer::name(std::string_view attribute) {
  auto& names = out_.names;
  auto known = std::find_if(names.begin(), names.end(),
                            [&](const auto& entry) { return entry.second == attribute; });
  if (known == names.end()) {
    known = names.emplace(known, "#n" + std::to_string(names.size()), attribute);
  }
  out_.text += known->first;
}

void Printer::value(std::string_view compact) {
  out_.values.emplace_back(":v" + std::to_string(out_.values.size()), compact);
  out_.text += out_.values.back().first;
}

void Printer::path(const Path& path) {
  name(path.root);
  for (const Step& step : path.steps) {
    if (step.by_index) {
      out_.text += '[';
      out_.text += std::to_string(step.index);
      out_.text += ']';
    } else {
      out_.text += '.';
      name(step.name);
    }
  }
}

void Printer::operand(const Operand& operand) {
  if (operand.is_size) text("size(");
  if (operand.is_value) {
    value(operand.value);
  } else {
    path(operand.path);
  }
  if (operand.is_size) text(")");
}

void Printer::operands(const ConditionNode& node, std::size_t first) {
  for (std::size_t i = first; i < node.operands.size(); ++i) {
    if (i > first) text(", ");
    operand(node.operands[i]);
  }
}

void Printer::child(const ConditionNode& node, bool parenthesized) {
  if (parenthesized) text("(");
  condition(node);
  if (parenthesized) text(")");
}

void Printer::condition(const ConditionNode& node) {
  switch (node.kind) {
    case ConditionKind::kAnd:
    case ConditionKind::kOr:
      for (std::size_t i = 0; i < node.children.size(); ++i) {
        if (i > 0) text(node.kind == ConditionKind::kAnd ? " AND " : " OR ");
        // AND binds closer than OR; no other parentheses are needed in a chain.
        child(node.children[i], node.children[i].kind == ConditionKind::kOr);
      }
      break;
    case ConditionKind::kNot: {
      const ConditionKind inner = node.children.front().kind;
      text("NOT ");
      child(node.children.front(), inner == ConditionKind::kAnd || inner == ConditionKind::kOr);
      break;
    }
    case ConditionKind::kBetween:
      operand(node.operands[0]);
      text(" BETWEEN ");
      operand(node.operands[1]);
      text(" AND ");
      operand(node.operands[2]);
      break;
    case ConditionKind::kIn:
      operand(node.operands[0]);
      text(" IN (");
      operands(node, 1);
      text(")");
      break;
    case ConditionKind::kAttributeExists:
    case ConditionKind::kAttributeNotExists:
    case ConditionKind::kAttributeType:
    case ConditionKind::kBeginsWith:
    case ConditionKind::kContains:
      text(operator_text(node.kind));
      text("(");
      operands(node, 0);
      if (node.kind == ConditionKind::kAttributeType) {
        std::string type;
        model::ValueWriter(type).string(model::type_name(node.type));
        text(", ");
        value(type);
      }
      text(")");
      break;
    default:
      operand(node.operands[0]);
      text(" ");
      text(operator_text(node.kind));
      text(" ");
      operand(node.operands[1]);
  }
}

void Printer::paths_below(const PathNode& node, Path& so_far, bool& any) {
  if (node.children.empty()) {
    if (any) text(", ");
    any = true;
    return path(so_far);
  }
  for (const PathNode& step : node.children) {
    so_far.steps.push_back({step.name, step.index, step.by_index});
    paths_below(step, so_far, any);
    so_far.steps.pop_back();
  }
}

void Printer::projection(const PathNode& root) {
  bool any = false;
  for (const PathNode& attribute : root.children) {
    Path path{attribute.name, {}};
    paths_below(attribute, path, any);
  }
}

void Printer::set_operand(const SetOperand& operand) {
  // An operator inside an operand is there by its parentheses.
  const auto inner = [this](const SetOperand& part) {
    const bool arithmetic =
        part.kind == SetOperand::Kind::kPlus || part.kind == SetOperand::Kind::kMinus;
    if (arithmetic) text("(");
    set_operand(part);
    if (arithmetic) text(")");
  };
  switch (operand.kind) {
    case SetOperand::Kind::kPath:
      return path(operand.path);
    case SetOperand::Kind::kValue:
      return value(operand.value);
    case SetOperand::Kind::kPlus:
    case SetOperand::Kind::kMinus:
      inner(operand.operands[0]);
      text(operand.kind == SetOperand::Kind::kPlus ? " + " : " - ");
      return inner(operand.operands[1]);
    case SetOperand::Kind::kIfNotExists:
      text("if_not_exists(");
      path(operand.path);
      text(", ");
      inner(operand.operands[0]);
      return text(")");
    case SetOperand::Kind::kListAppend:
      text("list_append(");
      inner(operand.operands[0]);
      text(", ");
      inner(operand.operands[1]);
      return text(")");
  }
}

void Printer::update(const UpdateTree& tree) {
  constexpr std::string_view kClauses[] = {"SET ", "REMOVE ", "ADD ", "DELETE "};
  for (std::size_t i = 0; i < tree.actions.size(); ++i) {
    const UpdateAction& action = tree.actions[i];
    if (i > 0 && tree.actions[i - 1].kind == action.kind) {
      text(", ");
    } else {
      if (i > 0) text(" ");
      text(kClauses[static_cast<std::size_t>(action.kind)]);
    }
    path(action.path);
    if (action.kind == UpdateAction::Kind::kRemove) continue;
    text(action.kind == UpdateAction::Kind::kSet ? " = " : " ");
    set_operand(action.operand);
  }
}

}  // namespace rowhouse::expression
