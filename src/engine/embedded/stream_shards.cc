#include "engine/embedded/stream_shards.h"

#include <algorithm>

namespace rowhouse::engine::embedded {

StreamShards::StreamShards(std::uint32_t count, std::uint64_t first, const base::Clock& clock)
    : count_(count), clock_(clock), shards_(std::make_unique<Shard[]>(count)) {
  for (std::uint32_t i = 0; i < count; ++i) shards_[i].next = first;
}

void StreamShards::start_at(std::uint32_t shard, std::uint64_t number) {
  const std::lock_guard lock(shards_[shard].mutex);
  shards_[shard].next = std::max(shards_[shard].next, number);
}

StreamShards::Claim StreamShards::claim(std::uint32_t index) {
  Shard& shard = shards_[index];
  const std::uint64_t now = number_at(clock_.now());
  const std::lock_guard lock(shard.mutex);
  if (shard.closed) return {};
  const std::uint64_t number = std::max(shard.next, now);
  shard.next = number + 1;
  shard.pending.push_back({number, false});
  return Claim(this, index, number);
}

void StreamShards::end(std::uint32_t index, std::uint64_t number) noexcept {
  Shard& shard = shards_[index];
  const std::lock_guard lock(shard.mutex);
  const auto at = std::lower_bound(
      shard.pending.begin(), shard.pending.end(), number,
      [](const Pending& pending, std::uint64_t wanted) { return pending.number < wanted; });
  at->ended = true;
  while (!shard.pending.empty() && shard.pending.front().ended) shard.pending.pop_front();
}

std::uint64_t StreamShards::horizon(std::uint32_t index) const {
  const Shard& shard = shards_[index];
  const std::uint64_t now = number_at(clock_.now());
  const std::lock_guard lock(shard.mutex);
  if (!shard.pending.empty()) return shard.pending.front().number;
  // Moves on while nothing is written, so that the place of a reader who waits stays young.
  if (!shard.closed) shard.next = std::max(shard.next, now);
  return shard.next;
}

std::uint64_t StreamShards::close(base::Milliseconds at) {
  std::uint64_t last = number_at(at);
  for (std::uint32_t i = 0; i < count_; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    shards_[i].closed = true;
    last = std::max(last, shards_[i].next);
  }
  for (std::uint32_t i = 0; i < count_; ++i) {
    const std::lock_guard lock(shards_[i].mutex);
    shards_[i].next = last + 1;
  }
  return last;
}

}  // namespace rowhouse::engine::embedded
