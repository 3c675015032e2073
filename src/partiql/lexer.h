#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::partiql {

enum class TokenKind : std::uint8_t {
  kEnd,
  kWord,       ///< A letter, '_' or '$', then such and digits: a keyword, a function or a name.
  kQuoted,     ///< "A name in double quotes", in which "" stands for one.
  kString,     ///< 'Text', in which '' stands for one.
  kNumber,     ///< Digits with an optional point and exponent; its sign is a token of its own.
  kParameter,  ///< '?'
  kComma,
  kDot,
  kColon,
  kSemicolon,
  kStar,
  kPlus,
  kMinus,
  kOpen,
  kClose,
  kOpenBracket,
  kCloseBracket,
  kOpenBrace,
  kCloseBrace,
  kOpenSet,   ///< "<<"
  kCloseSet,  ///< ">>"
  kEqual,
  kComparator,  ///< "<>", "!=", "<", "<=", ">" or ">=".
  kUnknown,     ///< What begins no token, or a string without its end.
};

struct Token {
  TokenKind kind = TokenKind::kEnd;
  std::string_view text;  ///< Where it lies in the statement, with its quotes; empty at the end.
};

/// Splits a statement into tokens, one at a time; steps over white space and comments ("--" to the
/// end of the line, "/*" to "*/"). Copying one is how to look ahead.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : rest_(text) {}
  Token next();

 private:
  void skip_space();
  Token take(TokenKind kind, std::size_t size);
  Token take_quoted(TokenKind kind, char quote);
  Token take_number();

  std::string_view rest_;
};

/// Whether `text` is the keyword `upper`, in any case. `upper` is in upper case.
bool is_word(std::string_view text, std::string_view upper) noexcept;

/// Whether a bare word is one of the language's, and so no name unless it is quoted.
bool is_keyword(std::string_view text) noexcept;

/// What a kQuoted or kString stands for.
std::string unquoted(std::string_view text);

}  // namespace rowhouse::partiql
