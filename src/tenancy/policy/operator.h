#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

/// The condition operators, taken apart: "ForAllValues:StringNotLikeIfExists" is a quantifier, a
/// comparison, a relation, a negation and IfExists.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
namespace rowhouse::policy {

enum class Comparison : std::uint8_t {
  kString,
  kStringIgnoreCase,
  kStringLike,
  kNumeric,
  kDate,
  kBool,
  kBinary,
  kIpAddress,
  kArn,
  kNull,
};

enum class Relation : std::uint8_t { kEquals, kLess, kLessEquals, kGreater, kGreaterEquals };

enum class Quantifier : std::uint8_t { kNone, kForAllValues, kForAnyValue };

struct Operator {
  Comparison comparison = Comparison::kString;
  Relation relation = Relation::kEquals;
  Quantifier quantifier = Quantifier::kNone;
  bool negated = false;
  bool if_exists = false;
};

/// Case does not matter. Nothing for a name that is no operator, for Null with IfExists or a
/// quantifier, which mean nothing.
std::optional<Operator> parse_operator(std::string_view name) noexcept;

}  // namespace rowhouse::policy
