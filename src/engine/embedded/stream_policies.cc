#include "engine/embedded/stream_record.h"
#include "engine/embedded/streams.h"

// The policies of streams, each in a record of its own: a stream's own record is written with the
// stream and never changed but to switch it off.
namespace rowhouse::engine::embedded {

Result<void> Streams::load_policy(const TableStream& stream, model::Stream& told) const {
  std::string record;
  ROWHOUSE_TRY(read, store_.get(catalog_key_of_stream_policy(stream), Tier::kAny, nullptr, record));
  if (read != Read::kFound) return {};
  ROWHOUSE_TRY(policy, decode_policy_record(record));
  told.policy = std::move(policy);
  return {};
}

void Streams::stage_policy(Batch& batch, const TableStream& stream,
                           const std::optional<model::ResourcePolicy>& policy) const {
  if (policy) {
    batch.put(catalog_key_of_stream_policy(stream), encode_policy_record(*policy));
  } else {
    batch.erase(catalog_key_of_stream_policy(stream));
  }
}

void Streams::publish_policy(const TableStream& stream,
                             std::optional<model::ResourcePolicy> policy) {
  const std::lock_guard lock(mutex_);
  const auto at = streams_.find(place_of(*stream.told));
  if (at == streams_.end()) return;  // Trimmed away meanwhile.
  auto told = std::make_shared<model::Stream>(*at->second->told);
  told->policy = std::move(policy);
  auto changed = std::make_shared<TableStream>(*at->second);
  changed->told = std::move(told);
  at->second = std::move(changed);
}

}  // namespace rowhouse::engine::embedded
