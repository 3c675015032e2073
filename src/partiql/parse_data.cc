#include "partiql/parser.h"

namespace rowhouse::partiql {
namespace {

using expression::SetOperand;
using expression::UpdateAction;
using model::ValueView;

}  // namespace

Result<void> Parser::parse_set(UpdateAction& action) {
  ROWHOUSE_TRY(path, parse_path());
  action.path = std::move(path);
  ROWHOUSE_CHECK(expect(TokenKind::kEqual));
  if (at_call() && (at_word("SET_ADD") || at_word("SET_DELETE"))) return parse_set_change(action);
  ROWHOUSE_TRY(data, parse_data());
  action.operand = std::move(data);
  return {};
}

/// `a = set_add(a, <<...>>)`: what an update expression calls ADD and DELETE, which change the set
/// where it is.
Result<void> Parser::parse_set_change(UpdateAction& action) {
  action.kind = at_word("SET_ADD") ? UpdateAction::Kind::kAdd : UpdateAction::Kind::kDelete;
  const std::string_view name = action.kind == UpdateAction::Kind::kAdd ? "set_add" : "set_delete";
  advance();
  advance();
  ROWHOUSE_TRY(path, parse_path());
  if (path != action.path) {
    return invalid(std::string(name) + " changes the attribute that it is assigned to");
  }
  ROWHOUSE_CHECK(expect(TokenKind::kComma));
  action.operand.kind = SetOperand::Kind::kValue;
  ROWHOUSE_CHECK(parse_value(action.operand.value));
  ROWHOUSE_CHECK(expect(TokenKind::kClose));
  const model::Type type = ValueView(action.operand.value).type();
  if (!model::is_set(type)) {
    return invalid("Incorrect operand type for operator or function; operator or function: " +
                   std::string(name) + ", operand type: " + std::string(model::type_name(type)));
  }
  return {};
}

Result<SetOperand> Parser::parse_data() {
  ROWHOUSE_TRY(data, parse_data_operand());
  int links = 0;
  while (at(TokenKind::kPlus) || at(TokenKind::kMinus)) {
    SetOperand whole;
    whole.kind = at(TokenKind::kPlus) ? SetOperand::Kind::kPlus : SetOperand::Kind::kMinus;
    advance();
    // A chain leans to the left, and each of its links is one more level to evaluate.
    ROWHOUSE_CHECK(enter());
    ++links;
    ROWHOUSE_TRY(right, parse_data_operand());
    whole.operands.push_back(std::move(data));
    whole.operands.push_back(std::move(right));
    data = std::move(whole);
  }
  for (; links > 0; --links) leave();
  return data;
}

Result<SetOperand> Parser::parse_data_operand() {
  SetOperand operand;
  if (skip(TokenKind::kOpen)) {
    ROWHOUSE_CHECK(enter());
    ROWHOUSE_TRY(inner, parse_data());
    leave();
    ROWHOUSE_CHECK(expect(TokenKind::kClose));
    return inner;
  }
  if (begins_value()) {
    operand.kind = SetOperand::Kind::kValue;
    ROWHOUSE_CHECK(parse_value(operand.value));
    return operand;
  }
  if (at_call()) {
    if (!at_word("LIST_APPEND")) {
      return is_keyword(token_.text) ? unexpected()
                                     : invalid("Unsupported function: " + std::string(token_.text));
    }
    advance();
    advance();
    ROWHOUSE_CHECK(enter());
    operand.kind = SetOperand::Kind::kListAppend;
    ROWHOUSE_TRY(first, parse_data());
    ROWHOUSE_CHECK(expect(TokenKind::kComma));
    ROWHOUSE_TRY(second, parse_data());
    leave();
    ROWHOUSE_CHECK(expect(TokenKind::kClose));
    operand.operands.push_back(std::move(first));
    operand.operands.push_back(std::move(second));
    return operand;
  }
  operand.kind = SetOperand::Kind::kPath;
  ROWHOUSE_TRY(path, parse_path());
  operand.path = std::move(path);
  return operand;
}

}  // namespace rowhouse::partiql
