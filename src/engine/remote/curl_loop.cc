#include "engine/remote/curl_loop.h"

#include <pthread.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "base/completion_burst.h"
#include "engine/remote/http_request_text.h"

namespace rowhouse::engine::remote {
namespace {

constexpr int kEventsMax = 128;
constexpr int kWaitMsMax = 60'000;

base::Milliseconds steady_now() {
  return std::chrono::duration_cast<base::Milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

HttpFailure refused(const char* why) { return {HttpFailure::Kind::kRefused, why}; }

constexpr const char* kTooMany = "too many requests are on their way to it already";
constexpr const char* kCloses = "the connection to it is being closed";

/// What is sent and where to; false for a request that is none.
bool write_text(HttpExchange& exchange) {
  const auto place = read_place(exchange.request.url);
  if (!place) return false;
  auto head = write_request_head(exchange.request, *place);
  if (!head) return false;
  exchange.origin_bytes = place->origin.size();
  exchange.text = *std::move(head);
  // Given back where they were made: another thread would have to ask for their memory's lock.
  exchange.request.headers.clear();
  if (exchange.request.method == "GET") return true;
  const std::string_view body = exchange.request.body;
  if (body.size() <= kShortBodyBytesMax) {
    exchange.text += body;
  } else {
    exchange.rest = body;
  }
  return true;
}

}  // namespace

CurlTransport::Loop::Loop(const CurlLibrary& curl, CurlTransportOptions options)
    : curl_(curl),
      options_(std::move(options)),
      bounds_{options_.answer_bytes_max, options_.answers_bytes_max},
      room_(std::make_unique<char[]>(kRoomBytes)) {}

bool CurlTransport::Loop::start() {
  multi_ = curl_.multi_init();
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  waker_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (multi_ == nullptr || epoll_ < 0 || waker_ < 0) return false;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = static_cast<std::uint64_t>(waker_);
  if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, waker_, &event) != 0) return false;
  curl_.multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &Loop::watch_socket);
  curl_.multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
  curl_.multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &Loop::set_timer);
  curl_.multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
  curl_.multi_setopt(multi_, CURLMOPT_PIPELINING, CURLPIPE_NOTHING);
  curl_.multi_setopt(multi_, CURLMOPT_MAXCONNECTS, static_cast<long>(options_.in_flight_max));

  // Signals are for the program's own threads. A connection that breaks while TLS writes raises
  // SIGPIPE, which stays blocked here and so is but an error.
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  try {
    thread_ = std::thread([this] { run(); });
  } catch (const std::system_error&) {
    thread_ = std::thread();  // Said below, by having none.
  }
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  return thread_.joinable();
}

void CurlTransport::Loop::close() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    closes_ = true;
  }
  wake();
  thread_.join();
}

CurlTransport::Loop::~Loop() {
  close();
  connections_.clear();
  if (multi_ != nullptr) curl_.multi_cleanup(multi_);
  if (epoll_ >= 0) ::close(epoll_);
  if (waker_ >= 0) ::close(waker_);
}

void CurlTransport::Loop::wake() {
  const std::uint64_t one = 1;
  // Fails only if it is as awake as can be.
  static_cast<void>(!::write(waker_, &one, sizeof one));
}

void CurlTransport::Loop::send(HttpRequest&& request, Done done) {
  if (waiting_count_.fetch_add(1, std::memory_order_relaxed) >=
      options_.waiting_max + options_.in_flight_max) {
    waiting_count_.fetch_sub(1, std::memory_order_relaxed);
    return done(refused(kTooMany));
  }
  HttpExchange exchange;
  exchange.deadline = steady_now() + request.timeout;
  exchange.request = std::move(request);
  if (!write_text(exchange)) {
    waiting_count_.fetch_sub(1, std::memory_order_relaxed);
    return done(refused("what is to be sent is no HTTP"));
  }
  exchange.done = std::move(done);
  if (!submit(submitted_, exchange)) {
    waiting_count_.fetch_sub(1, std::memory_order_relaxed);
    return exchange.done(refused(kCloses));
  }
}

void CurlTransport::Loop::call_after(base::Milliseconds delay,
                                     base::UniqueFunction<void()> action) {
  Timer timer{steady_now() + delay, 0, std::move(action)};
  if (!submit(submitted_timers_, timer)) timer.action();
}

/// Takes over what another thread hands in, unless the end has come.
template <typename T>
bool CurlTransport::Loop::submit(std::vector<T>& submitted, T& handed_in) {
  {
    const std::lock_guard lock(mutex_);
    if (closes_) return false;
    submitted.push_back(std::move(handed_in));
  }
  // Awake, it looks for new work before it waits.
  if (sleeps_.exchange(false, std::memory_order_acq_rel)) wake();
  return true;
}

void CurlTransport::Loop::run() {
  now_ = steady_now();
  for (;;) {
    {
      const std::lock_guard lock(mutex_);
      taken_.swap(submitted_);
      taken_timers_.swap(submitted_timers_);
      if (closes_) break;
    }
    take_submissions();
    fire_timers();
    wait_for_events();
    start_waiting();
  }
  give_up();
}

void CurlTransport::Loop::take_submissions() {
  for (Timer& timer : taken_timers_) {
    timer.order = order_++;
    timers_.push(std::move(timer));
  }
  taken_timers_.clear();
  for (HttpExchange& exchange : taken_) admit(std::move(exchange));
  taken_.clear();
}

/// On its way now, or after others have come back.
void CurlTransport::Loop::admit(HttpExchange&& exchange) {
  if (active_count_ < options_.in_flight_max && waiting_.empty()) {
    return begin(std::move(exchange));
  }
  if (waiting_.size() >= options_.waiting_max) {
    waiting_count_.fetch_sub(1, std::memory_order_relaxed);
    return exchange.done(refused(kTooMany));
  }
  const std::uint64_t id = order_++;
  const base::Milliseconds deadline = exchange.deadline;
  waiting_.emplace(id, std::move(exchange));
  waiting_order_.push_back(id);
  timers_.push(
      {deadline, order_++, [this, id] {
         const auto found = waiting_.find(id);
         if (found == waiting_.end()) return;
         Done done = std::move(found->second.done);
         waiting_.erase(found);
         waiting_count_.fetch_sub(1, std::memory_order_relaxed);
         done(HttpFailure{HttpFailure::Kind::kNotSent, "no connection to it became free in time"});
       }});
}

void CurlTransport::Loop::start_waiting() {
  while (active_count_ < options_.in_flight_max && !waiting_order_.empty()) {
    const auto found = waiting_.find(waiting_order_.front());
    waiting_order_.pop_front();
    if (found == waiting_.end()) continue;  // its time was over
    HttpExchange exchange = std::move(found->second);
    waiting_.erase(found);
    begin(std::move(exchange));
  }
}

int CurlTransport::Loop::wait_ms() const {
  base::Milliseconds due = now_ + base::Milliseconds(kWaitMsMax);
  if (curl_due_) due = std::min(due, *curl_due_);
  if (!timers_.empty()) due = std::min(due, timers_.top().due);
  if (!looks_.empty()) due = std::min(due, looks_.top().due);
  const auto left = (due - steady_now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, kWaitMsMax));
}

void CurlTransport::Loop::wait_for_events() {
  int timeout = 0;
  {
    // Whoever submits from here on wakes us.
    const std::lock_guard lock(mutex_);
    if (!closes_ && submitted_.empty() && submitted_timers_.empty()) {
      timeout = wait_ms();
      if (timeout != 0) sleeps_.store(true, std::memory_order_release);
    }
  }
  std::array<epoll_event, kEventsMax> events;
  const int count = ::epoll_wait(epoll_, events.data(), kEventsMax, timeout);
  sleeps_.store(false, std::memory_order_release);
  now_ = steady_now();
  // Whoever waits for several of these answers is woken once.
  const base::CompletionBurst burst;
  handle_events(std::span(events).first(static_cast<std::size_t>(std::max(count, 0))));
}

void CurlTransport::Loop::handle_events(std::span<const epoll_event> events) {
  int running = 0;
  for (const epoll_event& event : events) {
    if ((event.data.u64 & kOurs) != 0) {
      handle(*connections_[event.data.u64 & ~kOurs]);
      continue;
    }
    const int socket = static_cast<int>(event.data.u64);
    if (socket == waker_) {
      std::uint64_t times = 0;
      static_cast<void>(!::read(waker_, &times, sizeof times));
      continue;
    }
    const int mask = ((event.events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                     ((event.events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                     ((event.events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
    curl_.multi_socket_action(multi_, socket, mask, &running);
  }
  if (curl_due_ && *curl_due_ <= now_) {
    curl_due_.reset();
    curl_.multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }
  finish_connecting();
}

void CurlTransport::Loop::fire_timers() {
  while (!timers_.empty() && timers_.top().due <= now_) {
    // The queue gives its top as const; what is moved out of it is popped at once.
    base::UniqueFunction<void()> action = std::move(const_cast<Timer&>(timers_.top()).action);
    timers_.pop();
    action();
  }
  while (!looks_.empty() && looks_.top().due <= now_) {
    const Look look = looks_.top();
    looks_.pop();
    CurlConnection& connection = *connections_[look.slot];
    // Else it is a later look's to see to.
    if (connection.looked_at != look.due) continue;
    connection.looked_at.reset();
    look_at(connection);
  }
}

/// The end: everybody who waits is told.
void CurlTransport::Loop::give_up() {
  for (const auto& connection : connections_) {
    if (connection->state() == CurlConnection::State::kBusy) {
      finish(*connection, HttpFailure{HttpFailure::Kind::kUnclear, kCloses});
    } else if (connection->state() == CurlConnection::State::kConnecting) {
      finish(*connection, refused(kCloses));
    }
  }
  for (HttpExchange& exchange : taken_) exchange.done(refused(kCloses));
  for (auto& [id, exchange] : waiting_) exchange.done(refused(kCloses));
  waiting_.clear();
  for (Timer& timer : taken_timers_) timer.action();
  while (!timers_.empty()) {
    base::UniqueFunction<void()> action = std::move(const_cast<Timer&>(timers_.top()).action);
    timers_.pop();
    action();
  }
}

int CurlTransport::Loop::watch_socket(CURL*, curl_socket_t socket, int what, void* self,
                                      void* known) {
  static_cast<void>(known);
  const auto& loop = *static_cast<Loop*>(self);
  epoll_event event{};
  event.data.u64 = static_cast<std::uint64_t>(socket);
  if (what == CURL_POLL_REMOVE) {
    ::epoll_ctl(loop.epoll_, EPOLL_CTL_DEL, socket, nullptr);
    return 0;
  }
  if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
  if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
  if (::epoll_ctl(loop.epoll_, EPOLL_CTL_ADD, socket, &event) != 0) {
    ::epoll_ctl(loop.epoll_, EPOLL_CTL_MOD, socket, &event);
  }
  return 0;
}

int CurlTransport::Loop::set_timer(CURLM*, long timeout_ms, void* self) {
  auto& loop = *static_cast<Loop*>(self);
  loop.curl_due_.reset();
  if (timeout_ms >= 0) loop.curl_due_ = steady_now() + base::Milliseconds(timeout_ms);
  return 0;
}

}  // namespace rowhouse::engine::remote
