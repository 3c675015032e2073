#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "signing/canonical_request.h"

namespace rowhouse::signing {

/// The headers that a signature covers: a list like "host;x-amz-date", and where each of its names
/// is among a request's headers. Found once for all that a verification asks of them. Points at
/// what it was given.
class CoveredHeaders {
 public:
  CoveredHeaders() = default;
  CoveredHeaders(std::string_view list, std::span<const Header> headers) { find(list, headers); }

  /// Takes another list and other headers, and keeps the memory.
  void find(std::string_view list, std::span<const Header> headers);

  std::string_view list() const { return list_; }
  /// Lower-case names in ascending order, each of which the request has. Else no signature is
  /// right.
  bool is_sound() const { return is_sound_; }
  /// True if that header of the request's is covered.
  bool covers(std::size_t header) const { return places_[header] != kNone; }
  /// True if another header of its name, which is covered, stands before it.
  bool repeats(std::size_t header) const {
    return covers(header) && names_[places_[header]].first != header;
  }
  /// Appends a line for each name, "host:example.com\n": values without space around them and with
  /// one space for a run of them within, those of one name joined by commas. Only if is_sound().
  void append_lines(std::string& out) const;

 private:
  static constexpr std::uint32_t kNone = 0xffffffff;
  struct Name {
    std::string_view text;
    std::uint32_t first = kNone;  ///< Of the headers.
    bool is_repeated = false;
  };

  bool take_apart();
  std::uint32_t place_of(std::string_view name) const;
  void append_plain_lines(std::string& out) const;

  std::string_view list_;
  std::span<const Header> headers_;
  std::vector<Name> names_;
  std::vector<std::uint32_t> places_;  // Of each header among the names, or kNone.
  bool ascends_ = false;
  bool is_sound_ = false;
};

}  // namespace rowhouse::signing
