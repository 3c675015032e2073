#pragma once

#include <string_view>
#include <vector>

#include "expression/parser.h"

namespace rowhouse::expression {

/// Recursive descent over the language of conditions:
///
///     condition: operand comparator operand | operand BETWEEN operand AND operand
///              | operand IN ( operand, ... ) | function | NOT condition | ( condition )
///              | condition AND condition | condition OR condition
///     operand:   path | :value | size ( operand ) | ( operand )
///
/// Key conditions are parsed by it too, and restricted afterwards.
class ConditionParser : public Parser {
 public:
  ConditionParser(std::string_view text, Parameter parameter, Placeholders& placeholders,
                  const base::Limits& limits)
      : Parser(text, parameter, placeholders, limits) {}
  Result<ConditionNode> parse();

 private:
  /// An operand, or a function that is a condition by itself. A "(" may begin either an operand or
  /// a condition: what it was is known at its ")".
  struct Term {
    enum class Kind : std::uint8_t { kOperand, kCondition };
    Kind kind = Kind::kOperand;
    Operand operand;
    ConditionNode condition;
    std::string_view function;  ///< Its name, if the term is a call of one.
  };

  // Each of these may end with an operand alone if `operand_allowed` and a ")" follows.
  bool parse_or(Term& term, bool operand_allowed);
  bool parse_and(Term& term, bool operand_allowed);
  bool parse_not(Term& term, bool operand_allowed);
  bool parse_primary(Term& term, bool operand_allowed);
  bool parse_chain(Term& term, bool operand_allowed, ConditionKind kind);
  /// What follows the first operand of a comparison.
  bool parse_rest(Term& term, bool operand_allowed);
  bool parse_comparison(Term& term, ConditionKind kind);
  bool parse_between(Term& term);
  bool parse_in(Term& term);

  bool parse_term(Term& term);
  bool parse_operand(Operand& operand);
  bool parse_function(Term& term);
  void bind_function(Term& term, std::vector<Term>& arguments);
  void bind_condition_function(Term& term, std::vector<Term>& arguments);
  void take_operand(Term&& term, std::vector<Operand>& operands);

  void check_distinct(const ConditionNode& node);
  void check_ordered(const ConditionNode& node);
  void check_bounds(const ConditionNode& node);
  void check_function_types(ConditionNode& node);
};

}  // namespace rowhouse::expression
