#pragma once

#include <array>
#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>
#include <boost/describe/enumerators.hpp>
#include <boost/describe/members.hpp>
#include <boost/mp11/algorithm.hpp>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

/// What is known of a described struct or enum at compile time: its name, its members, and their
/// attributes' names.
namespace rowhouse {

namespace detail {

template <typename Member, typename Class>
struct Renamed {
  Member Class::* member;
  std::string_view name;
};

template <typename... Entries>
struct Renames {
  std::tuple<Entries...> entries;

  template <typename Member, typename Class>
  constexpr auto rename(Member Class::* member, std::string_view name) const {
    return Renames<Entries..., Renamed<Member, Class>>{
        std::tuple_cat(entries, std::tuple(Renamed<Member, Class>{member, name}))};
  }
};

}  // namespace detail

/// Gives a member another attribute name, by a specialization beside the struct:
///
///     template <> inline constexpr auto rowhouse::attributes<User> =
///         rowhouse::rename(&User::user_name, "name").rename(&User::user_email, "email");
template <typename T>
inline constexpr auto attributes = detail::Renames<>{};

template <typename Member, typename Class>
constexpr auto rename(Member Class::* member, std::string_view name) {
  return detail::Renames<>{}.rename(member, name);
}

namespace detail {

template <typename>
inline constexpr bool kNever = false;

template <typename T, template <typename...> class Template>
inline constexpr bool kIs = false;
template <template <typename...> class Template, typename... Args>
inline constexpr bool kIs<Template<Args...>, Template> = true;

template <typename T>
concept Character = std::same_as<T, char> || std::same_as<T, wchar_t> || std::same_as<T, char8_t> ||
                    std::same_as<T, char16_t> || std::same_as<T, char32_t>;
template <typename T>
concept Integer = std::integral<T> && !std::same_as<T, bool> && !Character<T> &&
                  sizeof(T) <= sizeof(std::int64_t);
template <typename T>
concept DescribedStruct =
    std::is_class_v<T> && boost::describe::has_describe_members<T>::value && !std::is_union_v<T>;
template <typename T>
concept DescribedEnum = std::is_enum_v<T> && boost::describe::has_describe_enumerators<T>::value;

/// The unqualified name of a type, for errors.
template <typename T>
constexpr std::string_view type_name() {
  std::string_view text = __PRETTY_FUNCTION__;  // "... [with T = shop::Order; ...]"
  text.remove_prefix(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  const std::size_t colons = text.substr(0, text.find('<')).rfind("::");
  return colons == std::string_view::npos ? text : text.substr(colons + 2);
}

template <typename T>
inline constexpr std::string_view kTypeName = type_name<T>();

template <typename Rename, typename Member, typename Class>
constexpr void apply_rename(const Rename& rename, Member Class::* member, std::string_view& name) {
  if constexpr (std::is_same_v<decltype(rename.member), Member Class::*>) {
    if (rename.member == member) name = rename.name;
  }
}

/// The attribute name of T's member: its own, or the one that attributes<T> gives.
template <typename T, typename Member, typename Class>
constexpr std::string_view attribute_name(Member Class::* member, std::string_view own) {
  std::string_view name = own;
  std::apply([&](const auto&... renames) { (apply_rename(renames, member, name), ...); },
             attributes<T>.entries);
  return name;
}

/// What is known of a described struct at compile time: its members in the order of their
/// attributes' names, so that writing needs no sorting and reading is a merge.
template <typename T>
struct Shape {
  using Members = boost::describe::describe_members<T, boost::describe::mod_any_access |
                                                           boost::describe::mod_inherited>;
  static constexpr std::size_t kSize = boost::mp11::mp_size<Members>::value;
  template <std::size_t I>
  using Member = boost::mp11::mp_at_c<Members, I>;

  static constexpr std::array<std::string_view, kSize> kNames =
      []<std::size_t... I>(std::index_sequence<I...>) {
        return std::array<std::string_view, kSize>{
            attribute_name<T>(Member<I>::pointer, Member<I>::name)...};
      }(std::make_index_sequence<kSize>());

  static constexpr std::array<std::size_t, kSize> kOrder = [] {
    std::array<std::size_t, kSize> order{};
    for (std::size_t i = 0; i < kSize; ++i) {
      std::size_t at = i;
      for (; at > 0 && kNames[i] < kNames[order[at - 1]]; --at) order[at] = order[at - 1];
      order[at] = i;
    }
    return order;
  }();

  static constexpr bool kNamesDiffer = [] {
    for (std::size_t i = 1; i < kSize; ++i) {
      if (kNames[kOrder[i - 1]] == kNames[kOrder[i]]) return false;
    }
    return true;
  }();
  static_assert(kNamesDiffer, "two members have the same attribute name");

  /// Calls visit.operator()<Descriptor>(name) for each member, in the order of the names, as long
  /// as it answers true.
  template <typename Visit>
  static constexpr bool for_each(Visit&& visit) {
    return [&]<std::size_t... I>(std::index_sequence<I...>) {
      return (visit.template operator()<Member<kOrder[I]>>(kNames[kOrder[I]]) && ...);
    }(std::make_index_sequence<kSize>());
  }

  /// The attribute name of one of the members.
  template <typename M, typename Class>
  static constexpr std::string_view name_of(M Class::* member) {
    std::string_view name;
    [&]<std::size_t... I>(std::index_sequence<I...>) {
      (
          [&] {
            if constexpr (std::is_same_v<std::remove_cv_t<decltype(Member<I>::pointer)>,
                                         M Class::*>) {
              if (Member<I>::pointer == member) name = kNames[I];
            }
          }(),
          ...);
    }(std::make_index_sequence<kSize>());
    return name;
  }
};

}  // namespace detail
}  // namespace rowhouse
