#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {

/// Values of keys as they were written last, for Store::recall(): a table of a fixed number of
/// places, in sets of a few of which a key's hash names one. Nothing is there before the first
/// value is kept; a value that is too large for a place is not kept. Safe from many threads; each
/// set has a lock, held for a copy. What is kept is true as long as the writes of one key come one
/// after the other, and each goes through forget_changed() before it is made.
class RecentValues {
 public:
  /// At most so many bytes of keys and values.
  explicit RecentValues(std::size_t bytes);

  bool empty() const noexcept { return sets_.load(std::memory_order_acquire) == nullptr; }
  /// Puts the value into `value` if it is kept.
  bool find(std::string_view key, std::string& value) const;
  /// Forgets what a batch changes. Before it is written.
  void forget_changed(const Batch& batch);
  /// Keeps what the batch puts to be recalled: its last change of each key. Once it is written.
  void keep_put(const Batch& batch);

 private:
  static constexpr std::size_t kPlaceBytesMax = 1024;  ///< A key and its value.
  static constexpr std::size_t kPlacesOfSet = 8;

  struct Set {
    std::mutex mutex;
    std::uint32_t next = 0;                             ///< Who goes where no place is free.
    std::array<std::uint32_t, kPlacesOfSet> marks{};    ///< Of keys' hashes; 0: free.
    std::array<std::uint16_t, kPlacesOfSet> key_bytes;  ///< How long the key is, where not free.
    std::array<std::string, kPlacesOfSet> places;       ///< The key, then the value.
    std::size_t place_of(std::uint32_t mark, std::string_view key) const;
  };
  struct Home {
    Set* set;
    std::uint32_t mark;
  };

  Home home_of(Set* sets, std::string_view key) const;
  void forget_changed(Batch::Kind kind, std::string_view key, std::string_view end);
  void forget(std::string_view key);
  void forget_all();
  void keep(std::string_view key, std::string_view value);

  const std::size_t set_count_;
  std::mutex making_;
  std::unique_ptr<Set[]> owned_;  ///< Behind sets_.
  std::atomic<Set*> sets_ = nullptr;
};

}  // namespace rowhouse::engine::embedded
