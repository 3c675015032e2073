#include "core/session_table.h"

#include <algorithm>
#include <mutex>
#include <utility>

namespace rowhouse::core {

SessionTable::SessionTable(std::size_t sessions_max)
    : slots_max_(std::max<std::size_t>(1, sessions_max / kShards)) {}

SessionTable::SessionPtr SessionTable::find(std::string_view access_key_id) const {
  const Shard& shard = shard_of(access_key_id);
  const std::shared_lock lock(shard.mutex);
  const auto at = shard.places.find(access_key_id);
  if (at == shard.places.end()) return nullptr;
  const Slot& slot = *shard.slots[at->second];
  // Written only where it is news, so that readers of one session share the line.
  if (!slot.used.load(std::memory_order_relaxed)) slot.used.store(true, std::memory_order_relaxed);
  return slot.session;
}

/// A slot for a session that is to come: an empty one, or that of a session which nobody asked for
/// since the hand last came by.
std::size_t SessionTable::free_slot(Shard& shard) const {
  if (shard.slots.size() < slots_max_) {
    shard.slots.push_back(std::make_unique<Slot>());
    return shard.slots.size() - 1;
  }
  for (;;) {
    const std::size_t at = shard.hand;
    shard.hand = (shard.hand + 1) % shard.slots.size();
    Slot& slot = *shard.slots[at];
    if (slot.used.exchange(false, std::memory_order_relaxed)) continue;
    if (slot.session != nullptr) shard.places.erase(slot.session->credential.access_key_id);
    return at;
  }
}

void SessionTable::put(SessionPtr session) {
  Shard& shard = shard_of(session->credential.access_key_id);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.places.find(session->credential.access_key_id);
  if (found != shard.places.end()) {
    shard.slots[found->second]->session = std::move(session);
    return;
  }
  const std::size_t at = free_slot(shard);
  shard.places.emplace(session->credential.access_key_id, at);
  shard.slots[at]->session = std::move(session);
}

void SessionTable::erase(std::string_view access_key_id) {
  Shard& shard = shard_of(access_key_id);
  const std::lock_guard lock(shard.mutex);
  const auto at = shard.places.find(access_key_id);
  if (at == shard.places.end()) return;
  Slot& slot = *shard.slots[at->second];
  slot.session.reset();
  slot.used.store(false, std::memory_order_relaxed);
  shard.places.erase(at);
}

std::size_t SessionTable::size() const {
  std::size_t size = 0;
  for (const Shard& shard : shards_) {
    const std::shared_lock lock(shard.mutex);
    size += shard.places.size();
  }
  return size;
}

}  // namespace rowhouse::core
