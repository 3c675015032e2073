#include "expression/update_parser.h"

#include <algorithm>
#include <iterator>
#include <optional>

#include "expression/value_text.h"

namespace rowhouse::expression {
namespace {

using model::Type;
using model::ValueView;

constexpr std::array<std::string_view, 4> kClauses = {"SET", "REMOVE", "ADD", "DELETE"};

std::optional<UpdateAction::Kind> clause(const Token& token) {
  if (token.kind != TokenKind::kName) return std::nullopt;
  for (std::size_t i = 0; i < kClauses.size(); ++i) {
    if (is_keyword(token.text, kClauses[i])) return static_cast<UpdateAction::Kind>(i);
  }
  return std::nullopt;
}

/// The type of an operand, as far as the request alone tells it.
std::optional<Type> known_type(const SetOperand& operand) {
  switch (operand.kind) {
    case SetOperand::Kind::kValue:
      return ValueView(operand.value).type();
    case SetOperand::Kind::kPlus:
    case SetOperand::Kind::kMinus:
      return Type::kNumber;
    case SetOperand::Kind::kListAppend:
      return Type::kList;
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<UpdateTree> UpdateParser::parse() {
  ROWHOUSE_CHECK(check_size());
  parse_clauses();
  if (!ok()) return *error();
  UpdateTree tree;
  for (std::vector<UpdateAction>& actions : actions_) {
    if (tree.actions.empty()) {
      tree.actions = std::move(actions);
    } else {
      std::move(actions.begin(), actions.end(), std::back_inserter(tree.actions));
    }
  }
  const auto path_at = [&](std::size_t i) -> const Path& { return tree.actions[i].path; };
  if (auto clash = merge_paths(tree.actions.size(), path_at, tree.touched)) {
    refuse(*clash);
    return *error();
  }
  return tree;
}

bool UpdateParser::parse_clauses() {
  do {
    const std::optional<UpdateAction::Kind> kind = clause(token());
    if (!kind) return syntax_error();
    if (!actions_[static_cast<std::size_t>(*kind)].empty()) {
      refuse("The \"" + std::string(kClauses[static_cast<std::size_t>(*kind)]) +
             "\" section can only be used once in an update expression;");
    }
    advance();
    if (!parse_clause(*kind)) return false;
  } while (!at(TokenKind::kEnd));
  return true;
}

bool UpdateParser::parse_clause(UpdateAction::Kind kind) {
  do {
    UpdateAction& action = actions_[static_cast<std::size_t>(kind)].emplace_back();
    action.kind = kind;
    if (!parse_action(action)) return false;
  } while (skip(TokenKind::kComma));
  return true;
}

bool UpdateParser::parse_action(UpdateAction& action) {
  if (!parse_path(action.path)) return false;
  switch (action.kind) {
    case UpdateAction::Kind::kSet:
      return expect(TokenKind::kEqual) && parse_set_value(action.operand);
    case UpdateAction::Kind::kRemove:
      return true;
    case UpdateAction::Kind::kAdd:
    case UpdateAction::Kind::kDelete:
      action.operand.kind = SetOperand::Kind::kValue;
      if (!parse_value(action.operand.value)) return false;
      check_operand_type(action);
      return true;
  }
  return true;
}

bool UpdateParser::parse_set_value(SetOperand& value) {
  if (!parse_set_operand(value)) return false;
  if (!at(TokenKind::kPlus) && !at(TokenKind::kMinus)) return true;
  SetOperand whole;
  whole.kind = at(TokenKind::kPlus) ? SetOperand::Kind::kPlus : SetOperand::Kind::kMinus;
  const std::string_view sign = token().text;
  count_operator();
  advance();
  whole.operands.resize(2);
  whole.operands[0] = std::move(value);
  if (!parse_set_operand(whole.operands[1])) return false;
  for (const SetOperand& operand : whole.operands) {
    const std::optional<Type> type = known_type(operand);
    if (type && *type != Type::kNumber) refuse_operand_type(sign, *type);
  }
  value = std::move(whole);
  return true;
}

bool UpdateParser::parse_set_operand(SetOperand& operand) {
  switch (token().kind) {
    case TokenKind::kValuePlaceholder:
      operand.kind = SetOperand::Kind::kValue;
      return parse_value(operand.value);
    case TokenKind::kName:
      if (following().kind == TokenKind::kOpen) return parse_set_function(operand);
      [[fallthrough]];
    case TokenKind::kNamePlaceholder:
      operand.kind = SetOperand::Kind::kPath;
      return parse_path(operand.path);
    case TokenKind::kOpen: {
      const Token open = token();
      advance();
      const Token first = token();
      if (!enter() || !parse_set_value(operand)) return false;
      leave();
      check_redundancy(first);
      return expect_close(open);
    }
    default:
      return syntax_error();
  }
}

bool UpdateParser::parse_set_function(SetOperand& operand) {
  if (is_grammar_word(token().text)) return syntax_error();
  const std::string_view function = token().text;
  count_operator();
  advance();
  const Token open = token();
  advance();
  std::vector<SetOperand> arguments;
  if (!enter()) return false;
  do {
    if (!parse_set_value(arguments.emplace_back())) return false;
  } while (skip(TokenKind::kComma));
  leave();
  if (!expect_close(open)) return false;
  bind_function(function, operand, arguments);
  return true;
}

void UpdateParser::bind_function(std::string_view function, SetOperand& operand,
                                 std::vector<SetOperand>& arguments) {
  const bool if_not_exists = function == "if_not_exists";
  if (!if_not_exists && function != "list_append") {
    bool of_conditions = false;
    for (const std::string_view name : {"attribute_exists", "attribute_not_exists",
                                        "attribute_type", "begins_with", "contains", "size"}) {
      of_conditions = of_conditions || name == function;
    }
    return refuse((of_conditions ? "The function is not allowed in an update expression; function: "
                                 : "Invalid function name; function: ") +
                  std::string(function));
  }
  if (arguments.size() != 2) return refuse_operand_count(function, arguments.size());
  if (if_not_exists) {
    operand.kind = SetOperand::Kind::kIfNotExists;
    if (arguments[0].kind != SetOperand::Kind::kPath) return require_path_for(function);
    operand.path = std::move(arguments[0].path);
    operand.operands.push_back(std::move(arguments[1]));
    return;
  }
  operand.kind = SetOperand::Kind::kListAppend;
  for (const SetOperand& argument : arguments) {
    const std::optional<Type> type = known_type(argument);
    if (type && *type != Type::kList) return refuse_operand_type(function, *type);
  }
  operand.operands = std::move(arguments);
}

void UpdateParser::check_operand_type(const UpdateAction& action) {
  const Type type = ValueView(action.operand.value).type();
  const bool add = action.kind == UpdateAction::Kind::kAdd;
  if (model::is_set(type) || (add && type == Type::kNumber)) return;
  refuse("Incorrect operand type for operator or function; operator: " +
         std::string(add ? "ADD" : "DELETE") +
         ", operand type: " + std::string(long_type_name(type)) + ", typeSet: ALLOWED_FOR_" +
         (add ? "ADD" : "DELETE") + "_OPERAND");
}

}  // namespace rowhouse::expression
