#pragma once

#include <rapidcheck.h>

#include <string>

#include "expression/test_notation.h"

/// Random expressions for property tests: text over a small set of attributes, so that they meet
/// what random items have. Only for tests.
namespace rowhouse::expression::test {

/// Placeholders #p0..#p3 and :v0..:v7 of the generated texts.
inline Placeholders generated_placeholders() {
  return placeholders({{"#p0", "a"},
                       {"#p1", "name"},
                       {"#p2", "x.y"},
                       {"#p3", "m"},
                       {":v0", "1"},
                       {":v1", "-2.5"},
                       {":v2", "\"ab\""},
                       {":v3", "\"b\""},
                       {":v4", "x'61'"},
                       {":v5", "true"},
                       {":v6", "[1, \"b\"]"},
                       {":v7", "<\"ab\", \"b\">"},
                       {":v8", "<1, 2>"},
                       {":v9", "{k: [1]}"}});
}

inline std::string any_of(std::initializer_list<const char*> texts) {
  return *rc::gen::elementOf(std::vector<std::string>(texts.begin(), texts.end()));
}

inline std::string any_path() {
  std::string path = any_of({"a", "b", "c", "m", "l", "#p0", "#p1", "#p2", "#p3"});
  for (int steps = *rc::gen::weightedElement<int>({{6, 0}, {3, 1}, {1, 2}}); steps > 0; --steps) {
    path += any_of({".k", ".a", ".#p1", "[0]", "[1]", "[3]"});
  }
  return path;
}

inline std::string any_value() {
  return any_of({":v0", ":v1", ":v2", ":v3", ":v4", ":v5", ":v6", ":v7", ":v8", ":v9"});
}

inline std::string any_operand() {
  switch (*rc::gen::inRange(0, 8)) {
    case 0:
      return "size(" + any_path() + ")";
    case 1:
    case 2:
    case 3:
      return any_value();
    case 4:
      return "(" + any_path() + ")";
    default:
      return any_path();
  }
}

inline std::string any_predicate() {
  switch (*rc::gen::inRange(0, 9)) {
    case 0:
      return "attribute_exists(" + any_path() + ")";
    case 1:
      return "attribute_not_exists(" + any_path() + ")";
    case 2:
      return "begins_with(" + any_operand() + ", " + any_of({":v2", ":v3", ":v4", "b"}) + ")";
    case 3:
      return "contains(" + any_path() + ", " + any_operand() + ")";
    case 4:
      return any_operand() + " BETWEEN " + any_of({":v1", ":v2", "a"}) + " AND " +
             any_of({":v0", ":v3", "b"});
    case 5:
      return any_operand() + " IN (" + any_operand() + ", " + any_operand() + ")";
    default:
      return any_operand() + any_of({" = ", "<>", " < ", "<=", " > ", " >= "}) + any_operand();
  }
}

/// A condition nested at most `depth` deep; now and then one that is refused.
inline std::string any_condition(int depth) {
  if (depth == 0) return any_predicate();
  switch (*rc::gen::inRange(0, 6)) {
    case 0:
      return any_condition(depth - 1) + " AND " + any_condition(depth - 1);
    case 1:
      return any_condition(depth - 1) + " OR " + any_condition(depth - 1);
    case 2:
      return "(" + any_condition(depth - 1) + ") AND (" + any_condition(depth - 1) + ")";
    case 3:
      return "NOT " + any_condition(depth - 1);
    case 4:
      return "NOT (" + any_condition(depth - 1) + " or " + any_predicate() + ")";
    default:
      return any_predicate();
  }
}

inline std::string any_set_operand(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 6 : 3)) {
    case 0:
      return any_path();
    case 1:
    case 2:
      return any_value();
    case 3:
      return "if_not_exists(" + any_path() + ", " + any_set_operand(depth - 1) + ")";
    case 4:
      return "list_append(" + any_set_operand(depth - 1) + ", " + any_set_operand(depth - 1) + ")";
    default:
      return "(" + any_set_operand(depth - 1) + any_of({" + ", " - "}) +
             any_set_operand(depth - 1) + ")";
  }
}

inline std::string any_actions(const std::string& clause) {
  std::string text = clause;
  for (int i = *rc::gen::weightedElement<int>({{4, 1}, {2, 2}, {1, 3}}); i > 0; --i) {
    text += " " + any_path();
    if (clause == "SET") text += " = " + any_set_operand(2);
    if (clause == "ADD") text += " " + any_of({":v0", ":v1", ":v7", ":v8"});
    if (clause == "DELETE") text += " " + any_of({":v7", ":v8"});
    if (i > 1) text += ",";
  }
  return text;
}

inline std::string any_update() {
  std::string text;
  for (const char* clause : {"REMOVE", "SET", "DELETE", "ADD"}) {
    if (*rc::gen::inRange(0, 3) == 0) text += any_actions(clause) + " ";
  }
  return text.empty() ? "SET " + any_path() + " = " + any_value() : text;
}

inline std::string any_projection() {
  std::string text = any_path();
  for (int i = *rc::gen::inRange(0, 4); i > 0; --i) text += ", " + any_path();
  return text;
}

inline std::string any_attribute_value(int depth) {
  switch (*rc::gen::inRange(0, depth > 0 ? 10 : 7)) {
    case 0:
      return any_of({"1", "2", "-2.5", "3E20"});
    case 1:
    case 2:
      return any_of({"\"ab\"", "\"b\"", "\"abc\"", "\"\""});
    case 3:
      return any_of({"x'61'", "x''"});
    case 4:
      return any_of({"true", "false", "null"});
    case 5:
      return any_of({"<\"ab\", \"b\">", "<\"c\">"});
    case 6:
      return any_of({"<1, 2>", "<2, 7>", "<x'61'>"});
    case 7:
    case 8: {
      std::string list;
      for (int i = *rc::gen::inRange(0, 4); i > 0; --i)
        list += any_attribute_value(depth - 1) + " ";
      return "[" + list + "]";
    }
    default:
      return "{k: " + any_attribute_value(depth - 1) + ", name: " + any_attribute_value(depth - 1) +
             "}";
  }
}

inline std::string any_item() {
  std::string text = "{";
  for (const char* name : {"a", "b", "c", "l", "m", "name", "x.y"}) {
    if (*rc::gen::inRange(0, 3) > 0) {
      text += "\"" + std::string(name) + "\": " + any_attribute_value(2) + ", ";
    }
  }
  return text + "}";
}

}  // namespace rowhouse::expression::test
