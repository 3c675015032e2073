#include "expressions.h"

#include <sstream>

#include "model/value_view.h"

namespace rowhouse::random_programs {
namespace {

/// Gathers the values of an expression under placeholders of its own.
class Text {
 public:
  std::string value(const Value& value) {
    const std::string key = ":v" + std::to_string(values_.size());
    values_.emplace_back(key, value);
    return key;
  }
  std::string name(const std::string& attribute) {
    const std::string key = "#" + attribute;
    for (const auto& [known, unused] : names_) {
      if (known == key) return key;
    }
    names_.emplace_back(key, attribute);
    return key;
  }
  expression::Placeholders placeholders() const {
    expression::Placeholders placeholders;
    for (const auto& [key, value] : values_) {
      const std::string item = encode_item({{"v", value}}).value();
      placeholders.add_value(key, std::string(model::ItemView(item).find("v")->encoded()));
    }
    for (const auto& [key, name] : names_) placeholders.add_name(key, name);
    return placeholders;
  }

 private:
  std::vector<std::pair<std::string, Value>> values_;
  std::vector<std::pair<std::string, std::string>> names_;
};

std::string condition_text(const Condition& condition, Text& text) {
  using Kind = Condition::Kind;
  const auto name = [&] { return text.name(condition.attribute); };
  switch (condition.kind) {
    case Kind::kExists:
      return "attribute_exists(" + name() + ")";
    case Kind::kNotExists:
      return "attribute_not_exists(" + name() + ")";
    case Kind::kEqual:
      return name() + " = " + text.value(condition.first);
    case Kind::kLess:
      return name() + " < " + text.value(condition.first);
    case Kind::kBetween: {
      const std::string attribute = name();
      const std::string lower = text.value(condition.first);
      return attribute + " BETWEEN " + lower + " AND " + text.value(condition.second);
    }
    case Kind::kBeginsWith:
      return "begins_with(" + name() + ", " + text.value(condition.first) + ")";
    case Kind::kNot:
      return "NOT (" + condition_text(condition.parts[0], text) + ")";
    case Kind::kAnd:
    case Kind::kOr: {
      const std::string left = condition_text(condition.parts[0], text);
      const std::string right = condition_text(condition.parts[1], text);
      return "(" + left + (condition.kind == Kind::kAnd ? ") AND (" : ") OR (") + right + ")";
    }
  }
  return {};
}

std::string update_text(const Update& update, Text& text) {
  using Kind = Update::Kind;
  std::string set, remove, add;
  const auto extend = [](std::string& clause, const char* word, const std::string& action) {
    clause += clause.empty() ? std::string(word) + " " + action : ", " + action;
  };
  for (const Update::Clause& clause : update.clauses) {
    const std::string name = text.name(clause.attribute);
    switch (clause.kind) {
      case Kind::kSet:
        extend(set, "SET", name + " = " + text.value(clause.value));
        break;
      case Kind::kSetIfMissing:
        extend(set, "SET",
               name + " = if_not_exists(" + name + ", " + text.value(clause.value) + ")");
        break;
      case Kind::kIncrement:
        extend(set, "SET", name + " = " + name + " + " + text.value(clause.value));
        break;
      case Kind::kRemove:
        extend(remove, "REMOVE", name);
        break;
      case Kind::kAdd:
        extend(add, "ADD", name + " " + text.value(clause.value));
        break;
    }
  }
  return set + " " + remove + " " + add;
}

bool less(const Value& a, const Value& b) {
  if (a.variant().index() != b.variant().index()) return false;
  if (const auto* number = a.get_if<Decimal>()) return *number < *b.get_if<Decimal>();
  if (const auto* text = a.get_if<std::string>()) return *text < *b.get_if<std::string>();
  return false;
}

/// Pairs of digits counted from the decimal point, without those of zeros at either end.
std::size_t digit_pairs(std::string number) {
  if (number.starts_with('-')) number.erase(0, 1);
  const std::size_t point = number.find('.');
  std::string whole = number.substr(0, point);
  std::string fraction = point == std::string::npos ? "" : number.substr(point + 1);
  if (whole.size() % 2 != 0) whole.insert(0, "0");
  if (fraction.size() % 2 != 0) fraction += "0";
  std::string digits = whole + fraction;
  while (digits.starts_with("00")) digits.erase(0, 2);
  while (digits.ends_with("00")) digits.erase(digits.size() - 2);
  return digits.size() / 2;
}

}  // namespace

bool Condition::matches(const Item& item) const {
  const auto found = item.find(attribute);
  const bool exists = found != item.end();
  switch (kind) {
    case Kind::kExists:
      return exists;
    case Kind::kNotExists:
      return !exists;
    case Kind::kEqual:
      return exists && found->second == first;
    case Kind::kLess:
      return exists && less(found->second, first);
    case Kind::kBetween:
      return exists && (less(first, found->second) || first == found->second) &&
             (less(found->second, second) || found->second == second);
    case Kind::kBeginsWith: {
      const auto* text = exists ? found->second.get_if<std::string>() : nullptr;
      return text != nullptr && text->starts_with(*first.get_if<std::string>());
    }
    case Kind::kNot:
      return !parts[0].matches(item);
    case Kind::kAnd:
      return parts[0].matches(item) && parts[1].matches(item);
    case Kind::kOr:
      return parts[0].matches(item) || parts[1].matches(item);
  }
  return false;
}

std::string Condition::text() const {
  Text text;
  return condition_text(*this, text);
}

expression::Condition Condition::parsed(expression::Parameter parameter) const {
  Text text;
  const std::string written = condition_text(*this, text);
  auto placeholders = text.placeholders();
  return expression::Condition::parse(written, parameter, placeholders, {}).value();
}

std::optional<std::string> Update::apply(Item& item) const {
  for (const Clause& clause : clauses) {
    const auto found = item.find(clause.attribute);
    const bool exists = found != item.end();
    const Decimal* number = exists ? found->second.get_if<Decimal>() : nullptr;
    switch (clause.kind) {
      case Kind::kSet:
        item[clause.attribute] = clause.value;
        break;
      case Kind::kSetIfMissing:
        if (!exists) item[clause.attribute] = clause.value;
        break;
      case Kind::kIncrement:
        if (!exists) {
          return "The provided expression refers to an attribute that does not exist in the item";
        }
        if (number == nullptr) {
          return "An operand in the update expression has an incorrect data type";
        }
        found->second = add(*number, *clause.value.get_if<Decimal>()).value();
        break;
      case Kind::kRemove:
        item.erase(clause.attribute);
        break;
      case Kind::kAdd:
        if (!exists) {
          item[clause.attribute] = clause.value;
        } else if (number == nullptr) {
          return "An operand in the update expression has an incorrect data type";
        } else {
          found->second = add(*number, *clause.value.get_if<Decimal>()).value();
        }
        break;
    }
  }
  return std::nullopt;
}

std::string Update::text() const {
  Text text;
  return update_text(*this, text);
}

expression::Update Update::parsed() const {
  Text text;
  const std::string written = update_text(*this, text);
  auto placeholders = text.placeholders();
  return expression::Update::parse(written, placeholders, {}).value();
}

std::string to_text(const Value& value) {
  if (const auto* text = value.get_if<std::string>()) return '"' + *text + '"';
  if (const auto* number = value.get_if<Decimal>()) return number->to_string();
  if (const auto* flag = value.get_if<bool>()) return *flag ? "true" : "false";
  if (const auto* list = value.get_if<List>()) {
    std::string out = "[";
    for (const Value& element : *list) out += to_text(element) + " ";
    return out + "]";
  }
  return std::string(value.type_name());
}

std::string to_text(const Item& item) {
  std::string out = "{";
  for (const auto& [name, value] : item) out += name + ":" + to_text(value) + " ";
  return out + "}";
}

std::size_t size_of(const Item& item) {
  const auto of_value = [](const Value& value, const auto& self) -> std::size_t {
    if (const auto* text = value.get_if<std::string>()) return text->size();
    if (const auto* number = value.get_if<Decimal>()) {
      return 1 + digit_pairs(number->to_string()) + (number->is_negative() ? 1 : 0);
    }
    if (const auto* list = value.get_if<List>()) {
      std::size_t total = 3;
      for (const Value& element : *list) total += 1 + self(element, self);
      return total;
    }
    return 1;
  };
  std::size_t total = 0;
  for (const auto& [name, value] : item) total += name.size() + of_value(value, of_value);
  return total;
}

}  // namespace rowhouse::random_programs
