#pragma once

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rowhouse/error.h"
#include "rowhouse/mapping.h"

/// Conditions and updates, written with the members of a struct,
///
///     attr(&Order::order_amount) > 100 && attr(&Order::status).exists()
///     set(&User::user_name, "Bob").add(&User::visits, 1)
///
/// with attribute paths as text (`attr("address.city") == "Oslo"`), or in DynamoDB's own language
/// (`condition("size(tags) > :n", {}, {{":n", 3}})`). They are values; building one never fails.
/// What is wrong with it is the error of the call which uses it. All of it becomes a condition or
/// update expression of DynamoDB's, with DynamoDB's meaning:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.html
namespace rowhouse {

namespace detail {

/// A piece of an expression: its text, with marks where a name or a value stands, and these in
/// their order. Pieces are joined by joining their texts; placeholders are made at the end.
class Fragment {
 public:
  static constexpr char kName = '\x01';
  static constexpr char kValue = '\x02';
  static constexpr char kPartitionName = '\x03';  ///< The table's own, known when the call is made.

  Fragment& text(std::string_view text);
  Fragment& name(std::string_view attribute_name);
  Fragment& value(std::string compact_value);
  Fragment& join(const Fragment& other);
  Fragment& fail(const Error& error);
  /// A path as text: `address.lines[0]`.
  Fragment& path(std::string_view path);
  /// DynamoDB's own language, its placeholders given.
  Fragment& raw(std::string_view text,
                const std::vector<std::pair<std::string, std::string>>& names,
                const std::vector<std::pair<std::string, Value>>& values);

  bool empty() const noexcept { return text_.empty() && !error_.has_value(); }
  const std::string& marked_text() const noexcept { return text_; }
  const std::vector<std::string>& names() const noexcept { return names_; }
  const std::vector<std::string>& values() const noexcept { return values_; }
  const std::optional<Error>& error() const noexcept { return error_; }

 private:
  std::string text_;
  std::vector<std::string> names_;
  std::vector<std::string> values_;
  std::optional<Error> error_;
};

/// Appends a C++ value, as its member would be stored.
template <typename T>
void add_value(Fragment& fragment, const T& value) {
  std::string compact;
  codec::Writer writer(compact);
  if (write_value(writer, value)) {
    fragment.value(std::move(compact));
  } else {
    fragment.fail(writer.failure().error("a value of an expression"));
  }
}

template <typename T>
struct Unwrapped {
  using type = T;
};
template <typename T>
struct Unwrapped<std::optional<T>> {
  using type = T;
};
template <typename T>
struct ElementOf {
  using type = Value;
};
template <typename T>
struct ElementOf<std::vector<T>> {
  using type = T;
};
template <typename T>
struct ElementOf<std::set<T>> {
  using type = T;
};
template <>
struct ElementOf<std::string> {
  using type = std::string;
};

template <typename Class, typename Member>
Fragment& add_member(Fragment& fragment, Member Class::* member) {
  return fragment.name(Shape<Class>::name_of(member));
}

}  // namespace detail

/// Something that is true or false of an item. An item that does not exist has no attributes.
class Condition {
 public:
  explicit Condition(detail::Fragment fragment) : fragment_(std::move(fragment)) {}
  const detail::Fragment& fragment() const noexcept { return fragment_; }

  friend Condition operator&&(const Condition& a, const Condition& b) {
    return join(a, " AND ", b);
  }
  friend Condition operator||(const Condition& a, const Condition& b) { return join(a, " OR ", b); }
  friend Condition operator!(const Condition& a) {
    detail::Fragment fragment;
    fragment.text("NOT (").join(a.fragment_).text(")");
    return Condition(std::move(fragment));
  }

 private:
  static Condition join(const Condition& a, std::string_view word, const Condition& b) {
    detail::Fragment fragment;
    fragment.text("(").join(a.fragment_).text(")").text(word);
    fragment.text("(").join(b.fragment_).text(")");
    return Condition(std::move(fragment));
  }
  detail::Fragment fragment_;
};

/// An attribute in a condition, whose values are of type T. Comparisons of different types are
/// false, never an error, as on DynamoDB.
template <typename T>
class Attribute {
 public:
  using Compared = typename detail::Unwrapped<T>::type;
  using Element = typename detail::ElementOf<Compared>::type;

  explicit Attribute(detail::Fragment path) : path_(std::move(path)) {}

  Condition exists() const { return call("attribute_exists"); }
  Condition absent() const { return call("attribute_not_exists"); }
  /// Of a string or of bytes.
  Condition begins_with(const Compared& beginning) const { return call("begins_with", beginning); }
  /// A string in a string, a member in a set, an element in a list.
  Condition contains(const Element& element) const { return call("contains", element); }
  Condition between(const Compared& lower, const Compared& upper) const {
    detail::Fragment fragment = path_;
    fragment.text(" BETWEEN ");
    detail::add_value(fragment, lower);
    fragment.text(" AND ");
    detail::add_value(fragment, upper);
    return Condition(std::move(fragment));
  }
  /// One of up to 100 values.
  Condition in(const std::vector<Compared>& values) const {
    detail::Fragment fragment = path_;
    fragment.text(" IN (");
    bool first = true;
    for (const Compared& value : values) {
      if (!first) fragment.text(", ");
      first = false;
      detail::add_value(fragment, value);
    }
    fragment.text(")");
    return Condition(std::move(fragment));
  }
  /// DynamoDB's type of the attribute: "S", "N", ...
  Condition is_of_type(const std::string& type) const { return call("attribute_type", type); }
  /// Characters of a string, bytes, members of a set, elements of a list or a map: to be compared
  /// with a number.
  Attribute<std::int64_t> size() const {
    detail::Fragment fragment;
    fragment.text("size(").join(path_).text(")");
    return Attribute<std::int64_t>(std::move(fragment));
  }

  friend Condition operator==(const Attribute& a, const Compared& b) { return a.compare(" = ", b); }
  friend Condition operator!=(const Attribute& a, const Compared& b) {
    return a.compare(" <> ", b);
  }
  friend Condition operator<(const Attribute& a, const Compared& b) { return a.compare(" < ", b); }
  friend Condition operator<=(const Attribute& a, const Compared& b) {
    return a.compare(" <= ", b);
  }
  friend Condition operator>(const Attribute& a, const Compared& b) { return a.compare(" > ", b); }
  friend Condition operator>=(const Attribute& a, const Compared& b) {
    return a.compare(" >= ", b);
  }

 private:
  Condition compare(std::string_view sign, const Compared& value) const {
    detail::Fragment fragment = path_;
    fragment.text(sign);
    detail::add_value(fragment, value);
    return Condition(std::move(fragment));
  }
  Condition call(std::string_view function) const {
    detail::Fragment fragment;
    fragment.text(function).text("(").join(path_).text(")");
    return Condition(std::move(fragment));
  }
  template <typename Argument>
  Condition call(std::string_view function, const Argument& argument) const {
    detail::Fragment fragment;
    fragment.text(function).text("(").join(path_).text(", ");
    detail::add_value(fragment, argument);
    fragment.text(")");
    return Condition(std::move(fragment));
  }

  detail::Fragment path_;
};

/// The attribute of a member; with further members, of a struct inside it.
template <typename Class, typename Member>
Attribute<Member> attr(Member Class::* member) {
  detail::Fragment path;
  detail::add_member(path, member);
  return Attribute<Member>(std::move(path));
}
template <typename Class, typename Outer, typename Inner>
Attribute<Inner> attr(Outer Class::* outer, Inner detail::Unwrapped<Outer>::type::* inner) {
  detail::Fragment path;
  detail::add_member(path, outer).text(".");
  detail::add_member(path, inner);
  return Attribute<Inner>(std::move(path));
}
/// The attribute at a document path, `address.lines[0]`, of whatever type. A name with a dot or a
/// bracket in it takes condition().
Attribute<Value> attr(std::string_view path);

/// A condition in DynamoDB's language, with its placeholders: {{"#n", "name"}}, {{":v", 3}}.
Condition condition(std::string_view text,
                    const std::vector<std::pair<std::string, std::string>>& names = {},
                    const std::vector<std::pair<std::string, Value>>& values = {});

/// The item does not exist yet.
Condition if_absent();
/// The item exists.
Condition if_present();

}  // namespace rowhouse
