#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "partiql/lexer.h"
#include "partiql/statement.h"

namespace rowhouse::partiql {

/// Recursive descent over a statement, bounded by kNestingMax and by the nesting of documents.
///
///     select:    SELECT (* | path, ...) FROM table[.index] [WHERE condition]
///                [ORDER BY name [ASC | DESC], ...]
///     insert:    INSERT INTO table VALUE value
///     update:    UPDATE table (SET path = data, ... | REMOVE path, ...)... [WHERE condition]
///                [RETURNING (ALL | MODIFIED) (OLD | NEW) *]
///     delete:    DELETE FROM table [WHERE condition] [RETURNING ALL OLD *]
///     exists:    EXISTS ( select )
///     condition: the operators of ql-operators, NOT before AND before OR
///     data:      operand [(+ | -) operand] | list_append(data, data) | set_add(path, value) | ...
///     value:     'text' | number | TRUE | FALSE | NULL | ? | [value, ...] | {'name': value, ...}
///                | << value, ... >>
class Parser {
 public:
  Parser(std::string_view text, std::span<const std::string> parameters,
         const base::Limits& limits);

  Result<Statement> parse();

 private:
  // parser.cc -------------------------------------------------------------------------------------
  void advance();
  bool at(TokenKind kind) const noexcept { return token_.kind == kind; }
  bool at_word(std::string_view upper) const noexcept {
    return token_.kind == TokenKind::kWord && is_word(token_.text, upper);
  }
  bool skip(TokenKind kind);
  bool skip_word(std::string_view upper);
  Result<void> expect(TokenKind kind);
  Result<void> expect_word(std::string_view upper);
  /// What is wrong with the token at hand.
  Error unexpected() const;
  Result<std::string> parse_name();
  /// A name, or in double quotes the ARN, of a table.
  Result<std::string> parse_table();
  Result<expression::Path> parse_path();
  /// Goes into what recurses; kValidation beyond kNestingMax.
  Result<void> enter();
  void leave() noexcept { --nesting_; }

  // parse_statement.cc ----------------------------------------------------------------------------
  Result<Statement> parse_statement();
  Result<Select> parse_select();
  Result<Insert> parse_insert();
  Result<Update> parse_update();
  Result<Delete> parse_delete();
  /// Leaves `where` empty if there is none.
  Result<void> parse_where(std::optional<expression::ConditionNode>& where);
  Result<void> parse_order(std::vector<OrderKey>& order);
  Result<void> parse_actions(std::vector<expression::UpdateAction>& actions);
  Result<operation::ReturnValues> parse_returning();

  // parse_data.cc: the right side of a SET --------------------------------------------------------
  Result<void> parse_set(expression::UpdateAction& action);
  Result<expression::SetOperand> parse_data();
  Result<expression::SetOperand> parse_data_operand();
  Result<void> parse_set_change(expression::UpdateAction& action);

  // parse_condition.cc ----------------------------------------------------------------------------
  Result<expression::ConditionNode> parse_or();
  Result<expression::ConditionNode> parse_chain(expression::ConditionKind kind);
  Result<expression::ConditionNode> parse_not();
  Result<expression::ConditionNode> parse_predicate();
  Result<expression::ConditionNode> parse_function(expression::ConditionKind kind);
  Result<expression::ConditionNode> parse_comparison(expression::Operand first,
                                                     expression::ConditionKind kind);
  Result<expression::ConditionNode> parse_between(expression::Operand first);
  Result<expression::ConditionNode> parse_in(expression::Operand first);
  Result<void> parse_in_parameter(std::vector<expression::Operand>& operands);
  Result<expression::ConditionNode> parse_is(expression::Operand first);
  Result<expression::Operand> parse_operand();
  bool at_call() const;

  // parse_value.cc --------------------------------------------------------------------------------
  bool begins_value() const noexcept;
  /// Appends the compact form.
  Result<void> parse_value(std::string& out, int depth = 0);
  Result<void> parse_number(std::string& out);
  Result<void> parse_list(std::string& out, int depth);
  Result<void> parse_map(std::string& out, int depth);
  Result<void> parse_set_value(std::string& out, int depth);
  Result<void> take_parameter(std::string& out, int depth);

  Lexer lexer_;
  Token token_;
  std::span<const std::string> parameters_;
  std::size_t parameters_used_ = 0;
  const base::Limits& limits_;
  int nesting_ = 0;
};

/// "Statement wasn't well formed, can't be processed: " and `what`.
Error malformed(std::string_view what);
Error invalid(std::string message);

}  // namespace rowhouse::partiql
