#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

namespace rowhouse::request {

/// What a member of a request may be, as DynamoDB's API model says: tables of constants, written
/// down once for each operation and walked by check_shape(), so that constraints and their texts
/// are in one place. Source: the "Request Parameters" of each operation,
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html
enum class Kind : std::uint8_t {
  kString,
  kInteger,
  kLong,
  kDouble,  ///< Any number; moments too, which are seconds.
  kBoolean,
  kList,            ///< Of `element`.
  kMap,             ///< From text to `element`.
  kStructure,       ///< With `members`.
  kAttributeValue,  ///< Left to json::read_value.
  kItem,            ///< A map of attribute values, left to json::read_item.
  kAnything,        ///< Not looked at: only that it is there counts.
};

struct Member;

struct Shape {
  Kind kind = Kind::kString;
  /// Bounds of a number, or of a length: characters, elements, entries.
  std::int64_t min = std::numeric_limits<std::int64_t>::min();
  std::int64_t max = std::numeric_limits<std::int64_t>::max();
  /// The letters of a table's or an index's name.
  bool is_name = false;
  /// The values of an enumeration, in the order in which the service lists them.
  std::span<const std::string_view> values = {};
  const Shape* element = nullptr;
  /// Of a map whose keys are names of tables.
  bool has_name_keys = false;
  std::span<const Member> members = {};
  /// What the service calls a list, map or structure in its texts.
  std::string_view java_type = {};
  /// A map whose values' sizes are reported as the map's own fault ("Map value must satisfy
  /// constraint: [...]").
  bool reports_elements = false;
};

struct Member {
  std::string_view name;
  const Shape* shape;
  bool is_required = false;
};

/// More members than any structure of the API has that is read here.
inline constexpr std::size_t kMembersMax = 24;

/// The place of a member in its table; a name that is not there does not compile.
template <std::size_t N>
consteval std::size_t slot(const Member (&members)[N], std::string_view name) {
  static_assert(N <= kMembersMax);
  for (std::size_t i = 0; i < N; ++i) {
    if (members[i].name == name) return i;
  }
  throw "no member of that name";
}

}  // namespace rowhouse::request
