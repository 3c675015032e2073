#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "expression/ast.h"
#include "expression/expression.h"
#include "expression/lexer.h"

namespace rowhouse::expression {

/// What the parsers of all kinds of expressions share: tokens, paths, placeholders, errors and
/// bounds. A function that parses returns false once there is a syntax error. What is wrong
/// otherwise (an undefined placeholder, a reserved word, a wrong type) is kept and told only if the
/// syntax turns out to be right, as the service does; the first of them is told.
class Parser {
 protected:
  Parser(std::string_view text, Parameter parameter, Placeholders& placeholders,
         const base::Limits& limits);

  /// An expression that is empty or too long.
  Result<void> check_size() const;
  /// The error to answer with, if parsing found one.
  std::optional<Error> error() { return std::move(error_ ? error_ : deferred_); }
  bool ok() const { return !error_ && !deferred_; }

  const Token& token() const { return current_; }
  const Token& previous() const { return previous_; }
  bool at(TokenKind kind) const { return current_.kind == kind; }
  bool at_keyword(std::string_view upper) const {
    return current_.kind == TokenKind::kName && is_keyword(current_.text, upper);
  }
  Token following() const { return Lexer(lexer_).next(); }
  void advance();
  /// Steps over a token of that kind; a syntax error if there is another.
  bool expect(TokenKind kind);
  bool skip(TokenKind kind);
  /// Steps over ")" and remembers which "(" it closed.
  bool expect_close(const Token& open);
  /// Called before the ")" of a pair of parentheses whose first token inside was `first`: refuses
  /// "((a = b))", but not "((a = b) AND c = d)".
  void check_redundancy(const Token& first);

  bool syntax_error();
  /// Keeps "Invalid ...Expression: <message>".
  void refuse(const std::string& message);
  /// Keeps a message which has no such beginning.
  void refuse_plainly(std::string message);
  void refuse_operand_type(std::string_view function, model::Type type);
  void refuse_operand_count(std::string_view function, std::size_t count);
  void require_path_for(std::string_view function);

  bool parse_path(Path& path);
  /// A ":v" with its value.
  bool parse_value(std::string& compact);

  void count_operator();
  /// Parentheses and functions in one another, each of which recurses. False, with an error, beyond
  /// what an expression within the number of operators can need.
  bool enter();
  void leave() { --nesting_; }

 private:
  bool parse_name(std::string& name);
  bool parse_index(Step& step);

  std::string_view text_;
  Parameter parameter_;
  Placeholders& placeholders_;
  const base::Limits& limits_;
  Lexer lexer_;
  Token previous_;
  Token current_;
  const char* last_closed_ = nullptr;  // Where the "(" lies which the last ")" closed.
  int operators_ = 0;
  int nesting_ = 0;
  std::optional<Error> error_;
  std::optional<Error> deferred_;
};

/// "ConditionExpression", ...
std::string_view parameter_name(Parameter parameter) noexcept;

}  // namespace rowhouse::expression
