#include "expression/condition_parser.h"

#include <algorithm>
#include <optional>

#include "expression/comparator.h"

namespace rowhouse::expression {
namespace {

/// Docs: "The maximum number of operands for the IN comparator is 100".
constexpr std::size_t kInOperandsMax = 100;

}  // namespace

Result<ConditionNode> ConditionParser::parse() {
  ROWHOUSE_CHECK(check_size());
  Term term;
  if (parse_or(term, false) && !at(TokenKind::kEnd)) syntax_error();
  if (!ok()) return *error();
  return std::move(term.condition);
}

bool ConditionParser::parse_or(Term& term, bool operand_allowed) {
  return parse_chain(term, operand_allowed, ConditionKind::kOr);
}

bool ConditionParser::parse_and(Term& term, bool operand_allowed) {
  return parse_chain(term, operand_allowed, ConditionKind::kAnd);
}

bool ConditionParser::parse_chain(Term& term, bool operand_allowed, ConditionKind kind) {
  const auto parse_part = [&](Term& part, bool allowed) {
    return kind == ConditionKind::kOr ? parse_and(part, allowed) : parse_not(part, allowed);
  };
  const std::string_view keyword = operator_text(kind);
  if (!parse_part(term, operand_allowed)) return false;
  while (at_keyword(keyword)) {
    advance();
    count_operator();
    Term right;
    if (!parse_part(right, false)) return false;
    // "(a AND b) AND c" is "a AND b AND c": one node for a chain, so that a tree is no deeper than
    // it must be.
    if (term.condition.kind != kind) {
      ConditionNode chain;
      chain.kind = kind;
      chain.children.push_back(std::move(term.condition));
      term.condition = std::move(chain);
    }
    std::vector<ConditionNode>& children = term.condition.children;
    if (right.condition.kind == kind) {
      std::move(right.condition.children.begin(), right.condition.children.end(),
                std::back_inserter(children));
    } else {
      children.push_back(std::move(right.condition));
    }
  }
  return true;
}

bool ConditionParser::parse_not(Term& term, bool operand_allowed) {
  int nots = 0;
  while (at_keyword("NOT")) {
    advance();
    count_operator();
    ++nots;
  }
  if (!parse_primary(term, operand_allowed && nots == 0)) return false;
  if (!ok()) nots = 0;  // There will be no tree; spare what a hostile chain of NOTs would build.
  for (; nots > 0; --nots) {
    ConditionNode node;
    node.kind = ConditionKind::kNot;
    node.children.push_back(std::move(term.condition));
    term.condition = std::move(node);
  }
  return true;
}

bool ConditionParser::parse_primary(Term& term, bool operand_allowed) {
  if (!at(TokenKind::kOpen)) return parse_term(term) && parse_rest(term, operand_allowed);
  const Token open = token();
  advance();
  const Token first = token();
  if (!enter() || !parse_or(term, true)) return false;
  leave();
  check_redundancy(first);
  if (!expect_close(open)) return false;
  return term.kind == Term::Kind::kCondition || parse_rest(term, operand_allowed);
}

bool ConditionParser::parse_rest(Term& term, bool operand_allowed) {
  const std::optional<ConditionKind> kind = comparator(token().text);
  const bool between = at_keyword("BETWEEN");
  const bool in = at_keyword("IN");
  if (!kind && !between && !in) {
    if (term.kind == Term::Kind::kCondition) return true;
    if (operand_allowed && at(TokenKind::kClose)) return true;
    if (!term.operand.is_size) return syntax_error();
    refuse("The function is not allowed to be used this way in an expression; function: size");
    term.kind = Term::Kind::kCondition;
    return true;
  }
  if (term.kind == Term::Kind::kCondition) {
    refuse("The function is not allowed to be used this way in an expression; function: " +
           std::string(term.function));
    term.condition = {};
  }
  count_operator();
  term.kind = Term::Kind::kCondition;
  advance();
  if (kind) return parse_comparison(term, *kind);
  return between ? parse_between(term) : parse_in(term);
}

bool ConditionParser::parse_comparison(Term& term, ConditionKind kind) {
  ConditionNode& node = term.condition;
  node.kind = kind;
  node.operands.resize(2);
  node.operands[0] = std::move(term.operand);
  if (!parse_operand(node.operands[1])) return false;
  check_distinct(node);
  if (kind != ConditionKind::kEqual && kind != ConditionKind::kNotEqual) check_ordered(node);
  return true;
}

bool ConditionParser::parse_between(Term& term) {
  ConditionNode& node = term.condition;
  node.kind = ConditionKind::kBetween;
  node.operands.resize(3);
  node.operands[0] = std::move(term.operand);
  if (!parse_operand(node.operands[1])) return false;
  if (!at_keyword("AND")) return syntax_error();
  advance();
  if (!parse_operand(node.operands[2])) return false;
  check_distinct(node);
  check_ordered(node);
  check_bounds(node);
  return true;
}

bool ConditionParser::parse_in(Term& term) {
  ConditionNode& node = term.condition;
  node.kind = ConditionKind::kIn;
  node.operands.push_back(std::move(term.operand));
  const Token open = token();
  if (!expect(TokenKind::kOpen)) return false;
  do {
    if (!parse_operand(node.operands.emplace_back())) return false;
  } while (skip(TokenKind::kComma));
  if (!expect_close(open)) return false;
  const std::size_t count = node.operands.size() - 1;
  if (count > kInOperandsMax) {
    refuse("The IN operator is provided with too many operands; number of operands: " +
           std::to_string(count));
  }
  check_distinct(node);
  return true;
}

bool ConditionParser::parse_operand(Operand& operand) {
  Term term;
  if (!parse_term(term)) return false;
  if (term.kind == Term::Kind::kCondition) {
    refuse("The function is not allowed to be used this way in an expression; function: " +
           std::string(term.function));
  }
  operand = std::move(term.operand);
  return true;
}

bool ConditionParser::parse_term(Term& term) {
  switch (token().kind) {
    case TokenKind::kValuePlaceholder:
      term.operand.is_value = true;
      return parse_value(term.operand.value);
    case TokenKind::kNamePlaceholder:
      return parse_path(term.operand.path);
    case TokenKind::kName:
      if (following().kind == TokenKind::kOpen) return parse_function(term);
      return parse_path(term.operand.path);
    case TokenKind::kOpen: {
      const Token open = token();
      advance();
      const Token first = token();
      if (!enter() || !parse_term(term)) return false;
      leave();
      check_redundancy(first);
      return expect_close(open);
    }
    default:
      return syntax_error();
  }
}

bool ConditionParser::parse_function(Term& term) {
  if (is_grammar_word(token().text)) return syntax_error();
  term.function = token().text;
  count_operator();
  advance();
  const Token open = token();
  advance();
  std::vector<Term> arguments;
  if (!enter()) return false;
  do {
    if (!parse_term(arguments.emplace_back())) return false;
  } while (skip(TokenKind::kComma));
  leave();
  if (!expect_close(open)) return false;
  bind_function(term, arguments);
  return true;
}

}  // namespace rowhouse::expression
