#include "core/credential_table.h"

#include <algorithm>
#include <functional>
#include <mutex>
#include <utility>

namespace rowhouse::core {
namespace {

constexpr std::size_t kSlotsAtFirst = 4;
constexpr std::size_t kLineBytes = 64;

std::size_t hash_of(std::string_view id) { return std::hash<std::string_view>()(id); }

}  // namespace

bool CredentialTable::Slot::is(std::string_view id, std::size_t id_hash) const {
  if (hash != id_hash) return false;
  return inline_size != 0 ? std::string_view(inline_id.data(), inline_size) == id
                          : credential->access_key_id == id;
}

std::size_t CredentialTable::Shard::place_of(std::string_view id, std::size_t hash) const {
  std::size_t at = first_of(hash);
  while (slots[at].credential != nullptr && !slots[at].is(id, hash)) at = after(at);
  return at;
}

void CredentialTable::Shard::grow() {
  std::vector<Slot> old(std::max(kSlotsAtFirst, 2 * slots.size()));
  old.swap(slots);
  for (Slot& slot : old) {
    if (slot.credential == nullptr) continue;
    std::size_t at = first_of(slot.hash);
    while (slots[at].credential != nullptr) at = after(at);
    slots[at] = std::move(slot);
  }
}

void CredentialTable::Shard::put(CredentialPtr credential,
                                 std::optional<base::Milliseconds> ends_at, std::size_t hash) {
  const std::string_view id = credential->access_key_id;
  const std::lock_guard lock(mutex);
  if (2 * (taken + 1) > slots.size()) grow();
  Slot& slot = slots[place_of(id, hash)];
  if (slot.credential == nullptr) ++taken;
  slot.hash = hash;
  slot.ends_at = ends_at.value_or(base::Milliseconds::max());
  slot.inline_size = id.size() <= kInlineIdBytes ? static_cast<std::uint8_t>(id.size()) : 0;
  std::copy_n(id.begin(), slot.inline_size, slot.inline_id.begin());
  slot.credential = std::move(credential);
}

void CredentialTable::Shard::erase(std::string_view id, std::size_t hash) {
  const std::lock_guard lock(mutex);
  if (slots.empty()) return;
  std::size_t hole = place_of(id, hash);
  if (slots[hole].credential == nullptr) return;
  // What follows moves up, unless it would then lie before the place where a look for it begins.
  for (std::size_t at = after(hole); slots[at].credential != nullptr; at = after(at)) {
    const std::size_t mask = slots.size() - 1;
    const std::size_t first = first_of(slots[at].hash);
    if (((at - first) & mask) < ((at - hole) & mask)) continue;
    slots[hole] = std::move(slots[at]);
    hole = at;
  }
  slots[hole] = Slot();
  --taken;
}

void CredentialTable::put(CredentialPtr credential, std::optional<base::Milliseconds> ends_at) {
  const std::size_t hash = hash_of(credential->access_key_id);
  shards_[hash % kShards].put(std::move(credential), ends_at, hash);
  count_change();
}

void CredentialTable::erase(std::string_view access_key_id) {
  const std::size_t hash = hash_of(access_key_id);
  shards_[hash % kShards].erase(access_key_id, hash);
  count_change();
}

void CredentialTable::clear() {
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    shard.slots = {};
    shard.taken = 0;
  }
  count_change();
}

CredentialTable::CredentialPtr CredentialTable::find(std::string_view access_key_id,
                                                     const base::Clock& clock) const {
  const std::size_t hash = hash_of(access_key_id);
  const Shard& shard = shards_[hash % kShards];
  const std::shared_lock lock(shard.mutex);
  if (shard.slots.empty()) return nullptr;
  const Slot& slot = shard.slots[shard.place_of(access_key_id, hash)];
  if (slot.credential == nullptr) return nullptr;
  const bool ends = slot.ends_at != base::Milliseconds::max();
  if (ends && slot.ends_at <= clock.now()) return nullptr;
  // Counting a further reference waits for its line of memory; the others come meanwhile.
  const auto* const bytes = reinterpret_cast<const char*>(slot.credential.get());
  for (std::size_t at = kLineBytes; at < sizeof(tenancy::Credential); at += kLineBytes) {
    __builtin_prefetch(bytes + at);
  }
  return slot.credential;
}

}  // namespace rowhouse::core
