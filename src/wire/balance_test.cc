#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <random>
#include <set>
#include <thread>
#include <vector>

#include "wire/server.h"
#include "wire/server_testing.h"

namespace rowhouse::wire {
namespace {

using std::chrono::milliseconds;

/// Remembers which threads it was called on.
class Watched final : public Handler {
 public:
  bool knows(Api api, std::string_view operation) const noexcept override {
    return stand_in_.knows(api, operation);
  }
  void handle(const tenancy::Requester& requester, Api api, std::string_view operation,
              std::string_view body, AnswerTicket answer) override {
    {
      const std::lock_guard lock(mutex_);
      threads_.insert(std::this_thread::get_id());
    }
    stand_in_.handle(requester, api, operation, body, answer);
  }
  std::size_t threads() const { return threads_.size(); }

 private:
  StandIn stand_in_;
  std::mutex mutex_;
  std::set<std::thread::id> threads_;
};

/// A server whose number of serving threads changes all the time, so that connections move.
ServerOptions restless() {
  ServerOptions options = any_port();
  options.io_threads = 4;
  options.balance_period = milliseconds(1);
  options.load_seen = [turn = 0](Load) mutable {
    // Eight stretches of too much to do, eight of next to nothing, and a pause, so that what did
    // not help is tried again.
    const int stretch = ++turn % 17;
    if (stretch == 0) return Load{};
    return stretch <= 8 ? Load{4, 4} : Load{0.1, 4};
  };
  return options;
}

/// Sends requests by ones, twos and threes, answered here or later, and expects each answer in
/// order. Returns the number answered before the server closed.
int play(const Server& server, unsigned seed, int requests) {
  std::mt19937 random(seed);
  Client client(server);
  int answered = 0;
  while (answered < requests) {
    std::string sent;
    std::vector<std::string> bodies;
    for (unsigned i = 1 + random() % 3; i > 0; --i) {
      bodies.push_back(std::to_string(random()) + std::string(random() % 3 == 0 ? 9'000 : 0, 'x'));
      sent += request(random() % 4 == 0 ? "Later" : "Echo", bodies.back());
    }
    // In two parts at times, so that a connection may be between requests or inside one.
    const std::size_t cut = random() % 2 == 0 ? sent.size() : random() % sent.size();
    client.send(sent.substr(0, cut));
    if (cut < sent.size()) std::this_thread::yield();
    client.send(sent.substr(cut));
    for (const std::string& body : bodies) {
      const Received received = client.receive();
      if (received.status == 0) return answered;
      EXPECT_EQ(received.status, 200);
      EXPECT_EQ(received.body, body);
      ++answered;
    }
  }
  return answered;
}

TEST(Balance, MovesConnectionsWithoutLosingOrMixingAnswers) {
  Watched handler;
  const auto server = start(handler, restless());
  std::vector<std::thread> clients;
  for (unsigned seed = 1; seed <= 8; ++seed) {
    clients.emplace_back([&, seed] { EXPECT_GE(play(*server, seed, 600), 600) << seed; });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_TRUE(server->stop(milliseconds(5'000)));
  EXPECT_EQ(server->connections(), 0u);
  EXPECT_EQ(handler.threads(), 4u);
}

TEST(Balance, StopsWhileConnectionsMove) {
  for (unsigned round = 0; round < 8; ++round) {
    StandIn handler;
    const auto server = start(handler, restless());
    std::vector<std::thread> clients;
    std::atomic<int> answered{0};
    for (unsigned seed = 1; seed <= 6; ++seed) {
      clients.emplace_back([&, seed] { answered += play(*server, 100 * round + seed, 1'000'000); });
    }
    while (server->connections() < 6 || handler.requests() < 300) std::this_thread::yield();
    EXPECT_TRUE(server->stop(milliseconds(10'000)));
    EXPECT_EQ(server->connections(), 0u);
    for (std::thread& client : clients) client.join();
    // A client asks on only once it has its answers, so at most three requests of each are without.
    EXPECT_GE(answered, 300 - 6 * 3);
  }
}

}  // namespace
}  // namespace rowhouse::wire
