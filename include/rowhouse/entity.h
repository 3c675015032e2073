#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "rowhouse/key_text.h"
#include "rowhouse/mapping.h"

/// What makes a mapped struct an entity: its kind and the members which are its id, said once,
///
///     template <> inline constexpr auto rowhouse::entity<User> =
///         rowhouse::kind("user").id(&User::user_id);
///
/// at global scope. The item's sort key is then `user#<user_id>`; with several members it is a
/// hierarchy, `order#<customer_id>#<order_id>`, whose first ids can be queried by. Ids are strings,
/// integers (in decimal digits: they sort as text), described enums, or time points (in UTC, which
/// sort by time). An id is never empty and never holds '#' or a control character.
namespace rowhouse {

namespace detail {

struct NoEntity {};

template <typename... Members>
struct EntityOf {
  std::string_view kind;
  std::tuple<Members...> members;
  bool generated = false;

  static constexpr std::size_t kIds = sizeof...(Members);

  /// An empty id is filled with a fresh UUID when the struct is put. The last member of the id, a
  /// std::string.
  constexpr EntityOf generated_id() const {
    EntityOf copy = *this;
    copy.generated = true;
    return copy;
  }
};

struct Kind {
  std::string_view name;

  template <typename... Members, typename... Classes>
    requires(sizeof...(Members) > 0 && sizeof...(Members) == sizeof...(Classes))
  constexpr auto id(Members Classes::*... members) const {
    return EntityOf<Members Classes::*...>{name, std::tuple(members...)};
  }
};

consteval bool is_kind(std::string_view name) {
  if (name.empty() || name.size() > 64) return false;
  for (const char c : name) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                      c == '_' || c == '-' || c == '.';
    if (!good) return false;
  }
  return true;
}

// Called only where a kind is wrong: what is not constexpr stops the compiler here.
inline void a_kind_is_1_to_64_characters_of_letters_digits_underscore_dot_hyphen() {}

}  // namespace detail

/// Names a kind of item: 1 to 64 characters of `A-Z a-z 0-9 _ . -`. Two entities of one table have
/// different kinds.
consteval detail::Kind kind(std::string_view name) {
  if (!detail::is_kind(name)) {
    detail::a_kind_is_1_to_64_characters_of_letters_digits_underscore_dot_hyphen();
  }
  return {name};
}

/// To be specialized for each entity; see above.
template <typename T>
inline constexpr auto entity = detail::NoEntity{};

/// A struct whose shape is described and whose kind and id are given.
template <typename T>
concept Entity = detail::DescribedStruct<T> &&
                 !std::same_as<std::remove_cvref_t<decltype(entity<T>)>, detail::NoEntity>;

namespace detail {

template <typename Id>
void add_id(KeyText& key, std::string_view member, const Id& id) {
  if constexpr (std::is_convertible_v<const Id&, std::string_view>) {
    key.add(member, std::string_view(id));
  } else if constexpr (Integer<Id>) {
    key.add(member, id);
  } else if constexpr (DescribedEnum<Id>) {
    key.add(member, enumerator_name(id));
  } else if constexpr (kIsTimePoint<Id>) {
    key.add_time(member, std::chrono::time_point_cast<std::chrono::nanoseconds>(id));
  } else {
    static_assert(
        kNever<Id>,
        "an id is a string, an integer, a described enum or a time point of system_clock");
  }
}

/// True if an argument can stand for a member of that type in a key.
template <typename Argument, typename Member>
inline constexpr bool kFitsId =
    std::is_same_v<Argument, Member> ||
    (std::is_convertible_v<const Argument&, std::string_view> &&
     std::is_same_v<Member, std::string>) ||
    (Integer<Argument> && Integer<Member>) || (kIsTimePoint<Argument> && kIsTimePoint<Member>);

template <typename T, std::size_t I>
using IdMember = std::remove_cvref_t<decltype(std::declval<T&>().*std::get<I>(entity<T>.members))>;

template <typename T, typename... Ids>
constexpr bool fit_ids() {
  if constexpr (sizeof...(Ids) > entity<T>.kIds) {
    return false;
  } else {
    return []<std::size_t... I>(std::index_sequence<I...>) {
      return (kFitsId<std::decay_t<Ids>, IdMember<T, I>> && ...);
    }(std::index_sequence_for<Ids...>());
  }
}

template <typename T, std::size_t I>
constexpr std::string_view id_name() {
  return Shape<T>::name_of(std::get<I>(entity<T>.members));
}

/// Appends the first ids of T to a key which begins with its kind.
template <Entity T, typename... Ids>
void add_ids(KeyText& key, const Ids&... ids) {
  static_assert(fit_ids<T, Ids...>(),
                "the ids do not fit the entity: give them in its order and of its members' types");
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (add_id(key, id_name<T, I>(), ids), ...);
  }(std::index_sequence_for<Ids...>());
}

template <Entity T>
void add_ids_of(KeyText& key, const T& value) {
  std::apply([&](auto... members) { add_ids<T>(key, value.*members...); }, entity<T>.members);
}

}  // namespace detail

/// Names one item of kind T by its id: `Key<Order>(customer_id, order_id)`. A wrong id makes a key
/// which every call refuses with the reason.
template <Entity T>
class Key {
 public:
  template <typename... Ids>
    requires(sizeof...(Ids) == entity<T>.kIds && detail::fit_ids<T, Ids...>())
  Key(const Ids&... ids) {  // NOLINT(google-explicit-constructor): `update<User>("u1", ...)`
    detail::KeyText text(entity<T>.kind, detail::kTypeName<T>);
    detail::add_ids<T>(text, ids...);
    take(text);
  }
  /// The key of a value.
  static Key of(const T& value) {
    detail::KeyText text(entity<T>.kind, detail::kTypeName<T>);
    detail::add_ids_of(text, value);
    return Key(text);
  }

  bool ok() const noexcept { return !error_.has_value(); }
  /// Only if !ok().
  const Error& error() const noexcept { return *error_; }
  /// `order#<customer_id>#<order_id>`; empty if !ok().
  const std::string& sort_key() const noexcept { return text_; }

 private:
  explicit Key(const detail::KeyText& text) { take(text); }
  void take(const detail::KeyText& text) {
    if (text.ok()) {
      text_ = text.text();
    } else {
      error_ = text.error();
    }
  }

  std::string text_;
  std::optional<Error> error_;
};

}  // namespace rowhouse
