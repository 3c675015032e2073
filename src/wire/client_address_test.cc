#include "wire/client_address.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>

#include <cstring>

namespace rowhouse::wire {
namespace {

ClientAddress v4(const char* text) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  EXPECT_EQ(::inet_pton(AF_INET, text, &address.sin_addr), 1);
  sockaddr_storage peer{};
  std::memcpy(&peer, &address, sizeof address);
  return ClientAddress(peer);
}

ClientAddress v6(const char* text) {
  sockaddr_in6 address{};
  address.sin6_family = AF_INET6;
  EXPECT_EQ(::inet_pton(AF_INET6, text, &address.sin6_addr), 1);
  sockaddr_storage peer{};
  std::memcpy(&peer, &address, sizeof address);
  return ClientAddress(peer);
}

TEST(ClientAddress, IsWrittenInDigits) {
  EXPECT_EQ(v4("192.0.2.17").text(), "192.0.2.17");
  EXPECT_EQ(v6("2001:db8::17").text(), "2001:db8::17");
  EXPECT_EQ(v6("2001:db8:1111:2222:3333:4444:5555:6666").text(),
            "2001:db8:1111:2222:3333:4444:5555:6666");
}

TEST(ClientAddress, OfIpv4IsTheSameByEitherFamily) {
  EXPECT_EQ(v6("::ffff:192.0.2.17").text(), "192.0.2.17");
  EXPECT_EQ(v6("::ffff:192.0.2.17").limited_as(), v4("192.0.2.17").limited_as());
}

TEST(ClientAddress, LimitsHoldForAWholeNetworkOfIpv6) {
  EXPECT_EQ(v6("2001:db8:1:2::1").limited_as(), v6("2001:db8:1:2:ffff::9").limited_as());
  EXPECT_NE(v6("2001:db8:1:2::1").limited_as(), v6("2001:db8:1:3::1").limited_as());
  EXPECT_NE(v4("192.0.2.17").limited_as(), v4("192.0.2.18").limited_as());
}

TEST(ClientAddress, OfNoInternetHasNoText) {
  EXPECT_EQ(ClientAddress().text(), "");
  EXPECT_EQ(ClientAddress(sockaddr_storage{}).text(), "");
}

}  // namespace
}  // namespace rowhouse::wire
