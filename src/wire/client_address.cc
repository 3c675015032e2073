#include "wire/client_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cstring>

namespace rowhouse::wire {
namespace {

constexpr std::size_t kNetworkBytes = 8;  // of an IPv6 address
constexpr std::size_t kMappedAt = 12;     // where an IPv4 address lies in an IPv6 one

}  // namespace

ClientAddress::ClientAddress(const sockaddr_storage& peer) {
  static_assert(kTextBytesMax >= INET6_ADDRSTRLEN);
  in_addr v4{};
  bool is_v4 = peer.ss_family == AF_INET;
  if (is_v4) {
    sockaddr_in address{};
    std::memcpy(&address, &peer, sizeof address);
    v4 = address.sin_addr;
  } else if (peer.ss_family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, &peer, sizeof address);
    is_v4 = IN6_IS_ADDR_V4MAPPED(&address.sin6_addr);
    if (is_v4) {
      std::memcpy(&v4, address.sin6_addr.s6_addr + kMappedAt, sizeof v4);
    } else {
      std::memcpy(&limited_as_, address.sin6_addr.s6_addr, kNetworkBytes);
      ::inet_ntop(AF_INET6, &address.sin6_addr, text_.data(), text_.size());
    }
  }
  if (is_v4) {
    // No network of IPv6 begins with 32 bits of zero.
    limited_as_ = ntohl(v4.s_addr);
    ::inet_ntop(AF_INET, &v4, text_.data(), text_.size());
  }
  length_ = static_cast<std::uint8_t>(std::strlen(text_.data()));
}

}  // namespace rowhouse::wire
