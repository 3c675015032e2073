#include "expression/parser.h"

#include <charconv>

#include "expression/reserved_words.h"

namespace rowhouse::expression {
namespace {

/// The greatest index that the service takes is one less than 2^32 - 1.
constexpr std::uint64_t kIndexMax = 4294967294;

const char* end_of(const Token& token) { return token.text.data() + token.text.size(); }

}  // namespace

std::string_view parameter_name(Parameter parameter) noexcept {
  switch (parameter) {
    case Parameter::kCondition:
      return "ConditionExpression";
    case Parameter::kFilter:
      return "FilterExpression";
    case Parameter::kProjection:
      return "ProjectionExpression";
    case Parameter::kUpdate:
      return "UpdateExpression";
    case Parameter::kKeyCondition:
      return "KeyConditionExpression";
  }
  return {};
}

Parser::Parser(std::string_view text, Parameter parameter, Placeholders& placeholders,
               const base::Limits& limits)
    : text_(text),
      parameter_(parameter),
      placeholders_(placeholders),
      limits_(limits),
      lexer_(text) {
  current_ = lexer_.next();
}

Result<void> Parser::check_size() const {
  const auto invalid = [this](const std::string& message) {
    return Error(ErrorCode::kValidation,
                 "Invalid " + std::string(parameter_name(parameter_)) + ": " + message);
  };
  if (text_.empty()) return invalid("The expression can not be empty;");
  if (text_.size() > limits_.expression_bytes_max) {
    return invalid("Expression size has exceeded the maximum allowed size; expression size: " +
                   std::to_string(text_.size()));
  }
  return {};
}

void Parser::advance() {
  previous_ = current_;
  current_ = lexer_.next();
}

bool Parser::skip(TokenKind kind) {
  if (current_.kind != kind) return false;
  advance();
  return true;
}

bool Parser::expect(TokenKind kind) { return skip(kind) || syntax_error(); }

bool Parser::expect_close(const Token& open) {
  if (!expect(TokenKind::kClose)) return false;
  last_closed_ = open.text.data();
  return true;
}

void Parser::check_redundancy(const Token& first) {
  if (first.kind == TokenKind::kOpen && previous_.kind == TokenKind::kClose &&
      last_closed_ == first.text.data()) {
    refuse("The expression has redundant parentheses;");
  }
}

bool Parser::syntax_error() {
  if (error_) return false;
  // The token, and for a person to find it, what is written from the token before to the one after.
  const bool end = current_.kind == TokenKind::kEnd;
  const Token next = end ? Token{} : following();
  const char* first = previous_.text.empty() ? current_.text.data() : previous_.text.data();
  const char* last = end ? end_of(previous_) : next.text.empty() ? end_of(current_) : end_of(next);
  std::string_view near;
  if (first != nullptr) near = std::string_view(first, static_cast<std::size_t>(last - first));
  error_ = Error(ErrorCode::kValidation, "Invalid " + std::string(parameter_name(parameter_)) +
                                             ": Syntax error; token: \"" +
                                             std::string(end ? "<EOF>" : current_.text) +
                                             "\", near: \"" + std::string(near) + "\"");
  return false;
}

void Parser::refuse(const std::string& message) {
  if (deferred_) return;
  refuse_plainly("Invalid " + std::string(parameter_name(parameter_)) + ": " + message);
}

void Parser::refuse_plainly(std::string message) {
  if (!deferred_) deferred_ = Error(ErrorCode::kValidation, std::move(message));
}

void Parser::refuse_operand_type(std::string_view function, model::Type type) {
  refuse("Incorrect operand type for operator or function; operator or function: " +
         std::string(function) + ", operand type: " + std::string(model::type_name(type)));
}

void Parser::refuse_operand_count(std::string_view function, std::size_t count) {
  refuse("Incorrect number of operands for operator or function; operator or function: " +
         std::string(function) + ", number of operands: " + std::to_string(count));
}

void Parser::require_path_for(std::string_view function) {
  refuse("Operator or function requires a document path; operator or function: " +
         std::string(function));
}

bool Parser::parse_name(std::string& name) {
  if (at(TokenKind::kName)) {
    if (is_grammar_word(current_.text)) return syntax_error();
    if (is_reserved_word(current_.text)) {
      refuse("Attribute name is a reserved keyword; reserved keyword: " +
             std::string(current_.text));
    }
    name = current_.text;
  } else if (at(TokenKind::kNamePlaceholder)) {
    if (const auto found = placeholders_.use_name(current_.text)) {
      name = *found;
    } else {
      refuse(
          "An expression attribute name used in the document path is not defined; attribute "
          "name: " +
          std::string(current_.text));
    }
  } else {
    return syntax_error();
  }
  advance();
  return true;
}

bool Parser::parse_index(Step& step) {
  if (!at(TokenKind::kNumber)) return syntax_error();
  std::uint64_t index = 0;
  const auto [end, status] = std::from_chars(current_.text.data(), end_of(current_), index);
  if (status != std::errc() || index > kIndexMax) {
    refuse("List index is not within the allowable range; index: [" + std::string(current_.text) +
           "]");
    index = 0;
  }
  step.index = static_cast<std::uint32_t>(index);
  step.by_index = true;
  advance();
  return expect(TokenKind::kCloseBracket);
}

bool Parser::parse_path(Path& path) {
  if (!parse_name(path.root)) return false;
  for (;;) {
    if (skip(TokenKind::kDot)) {
      if (!parse_name(path.steps.emplace_back().name)) return false;
    } else if (skip(TokenKind::kOpenBracket)) {
      if (!parse_index(path.steps.emplace_back())) return false;
    } else {
      break;
    }
  }
  const std::size_t levels = path.steps.size() + 1;
  if (levels > static_cast<std::size_t>(limits_.nesting_depth_max)) {
    refuse("The document path has too many nesting elements; nesting levels: " +
           std::to_string(levels));
    path.steps.clear();
  }
  return true;
}

bool Parser::parse_value(std::string& compact) {
  if (!at(TokenKind::kValuePlaceholder)) return syntax_error();
  if (const auto value = placeholders_.use_value(current_.text)) {
    compact = value->encoded();
  } else {
    refuse("An expression attribute value used in expression is not defined; attribute value: " +
           std::string(current_.text));
    compact.assign(1, static_cast<char>(model::Tag::kNull));
  }
  advance();
  return true;
}

void Parser::count_operator() {
  if (++operators_ == limits_.expression_operators_max + 1) {
    refuse("The expression contains too many operators; operator count: " +
           std::to_string(operators_));
  }
}

bool Parser::enter() {
  // Nested deeper than there may be operators, an expression either has too many of them or
  // parentheses around parentheses.
  if (++nesting_ <= limits_.expression_operators_max + 2) return true;
  if (!error_) {
    refuse(previous_.kind == TokenKind::kOpen ? "The expression has redundant parentheses;"
                                              : "The expression contains too many operators; "
                                                "operator count: " +
                                                    std::to_string(nesting_));
    error_ = std::move(deferred_);
    deferred_.reset();
  }
  return false;
}

}  // namespace rowhouse::expression
