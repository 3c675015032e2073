#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "signing/digest.h"

namespace rowhouse::signing {

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kTerminator = "aws4_request";
inline constexpr std::size_t kDateBytes = 8;

/// What a signature is good for, beside the key: one day, one region, one service.
struct Scope {
  std::string_view date;  ///< YYYYMMDD, the first eight characters of the request's time.
  std::string_view region;
  std::string_view service;
};

/// The key that signs within a scope: HMAC over date, region, service and terminator, one after the
/// other, under the secret. Whoever has it can sign within its scope, so it is kept like a secret.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Digest derive_signing_key(std::string_view secret_access_key, const Scope& scope);

/// The signing keys that were in use lately, within one region and service: deriving one costs four
/// HMACs, more than all the rest of a verification. Known by the object that holds the secret, so
/// that there is nothing to compare and two lines of memory to read; whoever changes a secret makes
/// a new object. For one thread.
class SigningKeyCache {
 public:
  /// Holds up to `keys_max` keys, rounded up to a power of two, of 128 bytes each. Starts small,
  /// and grows as it is used.
  explicit SigningKeyCache(std::size_t keys_max);
  ~SigningKeyCache();
  SigningKeyCache(const SigningKeyCache&) = delete;
  SigningKeyCache& operator=(const SigningKeyCache&) = delete;

  /// Null if it is not here for just this holder and date (YYYYMMDD). Good until the next put().
  template <typename T>
  const HmacKey* find(const std::shared_ptr<T>& holder, std::string_view date) const {
    std::size_t at = index_of(holder.get());
    for (int way = 0; way < kWays; ++way, at ^= 1) {
      const Slot& slot = slots_[at];
      if (slot.address == holder.get() && !slot.owner.owner_before(holder) &&
          !holder.owner_before(slot.owner) && slot.has_date(date)) {
        return &slot.signing_key;
      }
    }
    return nullptr;
  }
  /// Begins to fetch what find() will read.
  void prefetch(const void* holder) const {
    const auto* const slot = reinterpret_cast<const char*>(&slots_[index_of(holder)]);
    __builtin_prefetch(slot);
    __builtin_prefetch(slot + 64);
  }
  /// Only for whoever has shown a right signature, so that nobody else moves what others use.
  void put(const std::shared_ptr<const void>& holder, std::string_view date,
           const HmacKey& signing_key);
  /// How many it can hold now.
  std::size_t capacity() const { return slots_.size(); }

 private:
  static constexpr int kWays = 2;

  struct alignas(64) Slot {
    const void* address = nullptr;
    /// Keeps the address from standing for another object, not the object.
    std::weak_ptr<const void> owner;
    std::array<char, kDateBytes> date{};
    HmacKey signing_key;

    bool has_date(std::string_view wanted) const {
      return wanted == std::string_view(date.data(), date.size());
    }
  };

  std::size_t index_of(const void* address) const noexcept {
    return (std::hash<const void*>{}(address) >> 4) * 0x9e3779b97f4a7c15ULL >> shift_;
  }
  void make_slots(std::size_t count);

  std::size_t keys_max_;
  std::vector<Slot> slots_;
  int shift_ = 0;
  std::size_t puts_ = 0;  ///< Since it last grew.
};

}  // namespace rowhouse::signing
