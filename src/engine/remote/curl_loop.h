#pragma once

#include <sys/epoll.h>

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <span>
#include <thread>
#include <unordered_map>
#include <vector>

#include "engine/remote/curl_connection.h"
#include "engine/remote/curl_transport.h"

namespace rowhouse::engine::remote {

/// The transport's thread: waits on epoll for connections, timers and new requests. libcurl has its
/// say while a connection is made. send() and call_after() are safe from many threads; all else is
/// the thread's own.
class CurlTransport::Loop {
 public:
  Loop(const CurlLibrary& curl, CurlTransportOptions options);
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// False if the system has no descriptors or no thread left.
  bool start();
  void close();
  void send(HttpRequest&& request, base::UniqueFunction<void(HttpOutcome)> done);
  void call_after(base::Milliseconds delay, base::UniqueFunction<void()> action);

 private:
  using Done = base::UniqueFunction<void(HttpOutcome)>;
  /// What epoll hands back for a connection of ours, with its slot; else it is a descriptor.
  static constexpr std::uint64_t kOurs = std::uint64_t{1} << 63;
  static constexpr std::size_t kRoomBytes = std::size_t{64} * 1024;
  struct Timer {
    base::Milliseconds due;
    std::uint64_t order;
    base::UniqueFunction<void()> action;
  };
  struct IsLater {
    bool operator()(const Timer& a, const Timer& b) const {
      return a.due != b.due ? a.due > b.due : a.order > b.order;
    }
  };
  /// When a connection is looked at: whether its exchange, or its time of being kept, is over.
  struct Look {
    base::Milliseconds due;
    std::size_t slot;
    bool operator>(const Look& other) const { return due > other.due; }
  };

  std::span<char> room() const { return {room_.get(), kRoomBytes}; }
  template <typename T>
  bool submit(std::vector<T>& submitted, T& handed_in);
  void run();
  void wake();
  void take_submissions();
  void admit(HttpExchange&& exchange);
  void start_waiting();
  void wait_for_events();
  void handle_events(std::span<const epoll_event> events);
  int wait_ms() const;
  void fire_timers();
  void give_up();

  // What becomes of an exchange.
  void begin(HttpExchange&& exchange);
  CurlConnection* take_kept(const HttpExchange& exchange);
  void open(HttpExchange&& exchange);
  void finish_connecting();
  void write(CurlConnection& connection);
  void read(CurlConnection& connection);
  void answer(CurlConnection& connection);
  void break_off(CurlConnection& connection);
  void finish(CurlConnection& connection, HttpOutcome outcome);
  void handle(CurlConnection& connection);
  void close(CurlConnection& connection);
  void look_at(CurlConnection& connection);
  void look_later(CurlConnection& connection, base::Milliseconds due);
  void watch(CurlConnection& connection, std::uint32_t wanted);
  static int watch_socket(CURL*, curl_socket_t socket, int what, void* self, void* known);
  static int set_timer(CURLM*, long timeout_ms, void* self);

  const CurlLibrary& curl_;
  const CurlTransportOptions options_;
  const AnswerBounds bounds_;
  CURLM* multi_ = nullptr;
  int epoll_ = -1;
  int waker_ = -1;
  std::thread thread_;
  std::atomic<std::size_t> waiting_count_ = 0;  ///< Sent to us and not yet on their way.
  /// True while the thread waits, or is about to and has seen that nothing is submitted.
  std::atomic<bool> sleeps_ = false;

  std::mutex mutex_;
  std::vector<HttpExchange> submitted_;  // guarded by mutex_
  std::vector<Timer> submitted_timers_;  // guarded by mutex_
  bool closes_ = false;                  // guarded by mutex_

  base::Milliseconds now_{0};           ///< Of this turn of the loop.
  const std::unique_ptr<char[]> room_;  ///< What is read goes through here.
  std::size_t answers_bytes_ = 0;
  std::vector<HttpExchange> taken_;
  std::vector<Timer> taken_timers_;
  std::deque<std::uint64_t> waiting_order_;
  std::unordered_map<std::uint64_t, HttpExchange> waiting_;
  std::vector<std::unique_ptr<CurlConnection>> connections_;  ///< By slot.
  std::vector<std::size_t> free_slots_;
  std::vector<CurlConnection*> kept_;  ///< The one used last at the end.
  std::size_t active_count_ = 0;       ///< Connections with an exchange.
  std::priority_queue<Timer, std::vector<Timer>, IsLater> timers_;
  std::priority_queue<Look, std::vector<Look>, std::greater<>> looks_;
  std::uint64_t order_ = 0;
  std::optional<base::Milliseconds> curl_due_;
};

}  // namespace rowhouse::engine::remote
