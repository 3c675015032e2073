#include "wire/recent_signers.h"

#include <algorithm>
#include <bit>

namespace rowhouse::wire {
namespace {

constexpr std::size_t kSlotsAtFirst = 64;

}  // namespace

const signing::HmacKey* RecentSigners::Signer::signing_key(const CredentialPtr& credential,
                                                           std::string_view date) const {
  const bool is_holder = std::visit(
      [&](const auto& holder) {
        return !holder.owner_before(credential) && !credential.owner_before(holder);
      },
      holder_);
  return is_holder ? signing_key(date) : nullptr;
}

RecentSigners::RecentSigners(std::size_t signers_max)
    : signers_max_(std::bit_ceil(std::max(signers_max, kPlaces))),
      slots_(std::min(kSlotsAtFirst, signers_max_)) {}

RecentSigners::~RecentSigners() {
  for (Slot& slot : slots_) slot.signer.signing_key_.forget();
}

const RecentSigners::Signer* RecentSigners::find(std::string_view access_key_id) const {
  if (access_key_id.empty() || access_key_id.size() > kIdBytesMax) return nullptr;
  std::size_t at = index_of(access_key_id);
  for (std::size_t i = 0; i < kPlaces; ++i, at = after(at)) {
    const Signer& signer = slots_[at].signer;
    if (access_key_id == signer.id()) return &signer;
    if (signer.id().empty()) return nullptr;
  }
  return nullptr;
}

/// Where that id is, or the free slot where it would go; null if it would take somebody's place.
RecentSigners::Signer* RecentSigners::place_for(std::string_view access_key_id) {
  std::size_t at = index_of(access_key_id);
  for (std::size_t i = 0; i < kPlaces; ++i, at = after(at)) {
    const std::string_view here = slots_[at].signer.id();
    if (here.empty() || here == access_key_id) return &slots_[at].signer;
  }
  return nullptr;
}

void RecentSigners::put(const CredentialPtr& credential, std::uint64_t version,
                        std::string_view date, const signing::HmacKey& signing_key) {
  const std::string_view id = credential->access_key_id;
  if (date.size() != signing::kDateBytes || id.empty() || id.size() > kIdBytesMax) return;
  Signer* place = place_for(id);
  while (place == nullptr && slots_.size() < signers_max_) {
    grow();
    place = place_for(id);
  }
  Signer& signer = place != nullptr ? *place : slots_[index_of(id)].signer;
  signer.version_ = version;
  signer.id_bytes_ = static_cast<std::uint8_t>(id.size());
  std::copy(id.begin(), id.end(), signer.id_.begin());
  if (credential->may_be_kept) {
    signer.holder_ = credential;
  } else {
    signer.holder_ = Signer::WeakPtr(credential);
  }
  std::copy(date.begin(), date.end(), signer.date_.begin());
  signer.signing_key_ = signing_key;
}

/// Makes twice as many slots. Whoever finds none among them is forgotten, and comes back with its
/// next request.
void RecentSigners::grow() {
  std::vector<Slot> before(slots_.size() * 2);
  before.swap(slots_);
  for (Slot& slot : before) {
    Signer* const place = slot.signer.id().empty() ? nullptr : place_for(slot.signer.id());
    if (place != nullptr) *place = slot.signer;
    slot.signer.signing_key_.forget();
  }
}

}  // namespace rowhouse::wire
