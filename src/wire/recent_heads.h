#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signing/covered_headers.h"
#include "signing/digest.h"
#include "signing/timestamp.h"
#include "wire/authorization.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

/// A head that came with a right signature, to know others like it by: those that have its very
/// bytes but for what differs from request to request, which is as long there as here. That is who
/// signs, with which token, and the signature; how long the body is, and its hash; and the id that
/// some clients give each attempt. So whatever was found of the head, by a parser or by who looked
/// at its signature, is so of those.
class RecentHead {
 public:
  /// What makes a head that was verified one to know others by.
  struct Verified {
    const RequestHead& head;  ///< With its text.
    const Authorization& authorization;
    const signing::CoveredHeaders& covered;
    signing::Timestamp signed_at;
  };

  /// False, and nothing has changed, if others cannot be known by it: where it covers a header that
  /// clients do not repeat; without X-Amz-Date; if it is long.
  bool assign(const Verified& verified);

  /// Whether the message begins with a head like it.
  bool begins(std::string_view message) const;
  /// What a parser would find in such a message; its headers are not listed.
  RequestHead head_in(std::string_view message) const;
  std::size_t head_bytes() const { return text_.size(); }
  /// What such a message says that its body has.
  std::size_t body_bytes_in(std::string_view message) const;

  /// Of a head like it: the access key's id, and the signature.
  std::string_view key_id_in(std::string_view head) const { return at(kKeyId, head); }
  std::string_view signature_in(std::string_view head) const { return at(kSignature, head); }
  /// Its X-Amz-Security-Token and X-Amz-Content-Sha256; data() is null if it has none.
  std::string_view token_in(std::string_view head) const { return at(kToken, head); }
  std::string_view content_sha256_in(std::string_view head) const { return at(kHash, head); }
  /// SHA-256 of its canonical request, with that hash of the body.
  signing::Digest digest_in(std::string_view head, std::string_view payload_hash) const;
  signing::Timestamp signed_at() const { return signed_at_; }

 private:
  struct Place {
    std::uint16_t offset = 0;
    std::uint16_t length = 0;
    std::string_view in(std::string_view text) const { return text.substr(offset, length); }
  };
  /// What differs.
  enum Part : std::uint8_t { kKeyId, kSignature, kLength, kAttemptId, kHash, kToken };
  static constexpr std::size_t kParts = 6;
  using Parts = std::array<std::string_view, kParts>;
  struct Difference {
    Part part = kKeyId;
    Place place;
    /// If its header is covered: where it is in the canonical request, behind what comes before all
    /// of them.
    std::uint16_t canonical_offset = 0;
    bool is_covered = false;
  };

  static bool find_parts(const Verified& verified, Parts& parts);
  static bool may_be(Part part, std::string_view text);
  void keep_text(std::string_view text);
  void keep_canonical(const Verified& verified);
  std::string_view at(Part part, std::string_view head) const {
    return places_[part].length == 0 ? std::string_view() : places_[part].in(head);
  }

  /// All but what differs, which is not kept: there it has zeros.
  std::string text_;
  Place method_, target_, content_type_, amz_target_, authorization_, amz_date_, date_, origin_;
  Place content_encoding_, accept_encoding_;
  std::array<Place, kParts> places_;     ///< Empty for what it does not have.
  std::vector<Difference> differences_;  ///< In the order of their places.
  signing::Sha256Prefix canonical_;      ///< As far as all of them have the same,
  std::string rest_;                     ///< and the rest, with zeros where it differs.
  signing::Timestamp signed_at_;
};

/// Heads of requests which came with right signatures lately. A client that sends many requests
/// says nearly the same in all of them, until the second is over. Such a head needs no parser, and
/// no other look at its headers. For one thread.
class RecentHeads {
 public:
  /// One that the message begins with a head like; null if there is none. Good until the next
  /// keep().
  const RecentHead* find(std::string_view message) const;

  /// Only for whoever has shown a right signature in its Authorization header, so that nobody else
  /// moves what others use.
  void keep(const RecentHead::Verified& verified);

 private:
  /// By which those that come into question are told from the others, nearly all of which are of
  /// another second: the last bytes of the target and of the date.
  struct Marks {
    std::size_t target_at = static_cast<std::size_t>(-1);
    std::size_t date_at = 0;
    std::uint64_t target = 0;
    std::uint64_t date = 0;
  };

  /// More than the kinds of requests that clients send within a second, mostly.
  static constexpr std::size_t kPlaces = 32;

  std::array<Marks, kPlaces> marks_;
  std::array<RecentHead, kPlaces> heads_;
  std::size_t newest_ = 0;
};

}  // namespace rowhouse::wire
