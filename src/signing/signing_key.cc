#include "signing/signing_key.h"

#include <algorithm>
#include <bit>
#include <string>

namespace rowhouse::signing {
namespace {

constexpr std::size_t kSlotsAtFirst = 64;

}  // namespace

Digest derive_signing_key(std::string_view secret_access_key, const Scope& scope) {
  std::string prefixed = "AWS4";
  prefixed += secret_access_key;
  Digest key = hmac_sha256(prefixed, scope.date);
  forget(prefixed);
  key = hmac_sha256(key, scope.region);
  key = hmac_sha256(key, scope.service);
  return hmac_sha256(key, kTerminator);
}

SigningKeyCache::SigningKeyCache(std::size_t keys_max)
    : keys_max_(std::bit_ceil(std::max<std::size_t>(keys_max, kWays))) {
  make_slots(std::min(kSlotsAtFirst, keys_max_));
}

SigningKeyCache::~SigningKeyCache() {
  for (Slot& slot : slots_) slot.signing_key.forget();
}

void SigningKeyCache::put(const std::shared_ptr<const void>& holder, std::string_view date,
                          const HmacKey& signing_key) {
  if (date.size() != kDateBytes) return;
  if (++puts_ > slots_.size() && slots_.size() < keys_max_) make_slots(slots_.size() * 2);
  Slot& first = slots_[index_of(holder.get())];
  Slot& second = slots_[index_of(holder.get()) ^ 1];
  const bool is_second = second.address == holder.get();
  // The last two of a pair stay.
  if (!is_second && first.address != nullptr && first.address != holder.get()) second = first;
  Slot& slot = is_second ? second : first;
  slot.address = holder.get();
  slot.owner = holder;
  std::copy(date.begin(), date.end(), slot.date.begin());
  slot.signing_key = signing_key;
}

/// Forgets what was there: it comes back as it is used.
void SigningKeyCache::make_slots(std::size_t count) {
  for (Slot& slot : slots_) slot.signing_key.forget();
  slots_.clear();
  slots_.resize(count);
  shift_ = 64 - std::countr_zero(count);
  puts_ = 0;
}

}  // namespace rowhouse::signing
