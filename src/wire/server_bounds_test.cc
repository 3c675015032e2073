#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include "wire/server.h"
#include "wire/server_testing.h"

namespace rowhouse::wire {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kShort{50};

bool is_error(const Received& received, std::string_view type) {
  return received.body.find("#" + std::string(type) + "\"") != std::string::npos;
}

TEST(ServerBounds, RefusesHeadersThatAreTooLong) {
  StandIn handler;
  ServerOptions options = any_port();
  options.head_bytes_max = 2000;
  const auto server = start(handler, options);
  Client fits(*server);
  fits.send(request("Echo", "1", "X-Filler: " + std::string(1500, 'a') + "\r\n"));
  EXPECT_EQ(fits.receive().status, 200);
  Client whole(*server);
  whole.send(request("Echo", "1", "X-Filler: " + std::string(2000, 'a') + "\r\n"));
  EXPECT_EQ(whole.receive().status, 431);
  Client endless(*server);
  endless.send("POST / HTTP/1.1\r\nX-Filler: " + std::string(100'000, 'a'));
  EXPECT_EQ(endless.receive().status, 431);
}

TEST(ServerBounds, RefusesABodyThatIsTooLongBeforeReadingIt) {
  StandIn handler;
  ServerOptions options = any_port();
  options.body_bytes_max = 1000;
  const auto server = start(handler, options);
  Client fits(*server);
  fits.send(request("Echo", std::string(1000, 'a')));
  EXPECT_EQ(fits.receive().status, 200);
  Client client(*server);
  client.send(request("Echo", std::string(1001, 'a')));
  const Received received = client.receive();
  EXPECT_EQ(received.status, 413);
  EXPECT_TRUE(is_error(received, "RequestEntityTooLargeException"));
  EXPECT_NE(received.head.find("\r\nConnection: close\r\n"), std::string::npos);
}

TEST(ServerBounds, LetsAClientReadItsRefusalThoughItSendsOn) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send(request("Echo", std::string(20'000'000, 'a')));
  EXPECT_EQ(client.receive().status, 413);
}

TEST(ServerBounds, RefusesChunksThatAddUpToTooMuch) {
  StandIn handler;
  ServerOptions options = any_port();
  options.body_bytes_max = 1000;
  const auto server = start(handler, options);
  std::string head = request("Echo", "");
  head.replace(head.find("Content-Length: 0"), 17, "Transfer-Encoding: chunked");
  Client client(*server);
  client.send(head);
  for (int i = 0; i < 11; ++i) client.send("64\r\n" + std::string(100, 'a') + "\r\n");
  EXPECT_EQ(client.receive().status, 413);
  Client endless_line(*server);
  endless_line.send(head + "5;" + std::string(100'000, 'a'));
  EXPECT_EQ(endless_line.receive().status, 400);
}

TEST(ServerBounds, ThrottlesWhatItHasNoRoomFor) {
  StandIn handler;
  ServerOptions options = any_port();
  options.bytes_in_flight_max = 100'000;
  const auto server = start(handler, options);
  Client large(*server);
  large.send(request("Echo", std::string(1'000'000, 'a')));
  EXPECT_TRUE(is_error(large.receive(), "ThrottlingException"));
  large.end();
  while (server->connections() > 0) std::this_thread::yield();
  Client small(*server);
  small.send(request("Echo", "1"));
  EXPECT_EQ(small.receive().status, 200);
}

TEST(ServerBounds, TellsConnectionsBeyondItsBoundAndServesTheNextOnes) {
  StandIn handler;
  ServerOptions options = any_port();
  options.connections_max = 2;
  const auto server = start(handler, options);
  std::vector<std::unique_ptr<Client>> served;
  for (int i = 0; i < 2; ++i) {
    served.push_back(std::make_unique<Client>(*server));
    served.back()->send(request("Echo", "1"));
    ASSERT_EQ(served.back()->receive().status, 200);
  }
  Client refused(*server);
  const Received received = refused.receive();
  EXPECT_EQ(received.status, 503);
  EXPECT_TRUE(is_error(received, "ServiceUnavailableException"));
  refused.end();
  served.pop_back();
  while (server->connections() > 1) std::this_thread::yield();
  Client next(*server);
  next.send(request("Echo", "1"));
  EXPECT_EQ(next.receive().status, 200);
}

TEST(ServerBounds, ServesMoreThanAThousandConnectionsAtOnce) {
  constexpr std::size_t kConnections = 1100;
  rlimit limit{};  // each takes two descriptors here
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 3 * kConnections);
  setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < 2 * kConnections + 100) GTEST_SKIP() << "too few descriptors";
  StandIn handler;
  const auto server = start(handler);
  std::vector<std::unique_ptr<Client>> clients;
  for (std::size_t i = 0; i < kConnections; ++i) {
    clients.push_back(std::make_unique<Client>(*server));
    ASSERT_TRUE(clients.back()->connected());
  }
  for (auto& client : clients) client->send(request("Later", "1"));
  for (auto& client : clients) ASSERT_EQ(client->receive().status, 200);
  EXPECT_EQ(server->connections(), kConnections);
}

TEST(ServerBounds, ClosesAConnectionThatSaysNothing) {
  StandIn handler;
  ServerOptions options = any_port();
  options.idle_timeout = kShort;
  const auto server = start(handler, options);
  Client silent(*server);
  EXPECT_TRUE(silent.is_closed());
  Client satisfied(*server);
  satisfied.send(request("Echo", "1"));
  EXPECT_EQ(satisfied.receive().status, 200);
  EXPECT_TRUE(satisfied.is_closed());
}

TEST(ServerBounds, ClosesAConnectionThatNeverEndsItsHeaders) {
  StandIn handler;
  ServerOptions options = any_port();
  options.head_timeout = kShort;
  options.head_bytes_max = 16'000'000;  // so that it is the time which runs out
  const auto server = start(handler, options);
  Client client(*server);
  client.send("POST / HTTP/1.1\r\nHost: a\r\n");
  const auto began = std::chrono::steady_clock::now();
  std::thread drip([&client, began] {
    // Each byte arrives in time and the whole does not.
    while (std::chrono::steady_clock::now() - began < milliseconds(200)) client.send("X");
  });
  EXPECT_TRUE(client.is_closed());
  drip.join();
}

TEST(ServerBounds, ClosesAConnectionThatNeverEndsItsBody) {
  StandIn handler;
  ServerOptions options = any_port();
  options.body_timeout = kShort;
  const auto server = start(handler, options);
  Client client(*server);
  const std::string whole = request("Echo", "12345");
  client.send(whole.substr(0, whole.size() - 1));
  EXPECT_TRUE(client.is_closed());
}

TEST(ServerBounds, ClosesAConnectionThatTakesNothingOfItsAnswer) {
  StandIn handler;
  ServerOptions options = any_port();
  options.write_timeout = kShort;
  const auto server = start(handler, options);
  Client client(*server, 4096);
  client.send(request("Large", "50000000"));
  while (handler.requests() < 1 || server->connections() > 0) std::this_thread::yield();
}

TEST(ServerBounds, WaitsForAHandlerLongerThanForAClient) {
  StandIn handler;
  ServerOptions options = any_port();
  options.head_timeout = options.body_timeout = options.idle_timeout = options.write_timeout =
      milliseconds(20);
  const auto server = start(handler, options);
  Client patient(*server);
  patient.send(request("Hold", "1"));
  handler.wait_for_held(1);
  Client idle(*server);
  EXPECT_TRUE(idle.is_closed());  // by then the first has waited longer than any timeout
  handler.release();
  EXPECT_EQ(patient.receive().body, "1");
}

TEST(ServerBounds, DoesNotReadOnWhileAnswersPileUp) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server, 4096);
  // Answers of 100 MB to requests of 20 KB, which go unread: were they all computed, the bound of
  // bytes in flight would show.
  std::string requests;
  for (int i = 0; i < 100; ++i) requests += request("Large", "1000000");
  client.send(requests);
  for (int i = 0; i < 100; ++i) ASSERT_EQ(client.receive().body.size(), 1'000'000u);
}

TEST(ServerStop, EndsSoonWhereNothingIsUnderWay) {
  StandIn handler;
  const auto server = start(handler);
  Client idle(*server);
  idle.send(request("Echo", "1"));
  EXPECT_EQ(idle.receive().status, 200);
  EXPECT_TRUE(server->stop(milliseconds(10'000)));
  EXPECT_TRUE(idle.is_closed());
}

TEST(ServerStop, AnswersWhatHasBegunAndCloses) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send(request("Hold", "1"));
  handler.wait_for_held(1);
  std::thread stopping([&server] { EXPECT_TRUE(server->stop(milliseconds(10'000))); });
  while (Client(*server).connected()) std::this_thread::yield();
  handler.release();
  const Received received = client.receive();
  EXPECT_EQ(received.body, "1");
  EXPECT_NE(received.head.find("\r\nConnection: close\r\n"), std::string::npos);
  EXPECT_TRUE(client.is_closed());
  stopping.join();
}

TEST(ServerStop, AnswersARequestThatWasOnItsWay) {
  StandIn handler;
  const auto server = start(handler);
  Client client(*server);
  client.send(request("Echo", "1"));
  EXPECT_EQ(client.receive().status, 200);
  std::thread stopping([&server] { EXPECT_TRUE(server->stop(milliseconds(10'000))); });
  while (Client(*server).connected()) std::this_thread::yield();
  client.send(request("Echo", "2"));
  const Received received = client.receive();
  EXPECT_EQ(received.body, "2");
  EXPECT_NE(received.head.find("\r\nConnection: close\r\n"), std::string::npos);
  stopping.join();
}

TEST(ServerStop, WaitsNoLongerThanItIsTold) {
  StandIn handler;
  auto server = start(handler);
  Client client(*server);
  client.send(request("Hold", "1"));
  handler.wait_for_held(1);
  EXPECT_FALSE(server->stop(milliseconds(20)));
  EXPECT_TRUE(client.is_closed());
  handler.release();
  server.reset();
}

}  // namespace
}  // namespace rowhouse::wire
