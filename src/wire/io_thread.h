#pragma once

// Only server.cc may include this, see head_parser.h.
#include <time.h>

#include <atomic>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "wire/address_limits.h"
#include "wire/authentication.h"
#include "wire/client_address.h"
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

class Connection;
class IoThread;

inline constexpr std::size_t kSealedBytesKept = 256 * 1024;

/// What all threads of one server share.
struct Shared {
  const ServerOptions options;
  const RoutingOptions routing;
  Handler& handler;
  /// Who asks where no signature is verified.
  const tenancy::Principal anyone = tenancy::Principal::operator_principal();
  AddressLimits address_limits{
      AddressLimits::Options{.connections_max = options.connections_per_address,
                             .requests_per_second = options.requests_per_second_per_address}};
  /// Who asks where signatures are verified and a request needs none: nobody who may do anything.
  const tenancy::Principal nobody =
      tenancy::Principal::of_identity(std::make_shared<const tenancy::Identity>());
  const tenancy::Principal& stranger() const {
    return options.credentials == nullptr ? anyone : nobody;
  }
  std::atomic<bool> stopping{false};  // every answer from now on says that it is the last
  std::atomic<std::size_t> connections{0};
  std::atomic<std::size_t> bytes_in_flight{0};

  // The first so many of the threads serve. Each time that their number changes, `spread` counts
  // on, and each connection takes a place among them anew when it next has been answered: so those
  // that do nothing cost nothing, and those that do are dealt out evenly.
  std::vector<IoThread*> threads = {};
  std::atomic<std::size_t> serving{1};
  std::atomic<std::uint32_t> spread{0};
  std::atomic<std::size_t> next_place{0};

  IoThread& place() {
    return *threads[next_place.fetch_add(1, std::memory_order_relaxed) %
                    serving.load(std::memory_order_relaxed)];
  }
};

/// A connection on its way to the thread that serves it next.
struct Arrival {
  int descriptor = -1;
  ClientAddress address;
  AddressPlace place;              ///< Among the connections of its address.
  std::unique_ptr<TlsStream> tls;  ///< Null without TLS.
  /// Why it is refused: it is told so, and closed. Null if it is served.
  const char* refusal = nullptr;
};

/// An answer on its way to the thread of its connection.
struct Delivery {
  Connection* connection;
  Answer answer;
};

/// One thread, its event loop and its connections. Everything but what says so belongs to that
/// thread.
class IoThread {
 public:
  explicit IoThread(Shared& shared_state);
  void launch(int number);
  void join() {
    if (thread_.joinable()) thread_.join();
  }

  // From any thread.
  void deliver(Connection& connection, Answer answer);
  void adopt(Arrival arrival);
  /// Says that a connection of another thread comes here. False if it is to stay where it is, since
  /// the server stops.
  bool expect();
  /// After expect(): takes the connection, which counts already.
  void take_over(Arrival arrival);
  /// What it has used so far.
  std::chrono::nanoseconds processor_time() const;
  void drain();
  void abort();
  /// Called once, on the thread, when it has drained and its last connection has gone.
  std::function<void()> on_finished;

  void remove(Connection& connection);
  /// Empties `sealed`, and gives back what a long answer needed.
  void forget_sealed() {
    sealed.clear();
    if (sealed.capacity() > kSealedBytesKept) sealed.shrink_to_fit();
  }
  bool draining() const { return draining_; }
  Clock::time_point drain_since() const { return drain_since_; }

  Shared& shared;
  asio::io_context context{BOOST_ASIO_CONCURRENCY_HINT_UNSAFE_IO};
  std::string unsent;  // answers of the connection that is being served; empty in between
  std::string sealed;  // what it sends, where that is encrypted; empty in between
  std::unique_ptr<char[]> sealed_input;  // what it received, where that is encrypted
  RequestIds request_ids;
  HttpDate date;
  std::optional<Authenticator> authenticator;  // where signatures are verified
  std::vector<signing::Header> headers;        // of the request that is being served, for it
  Clock::time_point now = Clock::now();        // as of the last sweep: good enough for timeouts
  const Connection* handling = nullptr;        // whose request is inside the handler
  static thread_local IoThread* current;

 private:
  void add(Arrival&& arrival);
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
  std::atomic<int> coming_{0};  ///< Connections that other threads hand over.
  clockid_t clock_{};           ///< Of its processor time, once it is launched.
  std::atomic<bool> launched_{false};
  std::thread thread_;
};

}  // namespace rowhouse::wire
