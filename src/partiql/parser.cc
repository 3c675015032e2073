#include "partiql/parser.h"

#include "model/table_arn.h"

namespace rowhouse::partiql {
namespace {

// Parentheses, NOTs and functions in one another: each recurses.
constexpr int kNestingMax = 64;

}  // namespace

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

Error malformed(std::string_view what) {
  return invalid("Statement wasn't well formed, can't be processed: " + std::string(what));
}

Parser::Parser(std::string_view text, std::span<const std::string> parameters,
               const base::Limits& limits)
    : lexer_(text), parameters_(parameters), limits_(limits) {
  advance();
}

void Parser::advance() { token_ = lexer_.next(); }

bool Parser::skip(TokenKind kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

bool Parser::skip_word(std::string_view upper) {
  if (!at_word(upper)) return false;
  advance();
  return true;
}

Error Parser::unexpected() const {
  if (at(TokenKind::kUnknown))
    return malformed("Lexer Error: invalid character at, " + std::string(token_.text.substr(0, 1)));
  if (at(TokenKind::kWord) && is_keyword(token_.text)) return malformed("Unexpected keyword");
  return malformed("Unexpected term");
}

Result<void> Parser::expect(TokenKind kind) {
  if (!at(kind)) return unexpected();
  advance();
  return {};
}

Result<void> Parser::expect_word(std::string_view upper) {
  if (!at_word(upper)) return unexpected();
  advance();
  return {};
}

Result<void> Parser::enter() {
  if (++nesting_ > kNestingMax) return malformed("Expression is nested too deeply");
  return {};
}

Result<std::string> Parser::parse_name() {
  std::string name;
  if (at(TokenKind::kQuoted)) {
    name = unquoted(token_.text);
  } else if (at(TokenKind::kWord) && !is_keyword(token_.text)) {
    name = token_.text;
  } else {
    return unexpected();
  }
  if (name.empty()) return malformed("Unexpected term");
  advance();
  return name;
}

Result<std::string> Parser::parse_table() {
  if (!at(TokenKind::kQuoted) && !(at(TokenKind::kWord) && !is_keyword(token_.text))) {
    return malformed("Expected identifier for simple path");
  }
  const bool is_quoted = at(TokenKind::kQuoted);
  ROWHOUSE_TRY(name, parse_name());
  if (is_quoted) {
    if (const auto table = model::table_of_arn(name)) return std::string(*table);
  }
  return name;
}

Result<expression::Path> Parser::parse_path() {
  expression::Path path;
  ROWHOUSE_TRY(root, parse_name());
  path.root = std::move(root);
  while (at(TokenKind::kDot) || at(TokenKind::kOpenBracket)) {
    if (path.steps.size() + 1 >= static_cast<std::size_t>(limits_.nesting_depth_max)) {
      return malformed("Document path has too many elements");
    }
    expression::Step& step = path.steps.emplace_back();
    if (skip(TokenKind::kDot)) {
      ROWHOUSE_TRY(name, parse_name());
      step.name = std::move(name);
      continue;
    }
    advance();
    if (at(TokenKind::kString)) {
      step.name = unquoted(token_.text);
    } else if (at(TokenKind::kNumber)) {
      const auto index = Decimal::parse(token_.text).and_then([](const Decimal& number) {
        return number.to_uint64();
      });
      if (!index || *index > UINT32_MAX) return malformed("Unexpected path component");
      step.index = static_cast<std::uint32_t>(*index);
      step.by_index = true;
    } else {
      return malformed("Unexpected path component");
    }
    advance();
    ROWHOUSE_CHECK(expect(TokenKind::kCloseBracket));
  }
  return path;
}

Result<Statement> Parser::parse() {
  ROWHOUSE_TRY(statement, parse_statement());
  skip(TokenKind::kSemicolon);
  if (!at(TokenKind::kEnd)) {
    return at(TokenKind::kUnknown) ? unexpected() : malformed("Unexpected token after expression");
  }
  if (parameters_used_ != parameters_.size()) {
    return invalid("Number of parameters in request and statement don't match.");
  }
  return statement;
}

Result<Statement> parse(std::string_view text, std::span<const std::string> parameters,
                        const base::Limits& limits) {
  return Parser(text, parameters, limits).parse();
}

const std::string& table_of(const Statement& statement) noexcept {
  if (const auto* exists = std::get_if<Exists>(&statement)) return exists->select.table;
  if (const auto* insert = std::get_if<Insert>(&statement)) return insert->table;
  if (const auto* update = std::get_if<Update>(&statement)) return update->table;
  if (const auto* erase = std::get_if<Delete>(&statement)) return erase->table;
  return std::get_if<Select>(&statement)->table;
}

bool is_read(const Statement& statement) noexcept {
  return std::holds_alternative<Select>(statement);
}

bool is_write(const Statement& statement) noexcept {
  return !is_read(statement) && !std::holds_alternative<Exists>(statement);
}

std::string_view action_of(const Statement& statement) noexcept {
  if (std::holds_alternative<Insert>(statement)) return "PartiQLInsert";
  if (std::holds_alternative<Update>(statement)) return "PartiQLUpdate";
  if (std::holds_alternative<Delete>(statement)) return "PartiQLDelete";
  return "PartiQLSelect";
}

}  // namespace rowhouse::partiql
