#include <algorithm>

#include "rowhouse/condition.h"
#include "rowhouse/update.h"

namespace rowhouse {
namespace detail {
namespace {

constexpr bool is_placeholder_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

template <typename Content>
std::optional<std::size_t> index_of(const std::vector<std::pair<std::string, Content>>& entries,
                                    std::string_view key) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (entries[i].first == key) return i;
  }
  return std::nullopt;
}

template <typename Content>
void check_used(Fragment& fragment, std::string_view parameter,
                const std::vector<std::pair<std::string, Content>>& entries,
                const std::vector<bool>& used) {
  std::string unused;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!used[i]) unused += (unused.empty() ? "" : ", ") + entries[i].first;
  }
  if (unused.empty()) return;
  fragment.fail(Error(ErrorCode::kValidation, "Value provided in " + std::string(parameter) +
                                                  " unused in expressions: keys: {" + unused +
                                                  "}"));
}

}  // namespace

Fragment& Fragment::text(std::string_view text) {
  text_ += text;
  return *this;
}

Fragment& Fragment::name(std::string_view attribute_name) {
  text_ += kName;
  names_.emplace_back(attribute_name);
  return *this;
}

Fragment& Fragment::value(std::string compact_value) {
  text_ += kValue;
  values_.push_back(std::move(compact_value));
  return *this;
}

Fragment& Fragment::join(const Fragment& other) {
  text_ += other.text_;
  names_.insert(names_.end(), other.names_.begin(), other.names_.end());
  values_.insert(values_.end(), other.values_.begin(), other.values_.end());
  if (other.error_) fail(*other.error_);
  return *this;
}

Fragment& Fragment::fail(const Error& error) {
  if (!error_) error_ = error;
  return *this;
}

Fragment& Fragment::path(std::string_view path) {
  const auto refuse = [&]() -> Fragment& {
    return fail(
        Error(ErrorCode::kValidation, "\"" + std::string(path.substr(0, 256)) +
                                          "\" is not a document path, such as address.lines[0]"));
  };
  std::string_view rest = path;
  while (true) {
    const std::size_t size = std::min(rest.find_first_of(".["), rest.size());
    if (size == 0) return refuse();
    name(rest.substr(0, size));
    rest.remove_prefix(size);
    while (!rest.empty() && rest.front() == '[') {
      const std::size_t close = rest.find(']');
      if (close == std::string_view::npos || close == 1 ||
          !std::all_of(rest.begin() + 1, rest.begin() + static_cast<std::ptrdiff_t>(close),
                       is_digit)) {
        return refuse();
      }
      text_ += rest.substr(0, close + 1);
      rest.remove_prefix(close + 1);
    }
    if (rest.empty()) return *this;
    if (rest.front() != '.') return refuse();
    text_ += '.';
    rest.remove_prefix(1);
  }
}

Fragment& Fragment::raw(std::string_view text,
                        const std::vector<std::pair<std::string, std::string>>& names,
                        const std::vector<std::pair<std::string, Value>>& values) {
  std::vector<bool> names_used(names.size());
  std::vector<bool> values_used(values.size());
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '#' && text[i] != ':') {
      // Control characters mark places in here; in the language they mean nothing.
      text_ += static_cast<unsigned char>(text[i]) < 0x20 ? ' ' : text[i];
      ++i;
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() && is_placeholder_character(text[end])) ++end;
    const std::string_view key = text.substr(i, end - i);
    const auto entry = key.front() == '#' ? index_of(names, key) : index_of(values, key);
    if (!entry) {
      const bool is_name = key.front() == '#';
      return fail(Error(ErrorCode::kValidation,
                        std::string("An expression attribute ") + (is_name ? "name" : "value") +
                            " used in the expression is not defined; attribute " +
                            (is_name ? "name: " : "value: ") + std::string(key)));
    }
    if (key.front() == '#') {
      names_used[*entry] = true;
      name(names[*entry].second);
    } else {
      values_used[*entry] = true;
      add_value(*this, values[*entry].second);
    }
    i = end;
  }
  check_used(*this, "ExpressionAttributeNames", names, names_used);
  check_used(*this, "ExpressionAttributeValues", values, values_used);
  return *this;
}

}  // namespace detail

Attribute<Value> attr(std::string_view path) {
  return Attribute<Value>(detail::Fragment().path(path));
}

Condition condition(std::string_view text,
                    const std::vector<std::pair<std::string, std::string>>& names,
                    const std::vector<std::pair<std::string, Value>>& values) {
  return Condition(detail::Fragment().raw(text, names, values));
}

Condition if_absent() { return Condition(detail::Fragment().text("attribute_not_exists(\x03)")); }

Condition if_present() { return Condition(detail::Fragment().text("attribute_exists(\x03)")); }

detail::Fragment& Changes::next(detail::Fragment& clause) {
  if (!clause.empty()) clause.text(", ");
  return clause;
}

Changes& Changes::set(std::string_view path, const Value& value) {
  detail::add_value(next(set_).path(path).text(" = "), value);
  return *this;
}

Changes& Changes::remove(std::string_view path) {
  next(remove_).path(path);
  return *this;
}

Changes& Changes::add(std::string_view path, const Value& value) {
  detail::add_value(next(add_).path(path).text(" "), value);
  return *this;
}

Changes& Changes::take_out(std::string_view path, const Value& members) {
  detail::add_value(next(delete_).path(path).text(" "), members);
  return *this;
}

Changes Changes::raw(std::string_view text,
                     const std::vector<std::pair<std::string, std::string>>& names,
                     const std::vector<std::pair<std::string, Value>>& values) {
  Changes changes;
  changes.raw_.raw(text, names, values);
  return changes;
}

detail::Fragment Changes::fragment() const {
  detail::Fragment whole = raw_;
  const auto clause = [&](std::string_view word, const detail::Fragment& part) {
    if (part.empty()) return;
    if (!raw_.empty()) {
      whole.fail(
          Error(ErrorCode::kValidation, "Changes::raw() cannot be joined with other changes"));
    }
    if (!whole.empty()) whole.text(" ");
    whole.text(word).text(" ").join(part);
  };
  clause("SET", set_);
  clause("REMOVE", remove_);
  clause("ADD", add_);
  clause("DELETE", delete_);
  return whole;
}

}  // namespace rowhouse
