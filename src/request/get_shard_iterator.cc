#include "model/stream.h"
#include "request/check_shape.h"
#include "request/request.h"
#include "request/stream_specification.h"

namespace rowhouse::request {
namespace {

using operation::ShardIteratorType;

constexpr Choices<ShardIteratorType, 4> kTypes = {
    {"AFTER_SEQUENCE_NUMBER", "LATEST", "AT_SEQUENCE_NUMBER", "TRIM_HORIZON"},
    {ShardIteratorType::kAfterSequenceNumber, ShardIteratorType::kLatest,
     ShardIteratorType::kAtSequenceNumber, ShardIteratorType::kTrimHorizon}};
constexpr Shape kType = {.kind = Kind::kString, .values = kTypes.names};
constexpr Shape kSequence = {.kind = Kind::kString, .min = 21, .max = 40};
constexpr Member kMembers[] = {
    {"StreamArn", &shapes::kStreamArn, true},
    {"ShardId", &shapes::kShardId, true},
    {"ShardIteratorType", &kType, true},
    {"SequenceNumber", &kSequence},
};

// That a number is wanted by two types and by them alone is documented; the texts are not.
Result<operation::GetShardIterator> build(const Fields& fields) {
  operation::GetShardIterator get;
  get.stream_arn = fields.text(slot(kMembers, "StreamArn"));
  ROWHOUSE_CHECK(check_stream_arn(get.stream_arn));
  get.shard = fields.text(slot(kMembers, "ShardId"));
  get.type = kTypes.read(fields, slot(kMembers, "ShardIteratorType"), get.type);
  const auto text = fields.optional_text(slot(kMembers, "SequenceNumber"));
  if (get.type == ShardIteratorType::kTrimHorizon || get.type == ShardIteratorType::kLatest) {
    if (text) return invalid("SequenceNumber must not be specified for this ShardIteratorType");
    return get;
  }
  if (!text) return invalid("SequenceNumber must be specified for this ShardIteratorType");
  // An engine that keeps its streams elsewhere may have numbers of another form.
  get.sequence = model::parse_sequence(*text).value_or(operation::GetShardIterator::kNoSequence);
  get.sequence_text = *text;
  return get;
}

}  // namespace

template <>
Result<operation::GetShardIterator> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::GetShardIterator>(body, kMembers, build);
}

}  // namespace rowhouse::request
