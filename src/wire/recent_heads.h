#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "signing/covered_headers.h"
#include "signing/digest.h"
#include "signing/timestamp.h"
#include "wire/authorization.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

/// A head that came with a right signature, to know others like it by: those that have its very
/// bytes but for who signs, the signature, how long the body is, and the id that some clients give
/// each attempt without covering it. Each of these is as long there as here. So whatever was found
/// of the head, by a parser or by who looked at its signature, is so of those.
class RecentHead {
 public:
  /// What makes a head that was verified one to know others by.
  struct Verified {
    const RequestHead& head;  ///< With its text.
    const Authorization& authorization;
    const signing::CoveredHeaders& covered;
    const signing::Sha256Prefix& canonical;
    signing::Timestamp signed_at;
  };

  /// False, and nothing has changed, if others cannot be known by it: where a covered header is one
  /// that differs from request to request, or is somebody's alone (so no session token is ever
  /// kept); without X-Amz-Date; if it is long.
  bool assign(const Verified& verified);

  /// Whether the message begins with a head like it.
  bool begins(std::string_view message) const;
  /// What a parser would find in such a message; its headers are not listed.
  RequestHead head_in(std::string_view message) const;
  std::size_t head_bytes() const { return text_.size(); }
  /// What such a message says that its body has.
  std::size_t body_bytes_in(std::string_view message) const;
  /// Of a head like it: the access key's id, and the signature.
  std::string_view key_id_in(std::string_view head) const { return at(key_id_, head); }
  std::string_view signature_in(std::string_view head) const { return at(signature_, head); }

  /// What all of them begin the canonical request with.
  const signing::Sha256Prefix& canonical() const { return canonical_; }
  signing::Timestamp signed_at() const { return signed_at_; }

 private:
  struct Place {
    std::uint16_t offset = 0;
    std::uint16_t length = 0;
  };
  static std::string_view at(Place place, std::string_view head) {
    return head.substr(place.offset, place.length);
  }

  /// All but what differs, which is not kept: there it has zeros.
  std::string text_;
  Place method_, target_, content_type_, amz_target_, authorization_, amz_date_, date_, origin_;
  Place content_encoding_, accept_encoding_;
  Place key_id_, signature_, content_length_, attempt_id_;
  /// The same four in their order.
  std::array<Place, 4> differing_;
  signing::Sha256Prefix canonical_;
  signing::Timestamp signed_at_;
};

/// Heads of requests which came with right signatures lately. A client that sends many requests
/// says the same in all of them, until the second is over: all but who signs, the signature and the
/// body. Such a head needs no parser, and no other look at its headers. For one thread.
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
