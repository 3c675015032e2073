#include <algorithm>
#include <array>
#include <iterator>
#include <span>

#include "expression/comparator.h"
#include "partiql/parser.h"

namespace rowhouse::partiql {
namespace {

using expression::ConditionKind;
using expression::ConditionNode;
using expression::Operand;
using model::ValueView;

/// "at max 50 hash attribute values or at max 100 non-key attribute values": what is of the key is
/// known where the statement is planned.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-operators.html
constexpr std::size_t kInValuesMax = 100;

struct FunctionName {
  std::string_view word;
  ConditionKind kind;
};
constexpr std::array kFunctions = {FunctionName{"BEGINS_WITH", ConditionKind::kBeginsWith},
                                   FunctionName{"CONTAINS", ConditionKind::kContains},
                                   FunctionName{"ATTRIBUTE_TYPE", ConditionKind::kAttributeType}};

/// "5 < a" is "a > 5".
ConditionKind mirrored(ConditionKind kind) {
  switch (kind) {
    case ConditionKind::kLess:
      return ConditionKind::kGreater;
    case ConditionKind::kLessOrEqual:
      return ConditionKind::kGreaterOrEqual;
    case ConditionKind::kGreater:
      return ConditionKind::kLess;
    case ConditionKind::kGreaterOrEqual:
      return ConditionKind::kLessOrEqual;
    default:
      return kind;
  }
}

using Types = std::span<const model::Type>;
struct TypeName {
  std::string_view word;
  Types types;
};
constexpr std::array kNull = {model::Type::kNull};
constexpr std::array kBoolean = {model::Type::kBool};
constexpr std::array kNumber = {model::Type::kNumber};
constexpr std::array kString = {model::Type::kString};
constexpr std::array kBinary = {model::Type::kBinary};
constexpr std::array kList = {model::Type::kList};
constexpr std::array kMap = {model::Type::kMap};
constexpr std::array kSets = {model::Type::kStringSet, model::Type::kNumberSet,
                              model::Type::kBinarySet};
/// What PartiQL calls DynamoDB's types.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ql-reference.data-types.html
constexpr std::array kTypeNames = {
    TypeName{"NULL", kNull},     TypeName{"BOOL", kBoolean},   TypeName{"BOOLEAN", kBoolean},
    TypeName{"NUMBER", kNumber}, TypeName{"DECIMAL", kNumber}, TypeName{"NUMERIC", kNumber},
    TypeName{"STRING", kString}, TypeName{"BINARY", kBinary},  TypeName{"BLOB", kBinary},
    TypeName{"LIST", kList},     TypeName{"MAP", kMap},        TypeName{"STRUCT", kMap},
    TypeName{"TUPLE", kMap},     TypeName{"BAG", kSets}};

Types types_named(std::string_view word) {
  for (const TypeName& name : kTypeNames) {
    if (is_word(word, name.word)) return name.types;
  }
  return {};
}

bool is_path(const Operand& operand) { return !operand.is_value && !operand.is_size; }

ConditionNode negated(ConditionNode node) {
  ConditionNode whole;
  whole.kind = ConditionKind::kNot;
  whole.children.push_back(std::move(node));
  return whole;
}

Result<ConditionNode> existence(Operand operand, bool is_missing) {
  if (!is_path(operand)) return malformed("MISSING is compared with an attribute only");
  ConditionNode node;
  node.kind = is_missing ? ConditionKind::kAttributeNotExists : ConditionKind::kAttributeExists;
  node.operands.push_back(std::move(operand));
  return node;
}

}  // namespace

Result<ConditionNode> Parser::parse_or() {
  ROWHOUSE_CHECK(enter());
  ROWHOUSE_TRY(node, parse_chain(ConditionKind::kOr));
  leave();
  return node;
}

Result<ConditionNode> Parser::parse_chain(ConditionKind kind) {
  const bool is_or = kind == ConditionKind::kOr;
  const auto part = [&] { return is_or ? parse_chain(ConditionKind::kAnd) : parse_not(); };
  ROWHOUSE_TRY(node, part());
  while (skip_word(is_or ? "OR" : "AND")) {
    ROWHOUSE_TRY(right, part());
    // A chain is one node, so that a tree is no deeper than it must be.
    if (node.kind != kind) {
      ConditionNode chain;
      chain.kind = kind;
      chain.children.push_back(std::move(node));
      node = std::move(chain);
    }
    if (right.kind == kind) {
      std::move(right.children.begin(), right.children.end(), std::back_inserter(node.children));
    } else {
      node.children.push_back(std::move(right));
    }
  }
  return node;
}

Result<ConditionNode> Parser::parse_not() {
  if (!skip_word("NOT")) return parse_predicate();
  ROWHOUSE_CHECK(enter());
  ROWHOUSE_TRY(node, parse_not());
  leave();
  return negated(std::move(node));
}

bool Parser::at_call() const {
  return at(TokenKind::kWord) && Lexer(lexer_).next().kind == TokenKind::kOpen;
}

Result<ConditionNode> Parser::parse_predicate() {
  if (skip(TokenKind::kOpen)) {
    ROWHOUSE_TRY(node, parse_or());
    ROWHOUSE_CHECK(expect(TokenKind::kClose));
    return node;
  }
  if (at_call()) {
    for (const FunctionName& function : kFunctions) {
      if (at_word(function.word)) return parse_function(function.kind);
    }
  }
  ROWHOUSE_TRY(first, parse_operand());
  if (const auto kind = expression::comparator(token_.text))
    return parse_comparison(std::move(first), *kind);
  if (skip_word("IS")) return parse_is(std::move(first));
  const bool is_negated = skip_word("NOT");
  Result<ConditionNode> node = unexpected();
  if (skip_word("BETWEEN")) {
    node = parse_between(std::move(first));
  } else if (skip_word("IN")) {
    node = parse_in(std::move(first));
  }
  if (!node || !is_negated) return node;
  return negated(*std::move(node));
}

Result<ConditionNode> Parser::parse_function(ConditionKind kind) {
  advance();
  ROWHOUSE_CHECK(expect(TokenKind::kOpen));
  ConditionNode node;
  node.kind = kind;
  ROWHOUSE_TRY(first, parse_operand());
  ROWHOUSE_CHECK(expect(TokenKind::kComma));
  ROWHOUSE_TRY(second, parse_operand());
  ROWHOUSE_CHECK(expect(TokenKind::kClose));
  node.operands.push_back(std::move(first));
  if (kind != ConditionKind::kAttributeType) {
    node.operands.push_back(std::move(second));
    return node;
  }
  if (!is_path(node.operands.front())) return malformed("attribute_type is of an attribute");
  const bool is_text =
      second.is_value && !second.is_size && ValueView(second.value).type() == model::Type::kString;
  const std::string_view name = is_text ? ValueView(second.value).as_bytes() : std::string_view();
  const auto type = model::type_from_name(name);
  if (!type) {
    return invalid("Invalid attribute type name found; type: " + std::string(name) +
                   ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
  }
  node.type = *type;
  return node;
}

Result<ConditionNode> Parser::parse_comparison(Operand first, ConditionKind kind) {
  advance();
  const bool is_equality = kind == ConditionKind::kEqual || kind == ConditionKind::kNotEqual;
  if (is_equality && skip_word("MISSING")) {
    return existence(std::move(first), kind == ConditionKind::kEqual);
  }
  ROWHOUSE_TRY(second, parse_operand());
  ConditionNode node;
  node.kind = kind;
  // An attribute on the left: what looks for conditions on keys looks there.
  if (first.is_value && !second.is_value) {
    std::swap(first, second);
    node.kind = mirrored(kind);
  }
  node.operands.push_back(std::move(first));
  node.operands.push_back(std::move(second));
  return node;
}

Result<ConditionNode> Parser::parse_between(Operand first) {
  ConditionNode node;
  node.kind = ConditionKind::kBetween;
  node.operands.push_back(std::move(first));
  ROWHOUSE_TRY(low, parse_operand());
  ROWHOUSE_CHECK(expect_word("AND"));
  ROWHOUSE_TRY(high, parse_operand());
  node.operands.push_back(std::move(low));
  node.operands.push_back(std::move(high));
  return node;
}

Result<ConditionNode> Parser::parse_in(Operand first) {
  ConditionNode node;
  node.kind = ConditionKind::kIn;
  node.operands.push_back(std::move(first));
  if (at(TokenKind::kParameter)) {
    ROWHOUSE_CHECK(parse_in_parameter(node.operands));
  } else {
    const bool is_list = at(TokenKind::kOpenBracket);
    if (!is_list && !at(TokenKind::kOpen)) return unexpected();
    advance();
    do {
      ROWHOUSE_TRY(operand, parse_operand());
      node.operands.push_back(std::move(operand));
    } while (skip(TokenKind::kComma));
    ROWHOUSE_CHECK(expect(is_list ? TokenKind::kCloseBracket : TokenKind::kClose));
  }
  const std::size_t count = node.operands.size() - 1;
  if (count > kInValuesMax) {
    return invalid("The IN operator is provided with too many operands; number of operands: " +
                   std::to_string(count));
  }
  return node;
}

/// `a IN ?`: among the elements of a list.
Result<void> Parser::parse_in_parameter(std::vector<Operand>& operands) {
  std::string list;
  ROWHOUSE_CHECK(take_parameter(list, 0));
  const ValueView value(list);
  if (value.type() != model::Type::kList || value.as_list().size() == 0) {
    return invalid("The parameter of an IN operator must be a list that is not empty");
  }
  for (const ValueView element : value.as_list()) {
    Operand& operand = operands.emplace_back();
    operand.is_value = true;
    operand.value = element.encoded();
  }
  return {};
}

Result<ConditionNode> Parser::parse_is(Operand first) {
  const bool is_not = skip_word("NOT");
  if (skip_word("MISSING")) return existence(std::move(first), !is_not);
  const auto types = types_named(token_.text);
  if (!at(TokenKind::kWord) || types.empty()) return unexpected();
  advance();
  if (!is_path(first)) return malformed("A type is looked for in an attribute only");
  ConditionNode either;
  either.kind = ConditionKind::kOr;
  for (const model::Type type : types) {
    ConditionNode& node = either.children.emplace_back();
    node.kind = ConditionKind::kAttributeType;
    node.type = type;
    node.operands.push_back(first);
  }
  ConditionNode node = types.size() == 1 ? std::move(either.children.front()) : std::move(either);
  return is_not ? negated(std::move(node)) : std::move(node);
}

Result<Operand> Parser::parse_operand() {
  Operand operand;
  if (begins_value()) {
    operand.is_value = true;
    ROWHOUSE_CHECK(parse_value(operand.value));
    return operand;
  }
  if (at_call()) {
    if (!at_word("SIZE")) {
      return is_keyword(token_.text) ? unexpected()
                                     : invalid("Unsupported function: " + std::string(token_.text));
    }
    advance();
    advance();
    ROWHOUSE_TRY(path, parse_path());
    operand.path = std::move(path);
    operand.is_size = true;
    ROWHOUSE_CHECK(expect(TokenKind::kClose));
    return operand;
  }
  ROWHOUSE_TRY(path, parse_path());
  operand.path = std::move(path);
  return operand;
}

}  // namespace rowhouse::partiql
