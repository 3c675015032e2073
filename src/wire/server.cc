// The only file that includes Asio and Beast. Without what is deprecated, functions that say an
// error in an argument do not return it as well.
#define BOOST_ASIO_NO_DEPRECATED
#include "wire/server.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <utility>

#include "base/completion_burst.h"
#include "wire/balance.h"
#include "wire/connection.h"
#include "wire/connection_ending.h"
#include "wire/io_thread.h"

namespace rowhouse::wire {
namespace {

// Connections beyond connections_max that are told so; more are closed without a word.
constexpr std::size_t kRefusalsMax = 128;
constexpr const char* kWithoutAWord = "";
constexpr int kAcceptsPerTurn = 64;
constexpr milliseconds kAcceptPause{100};
constexpr milliseconds kDrainSweepPeriod{20};

}  // namespace

thread_local IoThread* IoThread::current = nullptr;

// --- one thread ---

IoThread::IoThread(Shared& shared_state)
    : shared(shared_state),
      request_ids(*shared_state.options.random),
      work_(asio::make_work_guard(context)),
      sweep_timer_(context) {
  const ServerOptions& options = shared.options;
  if (options.credentials != nullptr) {
    authenticator.emplace(*options.credentials, *options.clock, options.region);
  }
  if (options.tls != nullptr) {
    sealed_input = std::make_unique_for_overwrite<char[]>(kSealedInputBytes);
  }
  const milliseconds shortest =
      std::min({options.handshake_timeout, options.head_timeout, options.body_timeout,
                options.idle_timeout, options.write_timeout, options.linger_timeout});
  sweep_period_ = std::clamp(shortest / 4, milliseconds(10), milliseconds(500));
}

void IoThread::launch(int number) {
  thread_ = std::thread([this, number] {
    pthread_setname_np(pthread_self(), ("io-" + std::to_string(number)).c_str());
    current = this;
    launched_.store(::pthread_getcpuclockid(pthread_self(), &clock_) == 0,
                    std::memory_order_release);
    context.run();
  });
}

void IoThread::deliver(Connection& connection, Answer answer) {
  if (mailbox_.put({&connection, std::move(answer)})) {
    base::CompletionBurst::at_end(
        [this] { asio::post(context, [this] { receive_deliveries(); }); });
  }
}

void IoThread::receive_deliveries() {
  mailbox_.take(deliveries_);
  for (Delivery& delivery : deliveries_) {
    delivery.connection->receive_answer(delivery.answer);
  }
  deliveries_.clear();
}

void IoThread::adopt(Arrival arrival) {
  if (current == this) return add(std::move(arrival));
  asio::post(context, [this, arrival = std::move(arrival)]() mutable { add(std::move(arrival)); });
}

bool IoThread::expect() {
  // Before `stopping` is looked at: a thread that drains looks at them in the other order, so
  // either it waits for the connection or the connection stays where it is.
  coming_.fetch_add(1);
  if (!shared.stopping.load()) return true;
  coming_.fetch_sub(1);
  return false;
}

void IoThread::take_over(Arrival arrival) {
  // It is counted here once more, and no more there once it has left.
  shared.connections.fetch_add(1);
  asio::post(context, [this, arrival = std::move(arrival)]() mutable {
    add(std::move(arrival));
    coming_.fetch_sub(1);
    finish_if_drained();
  });
}

std::chrono::nanoseconds IoThread::processor_time() const {
  timespec used{};
  if (!launched_.load(std::memory_order_acquire) || ::clock_gettime(clock_, &used) != 0) return {};
  return std::chrono::seconds(used.tv_sec) + std::chrono::nanoseconds(used.tv_nsec);
}

void IoThread::add(Arrival&& arrival) {
  error_code ec;
  Socket socket(context);
  socket.assign(tcp::v4(), arrival.descriptor, ec);
  if (ec || finished_) {
    ::close(arrival.descriptor);
    shared.connections.fetch_sub(1);
    return;
  }
  socket.non_blocking(true, ec);
  now = Clock::now();
  const char* const refusal = arrival.refusal;
  if (shared.options.tls != nullptr && !arrival.tls) arrival.tls = shared.options.tls->accept();
  auto connection = std::make_unique<Connection>(*this, std::move(socket), std::move(arrival));
  connection->place = connections_.size();
  Connection& added = *connection;
  connections_.push_back(std::move(connection));
  schedule_sweep();
  if (refusal != nullptr) {
    added.refuse(refusal);
  } else {
    added.start();
  }
}

void IoThread::remove(Connection& connection) {
  const std::size_t place = connection.place;
  std::swap(connections_[place], connections_.back());
  connections_[place]->place = place;
  connections_.pop_back();
  shared.connections.fetch_sub(1);
  finish_if_drained();
}

/// One timer for all connections, and none while there are none.
void IoThread::schedule_sweep() {
  if (sweeping_ || connections_.empty()) return;
  sweeping_ = true;
  sweep_timer_.expires_after(sweep_period_);
  sweep_timer_.async_wait([this](const error_code& ec) {
    sweeping_ = false;
    if (!ec) sweep();
    schedule_sweep();
  });
}

void IoThread::sweep() {
  now = Clock::now();
  // From the back, since a connection that ends is replaced by the last.
  for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->sweep(now);
}

void IoThread::drain() {
  asio::post(context, [this] {
    draining_ = true;
    drain_since_ = Clock::now();
    sweep_period_ = std::min(sweep_period_, kDrainSweepPeriod);
    sweep_timer_.cancel();  // and so set anew
    finish_if_drained();
  });
}

void IoThread::abort() {
  asio::post(context, [this] {
    for (std::size_t i = connections_.size(); i-- > 0;) connections_[i]->abort();
  });
}

void IoThread::finish_if_drained() {
  if (!draining_ || finished_ || !connections_.empty() || coming_.load() > 0) return;
  finished_ = true;
  sweep_timer_.cancel();
  work_.reset();
  on_finished();
}

// --- the server ---

class Server::Impl {
 public:
  Impl(const ServerOptions& options, Handler& handler)
      : shared_{options, {options.region, options.cross_origin}, handler} {}
  ~Impl() {
    stop(milliseconds(0));
    for (auto& thread : threads_) thread->join();
  }

  Result<void> start();
  bool stop(milliseconds drain);
  std::uint16_t port() const { return port_; }
  std::size_t connections() const { return shared_.connections.load(); }

 private:
  void accept();
  void accept_waiting();
  const char* refusal_of_next(AddressLimits::Verdict verdict);
  void pause_accepting();

  Shared shared_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::optional<tcp::acceptor> acceptor_;  // of the first thread
  std::optional<asio::steady_timer> pause_;
  std::optional<Balance> balance_;
  std::uint16_t port_ = 0;
  bool stopped_ = false;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t finished_ = 0;
};

Result<void> Server::Impl::start() {
  const ServerOptions& options = shared_.options;
  if (options.io_threads < 1 || options.io_threads > 256) {
    return Error(ErrorCode::kValidation, "The number of IO threads must be between 1 and 256");
  }
  error_code ec;
  const asio::ip::address address = asio::ip::make_address(options.host, ec);
  if (ec) return Error(ErrorCode::kValidation, "Not an IP address: " + options.host);
  for (int i = 0; i < options.io_threads; ++i) {
    threads_.push_back(std::make_unique<IoThread>(shared_));
    shared_.threads.push_back(threads_.back().get());
    threads_.back()->on_finished = [this] {
      const std::lock_guard lock(mutex_);
      ++finished_;
      changed_.notify_all();
    };
  }
  const tcp::endpoint endpoint(address, options.port);
  acceptor_.emplace(threads_[0]->context);
  pause_.emplace(threads_[0]->context);
  balance_.emplace(shared_, threads_);
  acceptor_->open(endpoint.protocol(), ec);
  if (!ec) acceptor_->set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor_->bind(endpoint, ec);
  if (!ec) acceptor_->listen(tcp::acceptor::max_listen_connections, ec);
  if (!ec) acceptor_->non_blocking(true, ec);
  if (ec) {
    acceptor_.reset();
    pause_.reset();
    balance_.reset();
    threads_.clear();
    return Error(ErrorCode::kServiceUnavailable, "Cannot listen on " + options.host + " port " +
                                                     std::to_string(options.port) + ": " +
                                                     ec.message());
  }
  port_ = acceptor_->local_endpoint(ec).port();
  accept();
  for (std::size_t i = 0; i < threads_.size(); ++i) threads_[i]->launch(static_cast<int>(i));
  return {};
}

void Server::Impl::accept() {
  acceptor_->async_wait(tcp::acceptor::wait_read, [this](const error_code& ec) {
    if (!ec && acceptor_->is_open()) accept_waiting();
  });
}

/// Takes what waits and deals it out in turn to the threads that serve.
void Server::Impl::accept_waiting() {
  for (int i = 0; i < kAcceptsPerTurn; ++i) {
    sockaddr_storage peer{};
    socklen_t peer_bytes = sizeof peer;
    // A sockaddr_storage is a sockaddr by the system's convention.
    const int descriptor = ::accept4(acceptor_->native_handle(), reinterpret_cast<sockaddr*>(&peer),
                                     &peer_bytes, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (descriptor < 0) {
      if (errno == EAGAIN || errno == EINTR || errno == ECONNABORTED) break;
      spdlog::error("event=accept_failed errno={}", errno);
      return pause_accepting();
    }
    const ClientAddress address(peer);
    auto [verdict, place] = shared_.address_limits.admit(address);
    const char* const refusal = refusal_of_next(verdict);
    if (verdict == AddressLimits::Verdict::kDropped || refusal == kWithoutAWord) {
      shared_.connections.fetch_sub(1);
      ::close(descriptor);
      continue;
    }
    const int on = 1;
    ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    shared_.place().adopt({descriptor, address, std::move(place), nullptr, refusal});
    balance_->start();
  }
  accept();
}

/// Counts a connection that has come, and says why it is refused: null if it is not, kWithoutAWord
/// if nobody is told.
const char* Server::Impl::refusal_of_next(AddressLimits::Verdict verdict) {
  const std::size_t open = shared_.connections.fetch_add(1);
  const char* refusal = nullptr;
  if (open >= shared_.options.connections_max) {
    refusal = open < shared_.options.connections_max + kRefusalsMax ? "Too many connections"
                                                                    : kWithoutAWord;
  } else if (verdict != AddressLimits::Verdict::kAdmitted) {
    refusal = "Too many connections from this address";
  }
  // To say no over TLS would cost a handshake.
  return refusal != nullptr && shared_.options.tls != nullptr ? kWithoutAWord : refusal;
}

/// Out of descriptors, most likely: those who wait stay in the kernel's queue meanwhile.
void Server::Impl::pause_accepting() {
  pause_->expires_after(kAcceptPause);
  pause_->async_wait([this](const error_code& ec) {
    if (!ec && acceptor_->is_open()) accept();
  });
}

bool Server::Impl::stop(milliseconds drain) {
  if (stopped_ || threads_.empty()) return true;
  stopped_ = true;
  asio::post(threads_[0]->context, [this] {
    // Before the door is seen to be shut, so that no answer after it promises to go on.
    shared_.stopping = true;
    error_code ignored;
    acceptor_->close(ignored);
    pause_->cancel();
    balance_->stop();
    // After the last accept: whatever was accepted is in a thread's queue before its drain().
    for (auto& thread : threads_) thread->drain();
  });
  std::unique_lock lock(mutex_);
  const auto all_finished = [this] { return finished_ == threads_.size(); };
  if (changed_.wait_for(lock, drain, all_finished)) return true;
  for (auto& thread : threads_) thread->abort();
  return false;
}

int default_io_threads() noexcept {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 16);
}

Server::Server(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Server::~Server() = default;

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Handler& handler) {
  auto impl = std::make_unique<Impl>(options, handler);
  ROWHOUSE_CHECK(impl->start());
  return std::unique_ptr<Server>(new Server(std::move(impl)));
}

std::uint16_t Server::port() const noexcept { return impl_->port(); }
std::size_t Server::connections() const noexcept { return impl_->connections(); }
bool Server::stop(milliseconds drain) { return impl_->stop(drain); }

}  // namespace rowhouse::wire
