#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "signing/covered_headers.h"
#include "signing/digest.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

/// Heads of requests which came with right signatures lately. A client that sends many requests
/// says the same in all of them, until the second is over: all but who signs, the signature and the
/// body. Of such a head neither its headers have to be looked at again nor what it begins the
/// canonical request with. For one thread.
class RecentHeads {
 public:
  /// What the head begins the canonical request with; null if none like it was kept. Like it is one
  /// with the same method, target, list of covered headers, names of all headers in their order and
  /// values of those that are covered. Another header's value has no part in a signature. Good
  /// until the next keep().
  const signing::Sha256Prefix* find(const RequestHead& head, std::string_view signed_headers) const;

  /// Only for whoever has shown a right signature in its Authorization header, so that nobody else
  /// moves what others use. Does nothing where a covered header is one that differs from request to
  /// request, or is somebody's alone; so no session token is ever kept.
  void keep(const RequestHead& head, const signing::CoveredHeaders& covered,
            const signing::Sha256Prefix& canonical);

 private:
  /// Of a header: how many bytes of `text` its name and its value take.
  struct Part {
    std::uint16_t name_bytes = 0;
    std::uint16_t value_bytes = 0;
    bool is_covered = false;  ///< Else its value is not in `text`.
  };
  struct Kept {
    std::string text;  ///< List, method and target, then names and values.
    std::vector<Part> parts;
    std::uint16_t list_bytes = 0;
    std::uint16_t method_bytes = 0;
    std::uint16_t target_bytes = 0;
    signing::Sha256Prefix canonical;
  };

  static constexpr std::size_t kPlaces = 16;

  static std::size_t place_of(const RequestHead& head) noexcept;

  std::array<Kept, kPlaces> kept_;
};

}  // namespace rowhouse::wire
