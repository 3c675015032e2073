#include "engine/embedded/stream_iterator.h"

#include "base/bytes.h"
#include "engine/embedded/errors.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr std::string_view kMiddle = "|1|";
constexpr std::string_view kPurpose = "shard iterator of ";

}  // namespace

Result<std::string> seal_place(const signing::SealingKey& key, std::string_view stream_arn,
                               const StreamPlace& place, const base::Random& random) {
  std::string content;
  base::append_varint(content, place.shard);
  base::append_varint(content, place.number);
  base::append_varint(content, static_cast<std::uint64_t>(place.made_at_ms));
  const std::string sealed =
      signing::seal_token(key, std::string(kPurpose) += stream_arn, content, random);
  if (sealed.empty()) return Error(ErrorCode::kInternalServer, "A place could not be sealed");
  std::string iterator(stream_arn);
  iterator += kMiddle;
  return iterator += sealed;
}

Result<StreamPlace> open_place(const signing::SealingKey& key, std::string_view stream_arn,
                               std::string_view iterator) {
  const Error refused = invalid("Invalid ShardIterator");
  if (!iterator.starts_with(stream_arn)) return refused;
  iterator.remove_prefix(stream_arn.size());
  if (!iterator.starts_with(kMiddle)) return refused;
  const auto content = signing::open_token(key, std::string(kPurpose) += stream_arn,
                                           iterator.substr(kMiddle.size()));
  if (!content) return refused;
  std::string_view rest = *content;
  StreamPlace place;
  std::uint64_t shard = 0;
  std::uint64_t made_at_ms = 0;
  if (!base::take_varint(rest, shard) || !base::take_varint(rest, place.number) ||
      !base::take_varint(rest, made_at_ms) || !rest.empty()) {
    return refused;
  }
  place.shard = static_cast<std::uint32_t>(shard);
  place.made_at_ms = static_cast<std::int64_t>(made_at_ms);
  return place;
}

}  // namespace rowhouse::engine::embedded
