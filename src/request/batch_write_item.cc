#include "request/check_shape.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kPutMembers[] = {{"Item", &shapes::kItem, true}};
constexpr Shape kPutRequest = {.kind = Kind::kStructure,
                               .members = kPutMembers,
                               .java_type = "class com.amazonaws.dynamodb.v20120810.PutRequest"};
constexpr Member kDeleteMembers[] = {{"Key", &shapes::kItem, true}};
constexpr Shape kDeleteRequest = {
    .kind = Kind::kStructure,
    .members = kDeleteMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.DeleteRequest"};
constexpr Member kWriteMembers[] = {{"PutRequest", &kPutRequest},
                                    {"DeleteRequest", &kDeleteRequest}};
constexpr Shape kWriteRequest = {
    .kind = Kind::kStructure,
    .members = kWriteMembers,
    .java_type = "class com.amazonaws.dynamodb.v20120810.WriteRequest"};
constexpr Shape kWriteRequests = {
    .kind = Kind::kList,
    .min = 1,
    .max = 25,
    .element = &kWriteRequest,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>"};
constexpr Shape kRequestItems = {
    .kind = Kind::kMap,
    .min = 1,
    .max = 25,
    .element = &kWriteRequests,
    .has_name_keys = true,
    .java_type =
        "java.util.Map<java.lang.String, "
        "java.util.List<com.amazonaws.dynamodb.v20120810.WriteRequest>>",
    .reports_elements = true};
constexpr Member kMembers[] = {
    {"RequestItems", &kRequestItems, true},
    {"ReturnConsumedCapacity", &shapes::kReturnConsumedCapacityShape},
    {"ReturnItemCollectionMetrics", &shapes::kReturnItemCollectionMetricsShape},
};

Result<operation::WriteRequest> read_write(simdjson::dom::element json,
                                           const base::Limits& limits) {
  ROWHOUSE_TRY(fields, Fields::read(json, kWriteMembers));
  const bool has_put = fields.has(slot(kWriteMembers, "PutRequest"));
  const bool has_delete = fields.has(slot(kWriteMembers, "DeleteRequest"));
  // The service speaks of an attribute value here, though it means the write request.
  if (has_put && has_delete) {
    return invalid(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the "
        "supported datatypes");
  }
  if (!has_put && !has_delete) {
    return invalid(
        "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
  }
  operation::WriteRequest request;
  request.kind =
      has_put ? operation::WriteRequest::Kind::kPut : operation::WriteRequest::Kind::kDelete;
  ROWHOUSE_TRY(members,
               has_put
                   ? Fields::read(fields[slot(kWriteMembers, "PutRequest")], kPutMembers)
                   : Fields::read(fields[slot(kWriteMembers, "DeleteRequest")], kDeleteMembers));
  ROWHOUSE_TRY(item, read_compact_item(members, 0, limits));  // each has one member
  if (has_put) ROWHOUSE_CHECK(check_item_size(item, limits));
  request.item = std::move(item);
  return request;
}

Result<operation::BatchWriteItem> build(const Fields& fields, const base::Limits& limits) {
  operation::BatchWriteItem batch;
  batch.return_consumed_capacity = kReturnConsumedCapacity.read(
      fields, slot(kMembers, "ReturnConsumedCapacity"), batch.return_consumed_capacity);
  batch.return_item_collection_metrics = kReturnItemCollectionMetrics.read(
      fields, slot(kMembers, "ReturnItemCollectionMetrics"), batch.return_item_collection_metrics);
  simdjson::dom::object tables;
  if (fields[slot(kMembers, "RequestItems")].get_object().get(tables) != simdjson::SUCCESS) {
    return batch;  // refused by its shape
  }
  std::size_t request_count = 0;
  for (const auto& [name, content] : tables) {
    operation::WritesOfTable writes;
    writes.table = table_name_of(name);
    ROWHOUSE_CHECK(check_named_once(batch.tables, writes.table));
    simdjson::dom::array requests;
    if (content.get_array().get(requests) != simdjson::SUCCESS) continue;  // refused by its shape
    request_count += requests.size();
    if (request_count > limits.batch_write_requests_max) {
      return invalid("Too many items requested for the BatchWriteItem call");
    }
    for (const auto element : requests) {
      ROWHOUSE_TRY(request, read_write(element, limits));
      writes.requests.push_back(std::move(request));
    }
    batch.tables.push_back(std::move(writes));
  }
  return batch;
}

}  // namespace

template <>
Result<operation::BatchWriteItem> parse(simdjson::dom::element body, const base::Limits& limits) {
  return parse_in_order<operation::BatchWriteItem>(
      body, kMembers, [&](const Fields& fields) { return build(fields, limits); });
}

}  // namespace rowhouse::request
