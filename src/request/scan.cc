#include "request/attributes_to_get.h"
#include "request/check_shape.h"
#include "request/expressions.h"
#include "request/legacy_conditions.h"
#include "request/members.h"
#include "request/page.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Shape kSegment = {.kind = Kind::kInteger, .min = 0, .max = 999'999};
constexpr Shape kTotalSegments = {.kind = Kind::kInteger, .min = 1, .max = 1'000'000};

constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableName, true},
    {"FilterExpression", &shapes::kText},
    {"ProjectionExpression", &shapes::kText},
    {"ExpressionAttributeNames", &shapes::kAttributeNames},
    {"ExpressionAttributeValues", &shapes::kAttributeValues},
    {"Select", &shapes::kSelect},
    {"Limit", &shapes::kLimit},
    {"ExclusiveStartKey", &shapes::kItem},
    {"Segment", &kSegment},
    {"TotalSegments", &kTotalSegments},
    {"ConsistentRead", &shapes::kBoolean},
    {"IndexName", &shapes::kIndexName},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"ScanFilter", &shapes::kConditions},
    {"ConditionalOperator", &shapes::kConditionalOperator},
    {"AttributesToGet", &shapes::kAttributesToGet},
};
constexpr Parameter kWithValues[] = {{"FilterExpression", slot(kMembers, "FilterExpression")}};
constexpr Parameter kWithoutValues[] = {
    {"ProjectionExpression", slot(kMembers, "ProjectionExpression")}};
constexpr Parameter kLegacy[] = {
    {"AttributesToGet", slot(kMembers, "AttributesToGet")},
    {"ScanFilter", slot(kMembers, "ScanFilter")},
    {"ConditionalOperator", slot(kMembers, "ConditionalOperator")},
};
constexpr ExpressionParameters kExpressions = {
    .with_values = kWithValues,
    .without_values = kWithoutValues,
    .names_slot = slot(kMembers, "ExpressionAttributeNames"),
    .values_slot = slot(kMembers, "ExpressionAttributeValues"),
    .legacy = kLegacy};

Result<void> read_segment(const Fields& fields, operation::Scan& scan) {
  const auto segment = fields.number(slot(kMembers, "Segment"));
  const auto total = fields.number(slot(kMembers, "TotalSegments"));
  if (segment && !total) {
    return invalid(
        "The TotalSegments parameter is required but was not present in the request when Segment "
        "parameter is present");
  }
  if (!total) return {};
  if (!segment) {
    return invalid(
        "The Segment parameter is required but was not present in the request when parameter "
        "TotalSegments is present");
  }
  if (*segment >= *total) {
    return invalid(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: "
        "Segment: " +
        std::to_string(*segment) + " is not less than TotalSegments: " + std::to_string(*total));
  }
  scan.segment = static_cast<std::uint32_t>(*segment);
  scan.total_segments = static_cast<std::uint32_t>(*total);
  return {};
}

Result<operation::Scan> build(const Fields& fields, const base::Limits& limits) {
  operation::Scan scan;
  scan.table = read_table_name(fields, slot(kMembers, "TableName"));
  scan.index = fields.text(slot(kMembers, "IndexName"));
  scan.consistent_read = fields.flag(slot(kMembers, "ConsistentRead"), false);
  if (const auto limit = fields.number(slot(kMembers, "Limit"))) {
    scan.limit = static_cast<std::uint32_t>(*limit);
  }
  scan.return_consumed_capacity = kReturnConsumedCapacity.read(
      fields, slot(kMembers, "ReturnConsumedCapacity"), scan.return_consumed_capacity);
  Expressions expressions(limits);
  ROWHOUSE_CHECK(expressions.begin(fields, kExpressions));
  ROWHOUSE_TRY(start_key, read_start_key(fields, slot(kMembers, "ExclusiveStartKey"), limits));
  scan.exclusive_start_key = std::move(start_key);
  ROWHOUSE_CHECK(read_segment(fields, scan));
  ROWHOUSE_TRY(select, read_select(fields, slot(kMembers, "Select"),
                                   projection_named(fields, slot(kMembers, "ProjectionExpression"),
                                                    slot(kMembers, "AttributesToGet")),
                                   !scan.index.empty(), false));
  scan.select = select;
  ROWHOUSE_TRY(projection, expressions.projection(fields, slot(kMembers, "ProjectionExpression")));
  scan.projection = std::move(projection);
  if (fields.has(slot(kMembers, "AttributesToGet"))) {
    ROWHOUSE_TRY(attributes,
                 read_attributes_to_get(fields, slot(kMembers, "AttributesToGet"), limits));
    scan.projection = std::move(attributes);
  }
  ROWHOUSE_TRY(filter, expressions.condition(fields, slot(kMembers, "FilterExpression"),
                                             expression::Parameter::kFilter));
  scan.filter = std::move(filter);
  if (fields.has(slot(kMembers, "ScanFilter")) ||
      fields.has(slot(kMembers, "ConditionalOperator"))) {
    ROWHOUSE_TRY(old_filter, read_filter(fields, slot(kMembers, "ScanFilter"),
                                         slot(kMembers, "ConditionalOperator"), limits));
    scan.filter = std::move(old_filter);
  }
  ROWHOUSE_CHECK(expressions.finish());
  return scan;
}

}  // namespace

template <>
Result<operation::Scan> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::Scan>(
      body, kMembers, [&](const Fields& fields) { return build(fields, limits); });
}

}  // namespace rowhouse::request
