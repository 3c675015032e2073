#pragma once

#include <array>
#include <string_view>
#include <vector>

#include "expression/parser.h"

namespace rowhouse::expression {

/// Recursive descent over the language of updates, its clauses in any order, each at most once:
///
///     SET path = value, ...   REMOVE path, ...   ADD path :value, ...   DELETE path :value, ...
///     value:   operand | operand + operand | operand - operand
///     operand: path | :value | if_not_exists ( path , value ) | list_append ( value , value )
///            | ( value )
class UpdateParser : public Parser {
 public:
  UpdateParser(std::string_view text, Placeholders& placeholders, const base::Limits& limits)
      : Parser(text, Parameter::kUpdate, placeholders, limits) {}
  Result<UpdateTree> parse();

 private:
  bool parse_clauses();
  bool parse_clause(UpdateAction::Kind kind);
  bool parse_action(UpdateAction& action);
  bool parse_set_value(SetOperand& value);
  bool parse_set_operand(SetOperand& operand);
  bool parse_set_function(SetOperand& operand);
  void bind_function(std::string_view function, SetOperand& operand,
                     std::vector<SetOperand>& arguments);
  void check_operand_type(const UpdateAction& action);

  std::array<std::vector<UpdateAction>, 4> actions_;  // by UpdateAction::Kind
};

}  // namespace rowhouse::expression
