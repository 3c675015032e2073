#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "request/legacy_text.h"
#include "request/members.h"

/// A comparison as the parameters from before there were expressions write it: an operator and a
/// list of values.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Condition.html
namespace rowhouse::request {

enum class Comparison : std::uint8_t {
  kIn,
  kNull,
  kBetween,
  kLess,
  kNotContains,
  kEqual,
  kGreater,
  kNotNull,
  kNotEqual,
  kLessOrEqual,
  kBeginsWith,
  kGreaterOrEqual,
  kContains
};

inline constexpr Choices<Comparison, 13> kComparisons = {
    {"IN", "NULL", "BETWEEN", "LT", "NOT_CONTAINS", "EQ", "GT", "NOT_NULL", "NE", "LE",
     "BEGINS_WITH", "GE", "CONTAINS"},
    {Comparison::kIn, Comparison::kNull, Comparison::kBetween, Comparison::kLess,
     Comparison::kNotContains, Comparison::kEqual, Comparison::kGreater, Comparison::kNotNull,
     Comparison::kNotEqual, Comparison::kLessOrEqual, Comparison::kBeginsWith,
     Comparison::kGreaterOrEqual, Comparison::kContains}};

namespace shapes {
inline constexpr Shape kComparison = {.kind = Kind::kString, .values = kComparisons.names};
inline constexpr Shape kComparisonValues = {
    .kind = Kind::kList,
    .element = &kAttributeValue,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.AttributeValue>"};
inline constexpr Member kConditionMembers[] = {{"AttributeValueList", &kComparisonValues},
                                               {"ComparisonOperator", &kComparison, true}};
inline constexpr Shape kCondition = {
    .kind = Kind::kStructure,
    .members = kConditionMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.Condition"};
inline constexpr Shape kConditions = {
    .kind = Kind::kMap,
    .element = &kCondition,
    .java_type = "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.Condition>"};
}  // namespace shapes

/// The values of an AttributeValueList, compact; none if it is absent.
Result<std::vector<std::string>> read_comparison_values(const Fields& fields, std::size_t slot,
                                                        const base::Limits& limits);

/// Appends the condition which "`attribute` <op> `values`" stands for. kValidation with DynamoDB's
/// texts for a number or type of values that the operator does not take.
Result<void> append_comparison(LegacyText& out, std::string_view attribute, Comparison op,
                               std::vector<std::string> values);

/// Appends one condition of a map of shapes::kConditions.
Result<void> append_condition(LegacyText& out, std::string_view attribute,
                              simdjson::dom::element json, const base::Limits& limits);

/// "CONTAINS", as requests and error texts name it.
std::string_view name_of(Comparison op);

}  // namespace rowhouse::request
