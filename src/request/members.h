#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "operation/options.h"
#include "request/fields.h"
#include "request/shape.h"
#include "request/table_name.h"

/// The shapes that several operations have in common, and how their members are read.
namespace rowhouse::request {

/// An enumeration: the service's names, in the order in which it lists them, and what each stands
/// for.
template <typename T, std::size_t N>
struct Choices {
  std::array<std::string_view, N> names;
  std::array<T, N> values;
  T value_of(std::string_view name, T otherwise) const {
    for (std::size_t i = 0; i < N; ++i) {
      if (names[i] == name) return values[i];
    }
    return otherwise;
  }
  /// Of a member that check_shape() has accepted.
  T read(const Fields& fields, std::size_t slot, T otherwise) const {
    const auto name = fields.optional_text(slot);
    return name ? value_of(*name, otherwise) : otherwise;
  }
};

inline constexpr Choices<operation::ReturnValues, 5> kReturnValues = {
    {"ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW"},
    {operation::ReturnValues::kAllNew, operation::ReturnValues::kUpdatedOld,
     operation::ReturnValues::kAllOld, operation::ReturnValues::kNone,
     operation::ReturnValues::kUpdatedNew}};
inline constexpr Choices<operation::ReturnConsumedCapacity, 3> kReturnConsumedCapacity = {
    {"INDEXES", "TOTAL", "NONE"},
    {operation::ReturnConsumedCapacity::kIndexes, operation::ReturnConsumedCapacity::kTotal,
     operation::ReturnConsumedCapacity::kNone}};
inline constexpr Choices<operation::ReturnItemCollectionMetrics, 2> kReturnItemCollectionMetrics = {
    {"SIZE", "NONE"},
    {operation::ReturnItemCollectionMetrics::kSize, operation::ReturnItemCollectionMetrics::kNone}};
inline constexpr Choices<operation::ReturnOnConditionFailure, 2> kReturnOnConditionFailure = {
    {"ALL_OLD", "NONE"},
    {operation::ReturnOnConditionFailure::kAllOld, operation::ReturnOnConditionFailure::kNone}};

namespace shapes {
inline constexpr Shape kText = {.kind = Kind::kString};
inline constexpr Shape kBoolean = {.kind = Kind::kBoolean};
inline constexpr Shape kLong = {.kind = Kind::kLong};
inline constexpr Shape kItem = {.kind = Kind::kItem};
inline constexpr Shape kAttributeValue = {.kind = Kind::kAttributeValue};
/// A member which is declined, whatever it holds.
inline constexpr Shape kAnything = {.kind = Kind::kAnything};

inline constexpr Shape kTableName = {
    .kind = Kind::kString, .min = kNameLengthMin, .max = kNameLengthMax, .is_name = true};
inline constexpr Shape kIndexName = kTableName;
/// Where the operation checks the name itself (check_table_name).
inline constexpr Shape kTableNameUnchecked = kText;

inline constexpr Shape kReturnValuesShape = {.kind = Kind::kString, .values = kReturnValues.names};
inline constexpr Shape kReturnConsumedCapacityShape = {.kind = Kind::kString,
                                                       .values = kReturnConsumedCapacity.names};
inline constexpr Shape kReturnItemCollectionMetricsShape = {
    .kind = Kind::kString, .values = kReturnItemCollectionMetrics.names};
inline constexpr Shape kReturnOnConditionFailureShape = {.kind = Kind::kString,
                                                         .values = kReturnOnConditionFailure.names};

inline constexpr Shape kAttributeName = {.kind = Kind::kString, .max = 65535};
inline constexpr Shape kAttributeNames = {
    .kind = Kind::kMap,
    .element = &kAttributeName,
    .java_type = "java.util.Map<java.lang.String, java.lang.String>"};
inline constexpr Shape kAttributeValues = {
    .kind = Kind::kMap,
    .element = &kAttributeValue,
    .java_type =
        "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"};
}  // namespace shapes

Error invalid(std::string message);
/// "One or more parameter values were invalid: " and `what`.
Error invalid_parameter(std::string_view what);

/// A required table name, read off its ARN if need be.
std::string read_table_name(const Fields& fields, std::size_t slot);

/// A batch names each table once; its name and its ARN are one table. kValidation.
template <typename Tables>
Result<void> check_named_once(const Tables& tables, std::string_view name) {
  for (const auto& each : tables) {
    if (each.table == name) {
      return invalid_parameter("The table " + std::string(name) + " is named more than once");
    }
  }
  return {};
}

/// A whole item or key, in compact form. Absent: empty.
Result<std::string> read_compact_item(const Fields& fields, std::size_t slot,
                                      const base::Limits& limits);
/// kValidation if an item that is to be put is over the limit: the service says so before it looks
/// for the table.
Result<void> check_item_size(std::string_view compact_item, const base::Limits& limits);

}  // namespace rowhouse::request
