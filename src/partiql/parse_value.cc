#include <algorithm>
#include <utility>

#include "model/value_writer.h"
#include "partiql/parser.h"

namespace rowhouse::partiql {
namespace {

using model::Type;
using model::ValueView;
using model::ValueWriter;

Error invalid_parameter(std::string_view what) {
  return invalid("One or more parameter values were invalid: " + std::string(what));
}

Error too_deep() {
  return invalid(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
      "beyond supported limit");
}

/// In the words that a request's JSON is refused with.
Error duplicates_in(const std::vector<std::string>& members) {
  if (ValueView(members.front()).type() != Type::kString) {
    return invalid("Input collection contains duplicates");
  }
  std::string text = "Input collection [";
  for (std::size_t i = 0; i < members.size(); ++i) {
    if (i > 0) text += ", ";
    text += ValueView(members[i]).as_bytes();
  }
  return invalid_parameter(text + "] contains duplicates.");
}

/// How many lists and maps lie in one another within `value`: bounded where it was read.
int levels_of(ValueView value) {
  int deepest = 0;
  if (value.type() == Type::kList) {
    for (const ValueView element : value.as_list()) {
      deepest = std::max(deepest, levels_of(element));
    }
  } else if (value.type() == Type::kMap) {
    for (const auto attribute : value.as_map()) {
      deepest = std::max(deepest, levels_of(attribute.value));
    }
  } else {
    return 0;
  }
  return deepest + 1;
}

std::optional<Type> set_of(Type member) {
  switch (member) {
    case Type::kString:
      return Type::kStringSet;
    case Type::kNumber:
      return Type::kNumberSet;
    case Type::kBinary:
      return Type::kBinarySet;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool Parser::begins_value() const noexcept {
  switch (token_.kind) {
    case TokenKind::kString:
    case TokenKind::kNumber:
    case TokenKind::kParameter:
    case TokenKind::kPlus:
    case TokenKind::kMinus:
    case TokenKind::kOpenBracket:
    case TokenKind::kOpenBrace:
    case TokenKind::kOpenSet:
      return true;
    case TokenKind::kWord:
      return at_word("TRUE") || at_word("FALSE") || at_word("NULL");
    default:
      return false;
  }
}

Result<void> Parser::parse_value(std::string& out, int depth) {
  ValueWriter writer(out);
  switch (token_.kind) {
    case TokenKind::kString:
      writer.string(unquoted(token_.text));
      advance();
      return {};
    case TokenKind::kNumber:
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return parse_number(out);
    case TokenKind::kParameter:
      return take_parameter(out, depth);
    case TokenKind::kOpenBracket:
      return parse_list(out, depth + 1);
    case TokenKind::kOpenBrace:
      return parse_map(out, depth + 1);
    case TokenKind::kOpenSet:
      return parse_set_value(out, depth);
    default:
      break;
  }
  if (at_word("NULL")) {
    writer.null();
  } else if (at_word("TRUE") || at_word("FALSE")) {
    writer.boolean(at_word("TRUE"));
  } else {
    return unexpected();
  }
  advance();
  return {};
}

Result<void> Parser::parse_number(std::string& out) {
  const bool is_negative = at(TokenKind::kMinus);
  if (is_negative || at(TokenKind::kPlus)) advance();
  if (!at(TokenKind::kNumber)) return unexpected();
  ROWHOUSE_TRY(number, Decimal::parse(token_.text));
  ValueWriter(out).number(is_negative ? -number : number);
  advance();
  return {};
}

Result<void> Parser::take_parameter(std::string& out, int depth) {
  if (parameters_used_ == parameters_.size()) {
    return invalid("Number of parameters in request and statement don't match.");
  }
  const std::string& parameter = parameters_[parameters_used_++];
  if (depth > 0 && depth + levels_of(ValueView(parameter)) >= limits_.nesting_depth_max) {
    return too_deep();
  }
  out += parameter;
  advance();
  return {};
}

Result<void> Parser::parse_list(std::string& out, int depth) {
  if (depth >= limits_.nesting_depth_max) return too_deep();
  advance();
  ValueWriter writer(out);
  const auto mark = writer.begin_list();
  std::uint32_t count = 0;
  while (!at(TokenKind::kCloseBracket)) {
    if (count > 0) ROWHOUSE_CHECK(expect(TokenKind::kComma));
    ROWHOUSE_CHECK(parse_value(out, depth));
    ++count;
  }
  advance();
  writer.end(mark, count);
  return {};
}

Result<void> Parser::parse_map(std::string& out, int depth) {
  if (depth >= limits_.nesting_depth_max) return too_deep();
  advance();
  std::vector<std::pair<std::string, std::string>> entries;
  while (!at(TokenKind::kCloseBrace)) {
    if (!entries.empty()) ROWHOUSE_CHECK(expect(TokenKind::kComma));
    if (!at(TokenKind::kString)) return unexpected();
    auto& [name, value] = entries.emplace_back();
    name = unquoted(token_.text);
    advance();
    ROWHOUSE_CHECK(expect(TokenKind::kColon));
    ROWHOUSE_CHECK(parse_value(value, depth));
  }
  advance();
  const auto by_name = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::sort(entries.begin(), entries.end(), by_name);
  const auto twice =
      std::adjacent_find(entries.begin(), entries.end(),
                         [](const auto& a, const auto& b) { return a.first == b.first; });
  if (twice != entries.end()) {
    return invalid_parameter("The attribute " + twice->first + " is named more than once");
  }
  ValueWriter writer(out);
  const auto mark = writer.begin_map();
  for (const auto& [name, value] : entries) {
    writer.name(name);
    out += value;
  }
  writer.end(mark, static_cast<std::uint32_t>(entries.size()));
  return {};
}

Result<void> Parser::parse_set_value(std::string& out, int depth) {
  advance();
  std::vector<std::string> members;
  while (!at(TokenKind::kCloseSet)) {
    if (!members.empty()) ROWHOUSE_CHECK(expect(TokenKind::kComma));
    if (at(TokenKind::kOpenSet)) return unexpected();
    ROWHOUSE_CHECK(parse_value(members.emplace_back(), depth));
  }
  advance();
  if (members.empty()) return invalid_parameter("An string set  may not be empty");
  const Type type = ValueView(members.front()).type();
  const auto set_type = set_of(type);
  std::vector<std::string_view> contents;
  contents.reserve(members.size());
  for (const std::string& member : members) {
    const ValueView value(member);
    if (!set_type || value.type() != type) {
      return invalid_parameter("A set holds strings, numbers or binaries, all of one type");
    }
    contents.push_back(type == Type::kNumber ? value.number_bytes() : value.as_bytes());
  }
  std::sort(contents.begin(), contents.end());
  if (std::adjacent_find(contents.begin(), contents.end()) != contents.end()) {
    return duplicates_in(members);
  }
  ValueWriter(out).set(*set_type, contents);
  return {};
}

}  // namespace rowhouse::partiql
