#pragma once

#include <string_view>
#include <utility>
#include <vector>

#include "rowhouse/condition.h"

namespace rowhouse {

/// Changes to an item, made together: SET, REMOVE, ADD and DELETE of DynamoDB's update expressions.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
class Changes {
 public:
  /// Puts `value` where the member is.
  template <typename Class, typename Member>
  Changes& set(Member Class::* member,
               const std::type_identity_t<typename detail::Unwrapped<Member>::type>& value) {
    detail::Fragment& fragment = next(set_);
    detail::add_member(fragment, member).text(" = ");
    detail::add_value(fragment, value);
    return *this;
  }
  Changes& set(std::string_view path, const Value& value);
  /// Puts `value` only if the attribute is not there.
  template <typename Class, typename Member>
  Changes& set_if_absent(
      Member Class::* member,
      const std::type_identity_t<typename detail::Unwrapped<Member>::type>& value) {
    detail::Fragment& fragment = next(set_);
    detail::add_member(fragment, member).text(" = if_not_exists(");
    detail::add_member(fragment, member).text(", ");
    detail::add_value(fragment, value);
    fragment.text(")");
    return *this;
  }
  /// Appends elements to a list, which is made if it is not there.
  template <typename Class, typename Element>
  Changes& append(std::vector<Element> Class::* member,
                  const std::type_identity_t<std::vector<Element>>& elements) {
    detail::Fragment& fragment = next(set_);
    detail::add_member(fragment, member).text(" = list_append(if_not_exists(");
    detail::add_member(fragment, member).text(", ");
    detail::add_value(fragment, std::vector<Element>());
    fragment.text("), ");
    detail::add_value(fragment, elements);
    fragment.text(")");
    return *this;
  }
  /// Removes an attribute: of a member that may be absent.
  template <typename Class, typename Member>
  Changes& remove(Member Class::* member) {
    static_assert(
        detail::kMayBeAbsent<Member>,
        "only a std::optional or a set may be absent: removing this member would leave an "
        "item that cannot be read back");
    detail::add_member(next(remove_), member);
    return *this;
  }
  Changes& remove(std::string_view path);
  /// Adds to a number, which counts as 0 where it is not there; or members to a set.
  template <typename Class, typename Member>
  Changes& add(Member Class::* member,
               const std::type_identity_t<typename detail::Unwrapped<Member>::type>& value) {
    using Added = typename detail::Unwrapped<Member>::type;
    static_assert(detail::Integer<Added> || std::is_same_v<Added, Decimal> || detail::kIsSet<Added>,
                  "add() is for numbers and sets; lists take append()");
    detail::Fragment& fragment = next(add_);
    detail::add_member(fragment, member).text(" ");
    detail::add_value(fragment, value);
    return *this;
  }
  Changes& add(std::string_view path, const Value& value);
  /// Takes members out of a set. An empty set vanishes.
  template <typename Class, typename Member>
    requires detail::kIsSet<Member>
  Changes& take_out(Member Class::* member, const std::type_identity_t<Member>& members) {
    detail::Fragment& fragment = next(delete_);
    detail::add_member(fragment, member).text(" ");
    detail::add_value(fragment, members);
    return *this;
  }
  Changes& take_out(std::string_view path, const Value& members);

  /// The whole update expression.
  detail::Fragment fragment() const;

  /// An update in DynamoDB's language, with its placeholders. It stands alone: other changes
  /// joined to it are refused.
  static Changes raw(std::string_view text,
                     const std::vector<std::pair<std::string, std::string>>& names = {},
                     const std::vector<std::pair<std::string, Value>>& values = {});

 private:
  static detail::Fragment& next(detail::Fragment& clause);
  detail::Fragment set_, remove_, add_, delete_, raw_;
};

/// Changes that begin with one of each kind.
template <typename Class, typename Member>
Changes set(Member Class::* member,
            const std::type_identity_t<typename detail::Unwrapped<Member>::type>& value) {
  return std::move(Changes().set(member, value));
}
inline Changes set(std::string_view path, const Value& value) {
  return std::move(Changes().set(path, value));
}
template <typename Class, typename Member>
Changes add(Member Class::* member,
            const std::type_identity_t<typename detail::Unwrapped<Member>::type>& value) {
  return std::move(Changes().add(member, value));
}
template <typename Class, typename Member>
Changes remove(Member Class::* member) {
  return std::move(Changes().remove(member));
}

}  // namespace rowhouse
