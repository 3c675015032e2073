#include "request/check_shape.h"
#include "request/request.h"
#include "request/stream_specification.h"

namespace rowhouse::request {
namespace {

constexpr Shape kLimit = {.kind = Kind::kInteger, .min = 1, .max = 100};
constexpr Member kMembers[] = {
    {"TableName", &shapes::kTableName},
    {"Limit", &kLimit},
    {"ExclusiveStartStreamArn", &shapes::kStreamArn},
};

Result<operation::ListStreams> build(const Fields& fields) {
  operation::ListStreams list;
  list.table = read_table_name(fields, slot(kMembers, "TableName"));
  if (const auto limit = fields.number(slot(kMembers, "Limit"))) {
    list.limit = static_cast<std::uint32_t>(*limit);
  }
  list.exclusive_start_arn = fields.text(slot(kMembers, "ExclusiveStartStreamArn"));
  if (!list.exclusive_start_arn.empty()) {
    ROWHOUSE_CHECK(check_stream_arn(list.exclusive_start_arn));
  }
  return list;
}

}  // namespace

template <>
Result<operation::ListStreams> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::ListStreams>(body, kMembers, build);
}

}  // namespace rowhouse::request
