#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rowhouse/codec.h"
#include "rowhouse/item.h"
#include "rowhouse/shape.h"

/// How C++ types become attributes. A plain struct takes part with one line behind it,
///
///     struct Order { std::string order_id; rowhouse::Decimal order_amount; };
///     BOOST_DESCRIBE_STRUCT(Order, (), (order_id, order_amount))
///
/// and its members become attributes of their own names:
///
/// | member | attribute |
/// | --- | --- |
/// | std::string | S; must be UTF-8 |
/// | integers of every width, Decimal | N |
/// | bool | BOOL |
/// | Binary | B |
/// | std::vector<T> | L |
/// | std::map<std::string, T> | M |
/// | std::set of strings, of integers or Decimals, of Binary | SS, NS, BS; absent while empty |
/// | std::optional<T> | as T, or absent (NULL inside a list or a map) |
/// | a described struct | M |
/// | an enum described by BOOST_DESCRIBE_ENUM | S, the enumerator's name |
/// | time points of system_clock, durations | N, seconds (since 1970-01-01T00:00:00Z), exact |
/// | Value | anything |
///
/// Attributes that no member names are left alone by reading, and lost when the struct is put back.
/// `double` does not compile: it has no exact amount; use Decimal.
namespace rowhouse::detail {

/// A number of seconds with as many decimals as the period needs.
template <typename Period>
struct Seconds {
  static constexpr int kDigits = [] {
    int digits = 0;
    for (std::intmax_t den = Period::den; den > 1; den /= 10) {
      if (den % 10 != 0) return -1;
      ++digits;
    }
    return digits;
  }();
  static constexpr std::int64_t kFactor = Period::num;
  static_assert(kDigits >= 0 && kDigits <= 18 && (Period::num == 1 || Period::den == 1),
                "a time's unit must be whole seconds, or a second divided by a power of ten");
};

template <typename Rep, typename Period>
bool write_duration(codec::Writer& writer, std::chrono::duration<Rep, Period> duration) {
  static_assert(Integer<Rep>, "a time whose ticks are floating-point has no exact amount");
  std::int64_t ticks = 0;
  if (__builtin_mul_overflow(duration.count(), Seconds<Period>::kFactor, &ticks)) {
    return writer.failure().fail("the time is out of range");
  }
  return writer.time(ticks, Seconds<Period>::kDigits);
}

template <typename Rep, typename Period>
bool read_duration(codec::Reader& reader, std::string_view value,
                   std::chrono::duration<Rep, Period>& out) {
  static_assert(Integer<Rep>, "a time whose ticks are floating-point has no exact amount");
  std::int64_t ticks = 0;
  if (!reader.time(value, Seconds<Period>::kDigits, ticks)) return false;
  if (ticks % Seconds<Period>::kFactor != 0 ||
      !std::in_range<Rep>(ticks / Seconds<Period>::kFactor)) {
    return reader.failure().fail("the time does not fit the member's unit");
  }
  out = std::chrono::duration<Rep, Period>(static_cast<Rep>(ticks / Seconds<Period>::kFactor));
  return true;
}

template <typename Enum>
constexpr std::string_view enumerator_name(Enum value) {
  std::string_view name;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto enumerator) {
    if (enumerator.value == value) name = enumerator.name;
  });
  return name;
}

template <typename Enum>
bool read_enum(codec::Reader& reader, std::string_view value, Enum& out) {
  std::string_view text;
  if (!reader.string(value, text)) return false;
  bool found = false;
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<Enum>>([&](auto enumerator) {
    if (text == enumerator.name) {
      out = enumerator.value;
      found = true;
    }
  });
  return found ||
         reader.failure().fail("\"" + std::string(text.substr(0, 64)) +
                               "\" is not an enumerator of " + std::string(kTypeName<Enum>));
}

template <typename T>
inline constexpr bool kIsTimePoint = false;
template <typename Duration>
inline constexpr bool kIsTimePoint<std::chrono::time_point<std::chrono::system_clock, Duration>> =
    true;
template <typename T>
inline constexpr bool kIsDuration = false;
template <typename Rep, typename Period>
inline constexpr bool kIsDuration<std::chrono::duration<Rep, Period>> = true;

template <typename T>
inline constexpr bool kIsStringMap = false;
template <typename T, typename Less, typename Allocator>
inline constexpr bool kIsStringMap<std::map<std::string, T, Less, Allocator>> =
    std::is_same_v<Less, std::less<std::string>> || std::is_same_v<Less, std::less<>>;

template <typename T>
constexpr codec::SetOf set_of() {
  if constexpr (std::is_same_v<T, std::string>) {
    return codec::SetOf::kString;
  } else if constexpr (std::is_same_v<T, Binary>) {
    return codec::SetOf::kBinary;
  } else {
    static_assert(Integer<T> || std::is_same_v<T, Decimal>,
                  "a set holds strings, integers, rowhouse::Decimal or rowhouse::Binary");
    return codec::SetOf::kNumber;
  }
}

template <typename T>
inline constexpr bool kIsSet = false;
template <typename T, typename Less, typename Allocator>
inline constexpr bool kIsSet<std::set<T, Less, Allocator>> =
    std::is_same_v<Less, std::less<T>> || std::is_same_v<Less, std::less<>>;

/// True for a member whose attribute may be absent.
template <typename T>
inline constexpr bool kMayBeAbsent = kIs<T, std::optional> || kIsSet<T>;

/// True if the attribute of a member is to be left out.
template <typename T>
constexpr bool is_absent(const T& value) {
  if constexpr (kIs<T, std::optional>) {
    return !value.has_value();
  } else if constexpr (kIsSet<T>) {
    return value.empty();
  } else {
    return false;
  }
}

template <typename T>
constexpr void refuse() {
  static_assert(!std::is_floating_point_v<T>,
                "a double has no exact amount and cannot be mapped: use rowhouse::Decimal");
  static_assert(!Character<T>,
                "a single character cannot be mapped: use std::string or a sized integer");
  static_assert(!std::is_enum_v<T> || DescribedEnum<T>,
                "describe the enum with BOOST_DESCRIBE_ENUM, or map its number");
  static_assert(std::is_floating_point_v<T> || Character<T> || std::is_enum_v<T>,
                "this type cannot be mapped to an attribute: describe the struct with "
                "BOOST_DESCRIBE_STRUCT, or use one of the types of rowhouse/mapping.h");
}

template <typename T>
bool write_value(codec::Writer& writer, const T& value);
template <typename T>
bool read_value(codec::Reader& reader, std::string_view value, T& out);

template <typename T>
bool write_set(codec::Writer& writer, const T& set) {
  using Member = typename T::value_type;
  if (set.empty()) return writer.failure().fail("an empty set cannot be stored here");
  codec::Writer::Mark mark{};
  writer.begin_set(set_of<Member>(), mark);
  for (const Member& member : set) {
    bool ok = true;
    if constexpr (std::is_same_v<Member, std::string>) {
      ok = writer.member(member, codec::SetOf::kString);
    } else if constexpr (std::is_same_v<Member, Binary>) {
      ok = writer.member(member.bytes, codec::SetOf::kBinary);
    } else if constexpr (std::is_same_v<Member, Decimal>) {
      ok = writer.member(member);
    } else if constexpr (std::is_signed_v<Member>) {
      ok = writer.member(Decimal(static_cast<std::int64_t>(member)));
    } else {
      ok = writer.member(Decimal(static_cast<std::uint64_t>(member)));
    }
    if (!ok) return false;
  }
  writer.end_set(mark, set.size());
  return true;
}

template <typename T>
bool write_list(codec::Writer& writer, const T& list) {
  codec::Writer::Mark mark{};
  if (!writer.begin_list(mark)) return false;
  std::size_t index = 0;
  for (const typename T::value_type& element : list) {
    if (!write_value<typename T::value_type>(writer, element)) {
      return writer.failure().within(index);
    }
    ++index;
  }
  writer.end(mark, index);
  return true;
}

template <typename T>
bool write_map(codec::Writer& writer, const T& map) {
  codec::Writer::Mark mark{};
  if (!writer.begin_map(mark)) return false;
  for (const auto& [name, value] : map) {
    if (!writer.name(name) || !write_value(writer, value)) return writer.failure().within(name);
  }
  writer.end(mark, map.size());
  return true;
}

template <typename T>
bool write_struct(codec::Writer& writer, const T& value) {
  codec::Writer::Mark mark{};
  if (!writer.begin_map(mark)) return false;
  std::size_t count = 0;
  const bool ok = Shape<T>::for_each([&]<typename Member>(std::string_view name) {
    const auto& member = value.*Member::pointer;
    if (is_absent(member)) return true;
    ++count;
    return (writer.name(name) && write_value(writer, member)) || writer.failure().within(name);
  });
  if (ok) writer.end(mark, count);
  return ok;
}

template <typename T>
bool write_value(codec::Writer& writer, const T& value) {
  if constexpr (std::is_same_v<T, bool>) {
    return writer.boolean(value);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return writer.string(value);
  } else if constexpr (Integer<T> && std::is_signed_v<T>) {
    return writer.integer(static_cast<std::int64_t>(value));
  } else if constexpr (Integer<T>) {
    return writer.integer(static_cast<std::uint64_t>(value));
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return writer.number(value);
  } else if constexpr (std::is_same_v<T, Binary>) {
    return writer.binary(value.bytes);
  } else if constexpr (std::is_same_v<T, Value>) {
    return writer.value(value);
  } else if constexpr (DescribedEnum<T>) {
    const std::string_view name = enumerator_name(value);
    return !name.empty() ? writer.string(name)
                         : writer.failure().fail("the value has no enumerator");
  } else if constexpr (kIs<T, std::optional>) {
    return value ? write_value(writer, *value) : writer.null();
  } else if constexpr (kIs<T, std::vector>) {
    return write_list(writer, value);
  } else if constexpr (kIsStringMap<T>) {
    return write_map(writer, value);
  } else if constexpr (kIsSet<T>) {
    return write_set(writer, value);
  } else if constexpr (kIsTimePoint<T>) {
    return write_duration(writer, value.time_since_epoch());
  } else if constexpr (kIsDuration<T>) {
    return write_duration(writer, value);
  } else if constexpr (DescribedStruct<T>) {
    return write_struct(writer, value);
  } else {
    refuse<T>();
    return false;
  }
}

template <typename T>
bool read_integer(codec::Reader& reader, std::string_view value, T& out) {
  std::conditional_t<std::is_signed_v<T>, std::int64_t, std::uint64_t> wide = 0;
  if (!reader.integer(value, wide)) return false;
  if (!std::in_range<T>(wide)) {
    return reader.failure().fail("the number is out of the member's range");
  }
  out = static_cast<T>(wide);
  return true;
}

template <typename T>
bool read_list(codec::Reader& reader, std::string_view value, T& out) {
  codec::Elements elements;
  if (!reader.list(value, elements)) return false;
  out.clear();
  out.reserve(elements.size());
  std::string_view element;
  while (elements.next(element)) {
    typename T::value_type read{};
    if (!read_value(reader, element, read)) return reader.failure().within(out.size());
    out.push_back(std::move(read));
  }
  return true;
}

template <typename T>
bool read_map(codec::Reader& reader, std::string_view value, T& out) {
  codec::Fields fields;
  if (!reader.map(value, fields)) return false;
  out.clear();
  std::string_view name;
  std::string_view field;
  while (fields.next(name, field)) {
    const auto at = out.emplace_hint(out.end(), std::string(name), typename T::mapped_type{});
    if (!read_value(reader, field, at->second)) return reader.failure().within(name);
  }
  return true;
}

template <typename T>
bool read_set(codec::Reader& reader, std::string_view value, T& out) {
  using Member = typename T::value_type;
  codec::Elements elements;
  if (!reader.set(value, set_of<Member>(), elements)) return false;
  out.clear();
  if constexpr (std::is_same_v<Member, std::string> || std::is_same_v<Member, Binary>) {
    std::string_view member;
    while (elements.next_member(member)) out.insert(out.end(), Member{std::string(member)});
  } else {
    Decimal number;
    while (elements.next_member(number)) {
      if constexpr (std::is_same_v<Member, Decimal>) {
        out.insert(out.end(), number);
      } else {
        const auto wide = [&] {
          if constexpr (std::is_signed_v<Member>) {
            return number.to_int64();
          } else {
            return number.to_uint64();
          }
        }();
        if (!wide || !std::in_range<Member>(*wide)) {
          return reader.failure().fail("a number of the set is out of the member's range");
        }
        out.insert(out.end(), static_cast<Member>(*wide));
      }
    }
  }
  return true;
}

/// Reads the members of a struct off the fields of an item or a map.
template <typename T>
bool read_fields(codec::Reader& reader, codec::Fields fields, T& out) {
  return Shape<T>::for_each([&]<typename Member>(std::string_view name) {
    auto& member = out.*Member::pointer;
    std::string_view value;
    if (fields.seek(name, value)) {
      return read_value(reader, value, member) || reader.failure().within(name);
    }
    if constexpr (kMayBeAbsent<std::remove_cvref_t<decltype(member)>>) {
      member = {};
      return true;
    } else {
      return reader.missing(name);
    }
  });
}

template <typename T>
bool read_value(codec::Reader& reader, std::string_view value, T& out) {
  if constexpr (std::is_same_v<T, bool>) {
    return reader.boolean(value, out);
  } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, Binary>) {
    std::string_view content;
    if constexpr (std::is_same_v<T, Binary>) {
      return reader.binary(value, content) && (out.bytes.assign(content), true);
    } else {
      return reader.string(value, content) && (out.assign(content), true);
    }
  } else if constexpr (Integer<T>) {
    return read_integer(reader, value, out);
  } else if constexpr (std::is_same_v<T, Decimal>) {
    return reader.number(value, out);
  } else if constexpr (std::is_same_v<T, Value>) {
    return reader.value(value, out);
  } else if constexpr (DescribedEnum<T>) {
    return read_enum(reader, value, out);
  } else if constexpr (kIs<T, std::optional>) {
    if (codec::Reader::is_null(value)) return out.reset(), true;
    return read_value(reader, value, out.emplace());
  } else if constexpr (kIs<T, std::vector>) {
    return read_list(reader, value, out);
  } else if constexpr (kIsStringMap<T>) {
    return read_map(reader, value, out);
  } else if constexpr (kIsSet<T>) {
    return read_set(reader, value, out);
  } else if constexpr (kIsTimePoint<T>) {
    typename T::duration since_epoch{};
    if (!read_duration(reader, value, since_epoch)) return false;
    out = T(since_epoch);
    return true;
  } else if constexpr (kIsDuration<T>) {
    return read_duration(reader, value, out);
  } else if constexpr (DescribedStruct<T>) {
    codec::Fields fields;
    return reader.map(value, fields) && read_fields(reader, fields, out);
  } else {
    refuse<T>();
    return false;
  }
}

}  // namespace rowhouse::detail
