#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "expression/expression.h"
#include "model/value_writer.h"

/// A notation of values for the tests of this folder, so that a table of them reads as one: "text",
/// 1.5, x'00ff' (binary), true, null, [1, 2], {a: 1}, <1, 2> (a set). Only for tests: what is not
/// in the notation ends them.
namespace rowhouse::expression::test {

class Notation {
 public:
  explicit Notation(std::string_view text) : rest_(text) {}

  std::string value() {
    std::string out;
    model::ValueWriter writer(out);
    switch (peek()) {
      case '"':
        writer.string(quoted('"'));
        break;
      case 'x':
        writer.binary(bytes());
        break;
      case '[': {
        const auto mark = writer.begin_list();
        std::uint32_t count = 0;
        for (take('['); peek() != ']'; skip(',')) {
          out += value();
          ++count;
        }
        take(']');
        writer.end(mark, count);
        break;
      }
      case '{': {
        const auto mark = writer.begin_map();
        writer.end(mark, attributes(out));
        break;
      }
      case '<':
        set(writer);
        break;
      default:
        word(writer);
    }
    return out;
  }

  std::string item() {
    std::string out;
    model::ValueWriter writer(out);
    const auto mark = writer.begin_item();
    writer.end_item(mark, attributes(out));
    return out;
  }

 private:
  char peek() {
    while (!rest_.empty() && rest_.front() == ' ') rest_.remove_prefix(1);
    return rest_.empty() ? '\0' : rest_.front();
  }
  void take(char ch) {
    if (peek() != ch) throw std::invalid_argument("notation at: " + std::string(rest_));
    rest_.remove_prefix(1);
  }
  void skip(char ch) {
    if (peek() == ch) rest_.remove_prefix(1);
  }
  std::string quoted(char quote) {
    take(quote);
    const std::size_t end = rest_.find(quote);
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  std::string bytes() {
    take('x');
    const std::string hex = quoted('\'');
    std::string out;
    for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
      out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    }
    return out;
  }
  std::string bare() {
    peek();
    const std::size_t end = std::min(rest_.find_first_of(" ,:]}>"), rest_.size());
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end);
    return text;
  }
  void word(model::ValueWriter& writer) {
    const std::string text = bare();
    if (text == "null") return writer.null();
    if (text == "true" || text == "false") return writer.boolean(text == "true");
    writer.number(Decimal::parse(text).value());
  }
  std::uint32_t attributes(std::string& out) {
    std::vector<std::pair<std::string, std::string>> all;
    for (take('{'); peek() != '}'; skip(',')) {
      std::string name = peek() == '"' ? quoted('"') : bare();
      take(':');
      all.emplace_back(std::move(name), value());
    }
    take('}');
    std::sort(all.begin(), all.end());
    model::ValueWriter writer(out);
    for (const auto& [name, compact] : all) {
      writer.name(name);
      out += compact;
    }
    return static_cast<std::uint32_t>(all.size());
  }
  void set(model::ValueWriter& writer) {
    std::vector<std::string> members;
    take('<');
    const char first = peek();
    for (; peek() != '>'; skip(',')) {
      if (first == '"') {
        members.push_back(quoted('"'));
      } else if (first == 'x') {
        members.push_back(bytes());
      } else {
        Decimal::parse(bare()).value().append_ordered(members.emplace_back());
      }
    }
    take('>');
    std::sort(members.begin(), members.end());
    writer.set(first == '"'   ? model::Type::kStringSet
               : first == 'x' ? model::Type::kBinarySet
                              : model::Type::kNumberSet,
               std::vector<std::string_view>(members.begin(), members.end()));
  }

  std::string_view rest_;
};

inline std::string value(std::string_view notation) { return Notation(notation).value(); }
inline std::string item(std::string_view notation) { return Notation(notation).item(); }

inline std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text = "x'";
  for (const char byte : bytes) {
    text += kDigits[static_cast<unsigned char>(byte) >> 4];
    text += kDigits[static_cast<unsigned char>(byte) & 15];
  }
  return text + "'";
}

inline std::string show(model::MapView map);

/// Back to the notation.
inline std::string show(model::ValueView value) {
  using model::Type;
  std::string text;
  const auto comma = [&text] { text += text.size() > 1 ? ", " : ""; };
  switch (value.type()) {
    case Type::kNull:
      return "null";
    case Type::kBool:
      return value.as_bool() ? "true" : "false";
    case Type::kNumber:
      return value.as_number().to_string();
    case Type::kString:
      return '"' + std::string(value.as_bytes()) + '"';
    case Type::kBinary:
      return hex(value.as_bytes());
    case Type::kStringSet:
    case Type::kNumberSet:
    case Type::kBinarySet:
      text = "<";
      for (std::string_view member : value.as_set()) {
        comma();
        text += value.type() == Type::kStringSet   ? '"' + std::string(member) + '"'
                : value.type() == Type::kBinarySet ? hex(member)
                                                   : Decimal::take_ordered(member)->to_string();
      }
      return text + ">";
    case Type::kList:
      text = "[";
      for (const model::ValueView element : value.as_list()) {
        comma();
        text += show(element);
      }
      return text + "]";
    case Type::kMap:
      return show(value.as_map());
  }
  return text;
}

inline std::string show(model::MapView map) {
  std::string text = "{";
  for (const auto attribute : map) {
    if (text.size() > 1) text += ", ";
    text += std::string(attribute.name) + ": " + show(attribute.value);
  }
  return text + "}";
}

inline std::string show_item(std::string_view compact) {
  return compact.empty() ? "" : show(model::ItemView(compact));
}

/// "#a=attr, :v=1": placeholders of a request.
inline Placeholders placeholders(const std::vector<std::pair<std::string, std::string>>& entries) {
  Placeholders all;
  for (const auto& [key, content] : entries) {
    if (key.front() == '#') {
      all.add_name(key, content);
    } else {
      all.add_value(key, value(content));
    }
  }
  return all;
}

/// What most tables use.
inline Placeholders usual_placeholders() {
  return placeholders({{"#n", "name"},
                       {"#a", "a"},
                       {"#b", "b"},
                       {"#dot", "x.y"},
                       {":n", "5"},
                       {":n4", "4"},
                       {":s", "\"abc\""},
                       {":t", "\"b\""},
                       {":b", "x'00ff'"},
                       {":true", "true"},
                       {":null", "null"},
                       {":l", "[1, \"b\"]"},
                       {":m", "{k: 1}"},
                       {":ss", "<\"a\", \"b\">"},
                       {":ns", "<1, 2>"},
                       {":bs", "<x'01'>"},
                       {":type", "\"N\""},
                       {":notype", "\"X\""}});
}

}  // namespace rowhouse::expression::test
