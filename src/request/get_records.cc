#include "request/check_shape.h"
#include "request/request.h"
#include "request/stream_specification.h"

namespace rowhouse::request {
namespace {

constexpr Shape kIterator = {.kind = Kind::kString, .min = 1, .max = 2048};
constexpr Shape kLimit = {.kind = Kind::kInteger, .min = 1, .max = 1000};
constexpr Member kMembers[] = {
    {"ShardIterator", &kIterator, true},
    {"Limit", &kLimit},
};

Result<operation::GetRecords> build(const Fields& fields) {
  operation::GetRecords get;
  get.iterator = fields.text(slot(kMembers, "ShardIterator"));
  get.stream_arn = get.iterator.substr(0, get.iterator.find('|'));
  if (get.stream_arn.size() == get.iterator.size() || !check_stream_arn(get.stream_arn)) {
    return invalid("Invalid ShardIterator");
  }
  if (const auto limit = fields.number(slot(kMembers, "Limit"))) {
    get.limit = static_cast<std::uint32_t>(*limit);
  }
  return get;
}

}  // namespace

template <>
Result<operation::GetRecords> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::GetRecords>(body, kMembers, build);
}

}  // namespace rowhouse::request
