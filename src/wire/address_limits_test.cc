#include "wire/address_limits.h"

#include <gtest/gtest.h>
#include <netinet/in.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "wire/server_testing.h"

namespace rowhouse::wire {
namespace {

using std::chrono::milliseconds;
using Verdict = AddressLimits::Verdict;
using Time = std::chrono::steady_clock::time_point;

ClientAddress address(std::uint32_t number) {
  sockaddr_in v4{};
  v4.sin_family = AF_INET;
  v4.sin_addr.s_addr = htonl(number);
  sockaddr_storage peer{};
  std::memcpy(&peer, &v4, sizeof v4);
  return ClientAddress(peer);
}

TEST(AddressLimits, AdmitsSoManyConnectionsOfEachAddress) {
  AddressLimits limits({.connections_max = 2});
  auto first = limits.admit(address(1));
  auto second = limits.admit(address(1));
  EXPECT_EQ(second.first, Verdict::kAdmitted);
  EXPECT_EQ(limits.admit(address(1)).first, Verdict::kRefused);
  EXPECT_EQ(limits.admit(address(2)).first, Verdict::kAdmitted);
  {
    const AddressPlace gone = std::move(first.second);
  }
  EXPECT_EQ(limits.admit(address(1)).first, Verdict::kAdmitted);
}

TEST(AddressLimits, TellsOnlyAFewThatTheyAreTooMany) {
  AddressLimits limits({.connections_max = 1});
  std::vector<AddressPlace> places;
  int refused = 0;
  for (;;) {
    auto [verdict, place] = limits.admit(address(1));
    if (verdict == Verdict::kDropped) break;
    if (verdict == Verdict::kRefused) ++refused;
    places.push_back(std::move(place));
    ASSERT_LT(places.size(), 100u);
  }
  EXPECT_EQ(refused, 16);
}

TEST(AddressLimits, RemembersNobodyWhoHasGoneUnlessRequestsAreCounted) {
  AddressLimits limits({.connections_max = 1});
  for (std::uint32_t i = 0; i < 100; ++i) limits.admit(address(i));
  EXPECT_EQ(limits.addresses(), 0u);
}

TEST(AddressLimits, AdmitsSoManyRequestsASecondAndASecondsWorthAtOnce) {
  AddressLimits limits({.connections_max = 10, .requests_per_second = 5});
  const auto one = limits.admit(address(1));
  const auto other_connection = limits.admit(address(1));
  const auto other_address = limits.admit(address(2));
  const Time begin = Time(std::chrono::hours(1));
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(one.second.admits_request(begin)) << i;
  EXPECT_FALSE(one.second.admits_request(begin));
  EXPECT_FALSE(other_connection.second.admits_request(begin));
  EXPECT_TRUE(other_address.second.admits_request(begin));
  EXPECT_FALSE(one.second.admits_request(begin + milliseconds(199)));
  EXPECT_TRUE(one.second.admits_request(begin + milliseconds(200)));
  EXPECT_FALSE(one.second.admits_request(begin + milliseconds(200)));
  // However long nothing came, a second's worth is the most.
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(one.second.admits_request(begin + milliseconds(60'000)));
  EXPECT_FALSE(one.second.admits_request(begin + milliseconds(60'000)));
}

TEST(AddressLimits, AreNotPassedByConnectingAnew) {
  AddressLimits limits({.connections_max = 10, .requests_per_second = 1});
  const Time begin = Time(std::chrono::hours(1));
  EXPECT_TRUE(limits.admit(address(1)).second.admits_request(begin));
  EXPECT_FALSE(limits.admit(address(1)).second.admits_request(begin));
}

TEST(AddressLimits, KeepABoundedNumberOfAddresses) {
  AddressLimits limits(
      {.connections_max = 10, .requests_per_second = 1, .idle_addresses_max = 100});
  const auto stays = limits.admit(address(7'000));
  const Time begin = Time(std::chrono::hours(1));
  EXPECT_TRUE(stays.second.admits_request(begin));
  for (std::uint32_t i = 0; i < 5'000; ++i) {
    limits.admit(address(i));
    EXPECT_LE(limits.addresses(), 102u);
  }
  // Whoever is here is never forgotten.
  EXPECT_FALSE(limits.admit(address(7'000)).second.admits_request(begin));
}

TEST(AddressLimits, CountRightFromManyThreads) {
  AddressLimits limits({.connections_max = 100, .requests_per_second = 1'000});
  const Time begin = Time(std::chrono::hours(1));
  std::atomic<int> admitted{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) {
        const auto [verdict, place] = limits.admit(address(1));
        if (verdict == Verdict::kAdmitted && place.admits_request(begin)) ++admitted;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(admitted, 1'000);
}

TEST(ServerAddressLimits, RefuseConnectionsBeyondThoseOfOneAddress) {
  StandIn handler;
  ServerOptions options = any_port();
  options.connections_per_address = 2;
  const auto server = start(handler, options);
  Client first(*server);
  Client second(*server);
  second.send(request("Echo", "in"));
  EXPECT_EQ(second.receive().body, "in");
  {
    Client third(*server);
    const Received refusal = third.receive();
    EXPECT_EQ(refusal.status, 503);
    EXPECT_NE(refusal.body.find("ServiceUnavailable"), std::string::npos) << refusal.body;
    EXPECT_NE(refusal.body.find("from this address"), std::string::npos) << refusal.body;
    EXPECT_TRUE(third.is_closed());
  }
  first.end();
  // The server hears of it soon, and not at once.
  for (int attempt = 0;; ++attempt) {
    ASSERT_LT(attempt, 10'000);
    Client next(*server);
    next.send(request("Echo", "next"));
    if (next.receive().status == 200) break;
  }
}

TEST(ServerAddressLimits, ThrottleRequestsBeyondThoseOfOneAddress) {
  StandIn handler;
  ServerOptions options = any_port();
  options.requests_per_second_per_address = 3;
  const auto server = start(handler, options);
  std::string sent;
  for (int i = 0; i < 100; ++i) sent += request("Echo", "{}");
  Client client(*server);
  client.send(sent);
  int served = 0;
  for (int i = 0; i < 100; ++i) {
    const Received received = client.receive();
    if (received.status == 200) {
      ++served;
      continue;
    }
    ASSERT_EQ(received.status, 400);
    EXPECT_NE(received.body.find("#ThrottlingException\""), std::string::npos) << received.body;
  }
  EXPECT_GE(served, 3);
  EXPECT_LT(served, 100);
}

}  // namespace
}  // namespace rowhouse::wire
