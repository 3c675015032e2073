#pragma once

#include <optional>
#include <string_view>

#include "expression/expression.h"
#include "request/comparison.h"

/// Expected, QueryFilter, ScanFilter and KeyConditions, as the expressions which they stand for.
namespace rowhouse::request {

namespace shapes {
inline constexpr std::array<std::string_view, 2> kConditionalOperators = {"OR", "AND"};
inline constexpr Shape kConditionalOperator = {.kind = Kind::kString,
                                               .values = kConditionalOperators};
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ExpectedAttributeValue.html
inline constexpr Member kExpectedMembers[] = {{"Value", &kAttributeValue},
                                              {"Exists", &kBoolean},
                                              {"ComparisonOperator", &kComparison},
                                              {"AttributeValueList", &kComparisonValues}};
inline constexpr Shape kExpectedAttribute = {
    .kind = Kind::kStructure,
    .members = kExpectedMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue"};
inline constexpr Shape kExpected = {.kind = Kind::kMap,
                                    .element = &kExpectedAttribute,
                                    .java_type =
                                        "java.util.Map<java.lang.String, "
                                        "com.amazonaws.dynamodb.v20120810.ExpectedAttributeValue>"};
}  // namespace shapes

/// The condition of Expected and ConditionalOperator; none if there is no Expected. kValidation
/// with DynamoDB's texts.
Result<std::optional<expression::Condition>> read_expected(const Fields& fields,
                                                           std::size_t expected_slot,
                                                           std::size_t operator_slot,
                                                           const base::Limits& limits);

/// The same of QueryFilter or ScanFilter.
Result<std::optional<expression::Condition>> read_filter(const Fields& fields,
                                                         std::size_t filter_slot,
                                                         std::size_t operator_slot,
                                                         const base::Limits& limits);

/// KeyConditions, at most `parts_max` of them. Which of them is on which key, the engine sees.
Result<expression::KeyCondition> read_key_conditions(const Fields& fields, std::size_t slot,
                                                     std::size_t parts_max,
                                                     const base::Limits& limits);

}  // namespace rowhouse::request
