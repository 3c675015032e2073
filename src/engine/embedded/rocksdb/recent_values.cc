#include "engine/embedded/rocksdb/recent_values.h"

#include <algorithm>
#include <functional>

namespace rowhouse::engine::embedded {

RecentValues::RecentValues(std::size_t bytes)
    : set_count_(bytes / (kPlaceBytesMax * kPlacesOfSet)) {}

std::size_t RecentValues::Set::place_of(std::uint32_t mark, std::string_view key) const {
  for (std::size_t i = 0; i < kPlacesOfSet; ++i) {
    if (marks[i] == mark && key_bytes[i] == key.size() && places[i].starts_with(key)) return i;
  }
  return kPlacesOfSet;
}

RecentValues::Home RecentValues::home_of(Set* sets, std::string_view key) const {
  const std::size_t hash = std::hash<std::string_view>()(key);
  // Where there are sets there is one at least.
  const std::size_t set = (hash >> 32) % std::max<std::size_t>(set_count_, 1);
  return {sets + set, static_cast<std::uint32_t>(hash) | 1u};
}

bool RecentValues::find(std::string_view key, std::string& value) const {
  Set* const sets = sets_.load(std::memory_order_acquire);
  if (sets == nullptr) return false;
  const Home home = home_of(sets, key);
  const std::lock_guard lock(home.set->mutex);
  const std::size_t place = home.set->place_of(home.mark, key);
  if (place == kPlacesOfSet) return false;
  value.assign(home.set->places[place], key.size());
  return true;
}

void RecentValues::forget_changed(const Batch& batch) {
  batch.for_each([this](Batch::Kind kind, std::string_view key, std::string_view end) {
    forget_changed(kind, key, end);
  });
}

void RecentValues::forget_changed(Batch::Kind kind, std::string_view key, std::string_view end) {
  constexpr char kNextPrefix = kRecalledPrefix + 1;
  if (kind != Batch::Kind::kEraseRange) {
    if (is_recalled_key(key)) forget(key);
  } else if (key < std::string_view(&kNextPrefix, 1) &&
             end > std::string_view(&kRecalledPrefix, 1)) {
    forget_all();
  }
}

void RecentValues::keep_put(const Batch& batch) {
  batch.for_each([this](Batch::Kind kind, std::string_view key, std::string_view value) {
    if (kind == Batch::Kind::kPutToRecall) {
      keep(key, value);
    } else {
      forget_changed(kind, key, value);
    }
  });
}

void RecentValues::forget(std::string_view key) {
  Set* const sets = sets_.load(std::memory_order_acquire);
  if (sets == nullptr) return;
  const Home home = home_of(sets, key);
  const std::lock_guard lock(home.set->mutex);
  const std::size_t place = home.set->place_of(home.mark, key);
  if (place != kPlacesOfSet) home.set->marks[place] = 0;
}

void RecentValues::forget_all() {
  Set* const sets = sets_.load(std::memory_order_acquire);
  if (sets == nullptr) return;
  for (std::size_t i = 0; i < set_count_; ++i) {
    const std::lock_guard lock(sets[i].mutex);
    sets[i].marks.fill(0);
  }
}

void RecentValues::keep(std::string_view key, std::string_view value) {
  const std::size_t bytes = key.size() + value.size();
  if (set_count_ == 0 || bytes > kPlaceBytesMax) return forget(key);
  if (empty()) {
    const std::lock_guard lock(making_);
    if (owned_ == nullptr) owned_ = std::make_unique<Set[]>(set_count_);
    sets_.store(owned_.get(), std::memory_order_release);
  }
  const Home home = home_of(sets_.load(std::memory_order_acquire), key);
  Set& set = *home.set;
  const std::lock_guard lock(set.mutex);
  std::size_t place = set.place_of(home.mark, key);
  if (place == kPlacesOfSet) {
    const auto* const free = std::find(set.marks.begin(), set.marks.end(), 0u);
    place = free != set.marks.end() ? static_cast<std::size_t>(free - set.marks.begin())
                                    : set.next++ % kPlacesOfSet;
  }
  std::string& kept = set.places[place];
  // No more than it needs: a string that grows by itself takes twice as much.
  if (kept.capacity() < bytes) {
    std::string larger;
    larger.reserve(bytes);
    kept.swap(larger);
  }
  kept.assign(key);
  kept.append(value);
  set.key_bytes[place] = static_cast<std::uint16_t>(key.size());
  set.marks[place] = home.mark;
}

}  // namespace rowhouse::engine::embedded
