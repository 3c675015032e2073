#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <queue>
#include <thread>
#include <unordered_map>
#include <vector>

#include "engine/remote/curl_transfer.h"
#include "engine/remote/curl_transport.h"

namespace rowhouse::engine::remote {

/// The transport's thread: waits on epoll for sockets, timers and new requests, and lets libcurl do
/// the rest. send() and call_after() are safe from many threads; all else is the thread's own.
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
  struct Submission {
    HttpRequest request;
    Done done;
    base::Milliseconds deadline;
  };
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

  void run();
  void wake();
  void take_submissions();
  void admit(Submission&& submission);
  void start_waiting();
  void begin(Submission&& submission);
  void wait_for_events();
  int wait_ms() const;
  void fire_timers();
  void finish_transfers();
  void finish(CurlTransfer* transfer, HttpOutcome outcome);
  void give_up();
  void handle(int socket, std::uint32_t events);
  void watch(int socket, std::uint32_t wanted, std::uint32_t& watched);
  static int watch_socket(CURL*, curl_socket_t socket, int what, void* self, void* known);
  static int opened_connection(void* self, curl_socket_t socket, curlsocktype);
  static int close_connection(void* self, curl_socket_t socket);
  static int set_timer(CURLM*, long timeout_ms, void* self);

  const CurlLibrary& curl_;
  const CurlTransportOptions options_;
  CURLM* multi_ = nullptr;
  int epoll_ = -1;
  int waker_ = -1;
  std::thread thread_;
  std::atomic<std::size_t> waiting_count_ = 0;  ///< Sent to us and not yet on their way.

  std::mutex mutex_;
  std::vector<Submission> submitted_;    // guarded by mutex_
  std::vector<Timer> submitted_timers_;  // guarded by mutex_
  bool closes_ = false;                  // guarded by mutex_

  /// What epoll is asked of a connection's socket, and what libcurl wants to hear now.
  struct Watch {
    std::uint32_t watched = 0;  ///< 0: epoll does not know it.
    std::uint32_t wanted = 0;   ///< 0: the connection is kept, and nothing is under way on it.
  };
  std::unordered_map<int, Watch> connections_;
  std::size_t answers_bytes_ = 0;
  std::vector<Submission> taken_;
  std::vector<Timer> taken_timers_;
  std::deque<std::uint64_t> waiting_order_;
  std::unordered_map<std::uint64_t, Submission> waiting_;
  std::unordered_map<CurlTransfer*, std::unique_ptr<CurlTransfer>> active_;
  std::vector<std::unique_ptr<CurlTransfer>> idle_;
  std::priority_queue<Timer, std::vector<Timer>, IsLater> timers_;
  std::uint64_t order_ = 0;
  std::optional<base::Milliseconds> curl_due_;
};

}  // namespace rowhouse::engine::remote
