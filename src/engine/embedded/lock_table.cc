#include "engine/embedded/lock_table.h"

#include <functional>

namespace rowhouse::engine::embedded {

LockTable::Shard& LockTable::prepare(Hold& hold, std::string_view key, Holder holder) {
  hold.key_ = key;
  hold.holder_ = holder;
  hold.hash_ = std::hash<std::string_view>()(key);
  return shards_[hold.hash_ % kShards];
}

LockTable::Hold* LockTable::find(Shard& shard, const Hold& hold) {
  for (Hold* at = bucket_of(shard, hold); at != nullptr; at = at->next_in_bucket_) {
    if (at->hash_ == hold.hash_ && at->key_ == hold.key_) return at;
  }
  return nullptr;
}

void LockTable::link(Shard& shard, Hold& hold) {
  Hold*& bucket = bucket_of(shard, hold);
  hold.next_in_bucket_ = bucket;
  bucket = &hold;
}

bool LockTable::conflict(const Hold& current, const Hold& hold) {
  return hold.holder_ == Holder::kTransaction &&
         (current.holder_ == Holder::kTransaction || current.transaction_waits_);
}

void LockTable::append_waiter(Hold& current, Hold& hold) {
  hold.next_waiter_ = nullptr;
  if (current.last_waiter_ == nullptr) {
    current.first_waiter_ = &hold;
  } else {
    current.last_waiter_->next_waiter_ = &hold;
  }
  current.last_waiter_ = &hold;
  current.transaction_waits_ |= hold.holder_ == Holder::kTransaction;
}

LockTable::Acquired LockTable::try_acquire(Hold& hold, std::string_view key, Holder holder) {
  Shard& shard = prepare(hold, key, holder);
  const std::lock_guard lock(shard.mutex);
  if (find(shard, hold) != nullptr) return Acquired::kParked;
  link(shard, hold);
  return Acquired::kGranted;
}

std::vector<std::string> LockTable::held_keys(std::string_view prefix) {
  std::vector<std::string> keys;
  for (Shard& shard : shards_) {
    const std::lock_guard lock(shard.mutex);
    for (const Hold* hold : shard.buckets) {
      for (; hold != nullptr; hold = hold->next_in_bucket_) {
        if (hold->key_.starts_with(prefix)) keys.emplace_back(hold->key_);
      }
    }
  }
  return keys;
}

void LockTable::release(Hold& hold) {
  Shard& shard = shards_[hold.hash_ % kShards];
  Granted granted;
  {
    const std::lock_guard lock(shard.mutex);
    Hold** at = &bucket_of(shard, hold);
    while (*at != &hold) at = &(*at)->next_in_bucket_;
    Hold* const next = hold.first_waiter_;
    if (next == nullptr) {
      *at = hold.next_in_bucket_;
    } else {
      // At most one transaction waits for a key, so it no longer waits if it is the next holder.
      next->transaction_waits_ = hold.transaction_waits_ && next->holder_ == Holder::kWrite;
      next->first_waiter_ = next->next_waiter_;
      next->last_waiter_ = next->next_waiter_ != nullptr ? hold.last_waiter_ : nullptr;
      next->next_in_bucket_ = hold.next_in_bucket_;
      *at = next;
      granted = std::move(next->granted_);
    }
    hold.first_waiter_ = hold.last_waiter_ = nullptr;
    hold.transaction_waits_ = false;
  }
  if (granted) pool_.run(std::move(granted));
}

}  // namespace rowhouse::engine::embedded
