#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rowhouse/decimal.h"
#include "rowhouse/result.h"

namespace rowhouse {

/// Bytes that are not text: DynamoDB's type B.
struct Binary {
  std::string bytes;
  friend auto operator<=>(const Binary&, const Binary&) = default;
};

class Value;
using List = std::vector<Value>;
using Map = std::map<std::string, Value, std::less<>>;
/// Sets are never empty on DynamoDB; an empty one is refused when it is written.
using StringSet = std::set<std::string, std::less<>>;
using NumberSet = std::set<Decimal>;
using BinarySet = std::set<Binary>;

/// One attribute value as a tree: for programs which do not know the shape of their items. Programs
/// which do map structs instead (entity.h) and never build a tree.
class Value {
 public:
  struct Null {
    friend auto operator<=>(const Null&, const Null&) = default;
  };
  using Variant = std::variant<Null, bool, Decimal, std::string, Binary, StringSet, NumberSet,
                               BinarySet, List, Map>;

  Value() = default;
  template <typename T>
    requires(!std::is_same_v<std::remove_cvref_t<T>, Value> &&
             std::is_constructible_v<Variant, T> && !std::is_pointer_v<std::decay_t<T>> &&
             !std::is_arithmetic_v<std::remove_cvref_t<T>>)
  Value(T&& value)  // NOLINT(google-explicit-constructor): a value of any of the ten types
      : state_(std::forward<T>(value)) {}
  Value(bool value) : state_(value) {}          // NOLINT(google-explicit-constructor): as above
  Value(int value) : state_(Decimal(value)) {}  // NOLINT(google-explicit-constructor): as above
  Value(std::int64_t value)                     // NOLINT(google-explicit-constructor): as above
      : state_(Decimal(value)) {}
  Value(const char* value)  // NOLINT(google-explicit-constructor): as above
      : state_(std::string(value)) {}

  const Variant& variant() const noexcept { return state_; }
  Variant& variant() noexcept { return state_; }
  template <typename T>
  const T* get_if() const noexcept {
    return std::get_if<T>(&state_);
  }
  /// DynamoDB's name of the type: "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L" or "M".
  std::string_view type_name() const noexcept;

  friend bool operator==(const Value& a, const Value& b);

 private:
  Variant state_;
};

/// A whole item: attribute names and values. Size limit 400 KB, counted as DynamoDB counts it.
using Item = Map;

/// The compact form of an item (docs/formats/item.md). kValidation if the item breaks one of
/// DynamoDB's rules (an empty set, nesting deeper than 32).
Result<std::string> encode_item(const Item& item);
/// The tree of an item in compact form. kDataCorrupt if the bytes are not one.
Result<Item> decode_item(std::string_view compact_item);

}  // namespace rowhouse
