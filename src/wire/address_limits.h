#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "wire/client_address.h"

namespace rowhouse::wire {

class AddressLimits;

/// One connection's place among those of its address, given back with this object.
class AddressPlace {
 public:
  /// Of no address, and so without limits.
  AddressPlace() = default;
  AddressPlace(AddressPlace&& other) noexcept
      : limits_(std::exchange(other.limits_, nullptr)),
        entry_(std::exchange(other.entry_, nullptr)) {}
  AddressPlace& operator=(AddressPlace&& other) noexcept {
    std::swap(limits_, other.limits_);
    std::swap(entry_, other.entry_);
    return *this;
  }
  ~AddressPlace();

  /// True if one more request of this address may be served at `now`, which counts it then.
  bool admits_request(std::chrono::steady_clock::time_point now) const noexcept;

 private:
  friend class AddressLimits;
  struct Entry;
  AddressPlace(AddressLimits* limits, Entry* entry) : limits_(limits), entry_(entry) {}

  AddressLimits* limits_ = nullptr;
  Entry* entry_ = nullptr;
};

/// How much each client address may have of the server: connections at once, and requests a second.
/// Safe from many threads. Outlives its places.
class AddressLimits {
 public:
  struct Options {
    std::size_t connections_max = 0;        ///< At once; at least 1.
    std::uint32_t requests_per_second = 0;  ///< 0: as many as they like.
    /// Addresses without a connection which are remembered, so that one that comes again finds what
    /// it has used. Where there are more, all of them are forgotten.
    std::size_t idle_addresses_max = 65'536;
  };
  enum class Verdict : std::uint8_t {
    kAdmitted,
    kRefused,  ///< Beyond the limit, and to be told so: it has a place for as long as that takes.
    kDropped,  ///< Far beyond it: no place.
  };

  explicit AddressLimits(const Options& options);
  ~AddressLimits();

  /// A connection of `address` has come.
  std::pair<Verdict, AddressPlace> admit(const ClientAddress& address);
  bool limits_requests() const noexcept { return options_.requests_per_second > 0; }
  /// Addresses that are known now.
  std::size_t addresses() const;

 private:
  friend class AddressPlace;
  using Entry = AddressPlace::Entry;

  void leave(Entry& entry) noexcept;
  void forget_idle();

  const Options options_;
  mutable std::mutex mutex_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Entry>> entries_;
  std::size_t idle_ = 0;  ///< Of the entries: those without a connection.
};

}  // namespace rowhouse::wire
