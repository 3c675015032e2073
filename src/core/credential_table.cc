#include "core/credential_table.h"

#include <mutex>
#include <utility>

namespace rowhouse::core {

void CredentialTable::put(CredentialPtr credential, std::optional<base::Milliseconds> ends_at) {
  Shard& shard = shard_of(credential->access_key_id);
  std::string id = credential->access_key_id;
  const std::lock_guard lock(shard.mutex);
  shard.entries.insert_or_assign(std::move(id), Entry{std::move(credential), ends_at});
}

void CredentialTable::erase(std::string_view access_key_id) {
  Shard& shard = shard_of(access_key_id);
  const std::lock_guard lock(shard.mutex);
  const auto at = shard.entries.find(access_key_id);
  if (at != shard.entries.end()) shard.entries.erase(at);
}

CredentialTable::CredentialPtr CredentialTable::find(std::string_view access_key_id,
                                                     const base::Clock& clock) const {
  const Shard& shard = shard_of(access_key_id);
  const std::shared_lock lock(shard.mutex);
  const auto at = shard.entries.find(access_key_id);
  if (at == shard.entries.end()) return nullptr;
  if (at->second.ends_at && *at->second.ends_at <= clock.now()) return nullptr;
  return at->second.credential;
}

}  // namespace rowhouse::core
