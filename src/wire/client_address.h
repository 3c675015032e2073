#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

struct sockaddr_storage;

namespace rowhouse::wire {

/// The IP address of a client, without its port. An IPv4 address that came in as IPv6 is IPv4.
class ClientAddress {
 public:
  ClientAddress() = default;
  /// Of what accept() gave; empty text for what is not of the internet.
  explicit ClientAddress(const sockaddr_storage& peer);

  /// "192.0.2.1", "2001:db8::1"; lives as long as this object.
  std::string_view text() const noexcept { return {text_.data(), length_}; }
  /// What limits hold for: an IPv4 address, or the first 64 bits of an IPv6 address, since whoever
  /// has one of those has all that begin with them.
  std::uint64_t limited_as() const noexcept { return limited_as_; }

 private:
  static constexpr std::size_t kTextBytesMax = 46;  // INET6_ADDRSTRLEN

  std::array<char, kTextBytesMax> text_{};
  std::uint8_t length_ = 0;
  std::uint64_t limited_as_ = 0;
};

}  // namespace rowhouse::wire
