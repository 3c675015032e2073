#include "request/check_shape.h"
#include "request/request.h"
#include "request/stream_specification.h"

namespace rowhouse::request {
namespace {

constexpr Shape kLimit = {.kind = Kind::kInteger, .min = 1, .max = 100};
constexpr Member kMembers[] = {
    {"StreamArn", &shapes::kStreamArn, true},
    {"Limit", &kLimit},
    {"ExclusiveStartShardId", &shapes::kShardId},
};

Result<operation::DescribeStream> build(const Fields& fields) {
  operation::DescribeStream describe;
  describe.stream_arn = fields.text(slot(kMembers, "StreamArn"));
  ROWHOUSE_CHECK(check_stream_arn(describe.stream_arn));
  if (const auto limit = fields.number(slot(kMembers, "Limit"))) {
    describe.limit = static_cast<std::uint32_t>(*limit);
  }
  describe.exclusive_start_shard = fields.text(slot(kMembers, "ExclusiveStartShardId"));
  return describe;
}

}  // namespace

template <>
Result<operation::DescribeStream> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::DescribeStream>(body, kMembers, build);
}

}  // namespace rowhouse::request
