#pragma once

#include <cstdint>
#include <string_view>

namespace rowhouse::expression {

enum class TokenKind : std::uint8_t {
  kEnd,
  kName,              ///< A letter, then letters, digits and '_': attribute, function or keyword.
  kNamePlaceholder,   ///< '#' and at least one letter, digit or '_'.
  kValuePlaceholder,  ///< ':' and at least one letter, digit or '_'.
  kNumber,            ///< A list index: "0", or digits which do not begin with a zero.
  kEqual,
  kComparator,  ///< "<>", "<", "<=", ">" or ">=".
  kPlus,
  kMinus,
  kComma,
  kDot,
  kOpen,
  kClose,
  kOpenBracket,
  kCloseBracket,
  kUnknown,  ///< A character that no expression may hold.
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;  ///< Where it lies in the expression; empty at the end.
};

/// Splits an expression into tokens, one at a time. Copying one is how to look ahead. What is one
/// token follows the service's own error texts: "_type" is "_" and "type", "03" is "0" and "3".
class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}
  Token next();

 private:
  Token take(TokenKind kind, std::size_t size);
  std::string_view rest_;
};

/// Whether `text` is the keyword `upper`, in any case. `upper` is in upper case.
bool is_keyword(std::string_view text, std::string_view upper) noexcept;

/// Whether `text` is one of the words of any kind of expression (AND, SET, ...). The service takes
/// none of them for a name, wherever it stands: a condition "ADD a" is a syntax error at "ADD".
bool is_grammar_word(std::string_view text) noexcept;

}  // namespace rowhouse::expression
