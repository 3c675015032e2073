#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <variant>
#include <vector>

#include "signing/digest.h"
#include "signing/signing_key.h"
#include "tenancy/credential.h"

namespace rowhouse::wire {

/// Who has signed requests lately, with the key that each signs with today, within one region and
/// service. Deriving that key costs four HMACs, more than all the rest of a verification; finding
/// the credential elsewhere costs four more waits for memory where there are many tenants. Here
/// both lie in two lines next to each other, known by the access key's id. For one thread.
class RecentSigners {
 public:
  using CredentialPtr = std::shared_ptr<const tenancy::Credential>;  // shared with the directory

  /// Ids that are longer are not kept: those that Rowhouse makes have 20 characters.
  static constexpr std::size_t kIdBytesMax = 22;

  class Signer {
   public:
    /// The credential, if it may be kept and is as the source knows it; else null.
    const CredentialPtr* credential(std::uint64_t version) const {
      return version == version_ ? std::get_if<CredentialPtr>(&holder_) : nullptr;
    }
    /// Null if the key is of another day, or of another credential, one of an earlier secret say.
    const signing::HmacKey* signing_key(const CredentialPtr& credential,
                                        std::string_view date) const;
    /// The same for what credential() gave.
    const signing::HmacKey* signing_key(std::string_view date) const {
      return is_of(date) ? &signing_key_ : nullptr;
    }

   private:
    friend class RecentSigners;
    using WeakPtr = std::weak_ptr<const tenancy::Credential>;

    std::string_view id() const { return {id_.data(), id_bytes_}; }
    bool is_of(std::string_view date) const {
      return date == std::string_view(date_.data(), date_.size());
    }

    std::uint64_t version_ = 0;
    std::uint8_t id_bytes_ = 0;
    std::array<char, kIdBytesMax> id_{};
    /// One that may not be kept is not kept alive: the pointer stands for its identity.
    std::variant<CredentialPtr, WeakPtr> holder_;
    std::array<char, signing::kDateBytes> date_{};
    signing::HmacKey signing_key_;
  };

  /// Holds up to `signers_max`, rounded up to a power of two, of 128 bytes each. Starts small, and
  /// grows as it is used.
  explicit RecentSigners(std::size_t signers_max);
  ~RecentSigners();
  RecentSigners(const RecentSigners&) = delete;
  RecentSigners& operator=(const RecentSigners&) = delete;

  /// Null if there is none by that id. Good until the next put().
  const Signer* find(std::string_view access_key_id) const;
  /// Begins to fetch what find() will read.
  void prefetch(std::string_view access_key_id) const {
    if (access_key_id.empty()) return;
    const auto* const slot = reinterpret_cast<const char*>(&slots_[index_of(access_key_id)]);
    __builtin_prefetch(slot);
    __builtin_prefetch(slot + sizeof(Slot) / 2);
  }
  /// Only for whoever has shown a right signature, so that nobody else moves what others use.
  /// `version` is what CredentialSource::version() said before it was asked for the credential.
  void put(const CredentialPtr& credential, std::uint64_t version, std::string_view date,
           const signing::HmacKey& signing_key);
  /// How many it can hold now.
  std::size_t capacity() const { return slots_.size(); }

 private:
  struct alignas(128) Slot {
    Signer signer;
  };
  static_assert(sizeof(Slot) == 128);

  /// How many slots an id may lie in, one after the other. What is put leaves no hole behind.
  static constexpr std::size_t kPlaces = 8;

  std::size_t index_of(std::string_view access_key_id) const noexcept {
    return std::hash<std::string_view>()(access_key_id) & (slots_.size() - 1);
  }
  std::size_t after(std::size_t at) const noexcept { return (at + 1) & (slots_.size() - 1); }
  Signer* place_for(std::string_view access_key_id);
  void grow();

  const std::size_t signers_max_;
  std::vector<Slot> slots_;
};

}  // namespace rowhouse::wire
