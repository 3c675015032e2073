#pragma once

// Only server.cc may include this, see head_parser.h.
#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "wire/handler.h"
#include "wire/http_answer.h"
#include "wire/mailbox.h"
#include "wire/request_id.h"
#include "wire/routing.h"
#include "wire/server.h"

namespace rowhouse::wire {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;
using tcp = asio::ip::tcp;
// With the executor's type known, not behind asio::any_io_executor's virtual calls.
using Socket = asio::basic_stream_socket<tcp, asio::io_context::executor_type>;

/// What all threads of one server share.
struct Shared {
  const ServerOptions options;
  const RoutingOptions routing;
  Handler& handler;
  std::atomic<bool> stopping{false};  // every answer from now on says that it is the last
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> bytes_in_flight{0};
};

class Connection;

/// An answer on its way to the thread of its connection.
struct Delivery {
  Connection* connection;
  Answer answer;
};

/// One thread, its event loop and its connections. Everything but deliver(), adopt() and the
/// requests to drain and to abort belongs to that thread.
class IoThread {
 public:
  explicit IoThread(Shared& shared_state);
  void launch(int number);
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  // From any thread.
  void deliver(Connection& connection, Answer answer);
  void adopt(int descriptor, bool refused);
  void drain();
  void abort();
  /// Called once, on the thread, when it has drained and its last connection has gone.
  std::function<void()> on_finished;

  void remove(Connection& connection);
  bool draining() const { return draining_; }
  Clock::time_point drain_since() const { return drain_since_; }

  Shared& shared;
  asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  std::string unsent;  // answers of the connection that is being served; empty in between
  RequestIds request_ids;
  HttpDate date;
  Clock::time_point now = Clock::now();  // as of the last sweep: good enough for timeouts
  const Connection* handling = nullptr;  // whose request is inside the handler
  static thread_local IoThread* current;

 private:
  void add(int descriptor, bool refused);
  void receive_deliveries();
  void schedule_sweep();
  void sweep();
  void finish_if_drained();

  asio::executor_work_guard<asio::io_context::executor_type> work_;
  asio::steady_timer sweep_timer_;
  milliseconds sweep_period_;
  bool sweeping_ = false;
  bool draining_ = false;
  bool finished_ = false;
  Clock::time_point drain_since_;
  std::vector<std::unique_ptr<Connection>> connections_;
  Mailbox<Delivery> mailbox_;
  std::vector<Delivery> deliveries_;
  std::thread thread_;
};

}  // namespace rowhouse::wire
