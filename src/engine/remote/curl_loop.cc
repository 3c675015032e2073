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

namespace rowhouse::engine::remote {
namespace {

constexpr int kEventsMax = 128;
constexpr int kWaitMsMax = 60'000;

base::Milliseconds steady_now() {
  return std::chrono::duration_cast<base::Milliseconds>(
      std::chrono::steady_clock::now().time_since_epoch());
}

HttpFailure refused(const char* why) { return {HttpFailure::Kind::kRefused, why}; }

}  // namespace

CurlTransport::Loop::Loop(const CurlLibrary& curl, CurlTransportOptions options)
    : curl_(curl), options_(std::move(options)) {}

bool CurlTransport::Loop::start() {
  multi_ = curl_.multi_init();
  epoll_ = ::epoll_create1(EPOLL_CLOEXEC);
  waker_ = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  if (multi_ == nullptr || epoll_ < 0 || waker_ < 0) return false;
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = waker_;
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
    // Said below, by having no thread.
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
  idle_.clear();
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
    return done(refused("too many requests are on their way to it already"));
  }
  const base::Milliseconds deadline = steady_now() + request.timeout;
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    if (!closes_) {
      is_first = submitted_.empty() && submitted_timers_.empty();
      submitted_.push_back({std::move(request), std::move(done), deadline});
    }
  }
  if (done) {  // not taken over
    waiting_count_.fetch_sub(1, std::memory_order_relaxed);
    return done(refused("the connection to it is being closed"));
  }
  // The thread itself looks for new work before it waits.
  if (is_first && std::this_thread::get_id() != thread_.get_id()) wake();
}

void CurlTransport::Loop::call_after(base::Milliseconds delay,
                                     base::UniqueFunction<void()> action) {
  bool is_first = false;
  {
    const std::lock_guard lock(mutex_);
    if (!closes_) {
      is_first = submitted_.empty() && submitted_timers_.empty();
      submitted_timers_.push_back({steady_now() + delay, 0, std::move(action)});
    }
  }
  if (action) return action();
  if (is_first && std::this_thread::get_id() != thread_.get_id()) wake();
}

void CurlTransport::Loop::run() {
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
    finish_transfers();
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
  for (Submission& submission : taken_) admit(std::move(submission));
  taken_.clear();
}

/// On its way now, or after others have come back.
void CurlTransport::Loop::admit(Submission&& submission) {
  if (active_.size() < options_.in_flight_max && waiting_.empty()) {
    return begin(std::move(submission));
  }
  if (waiting_.size() >= options_.waiting_max) {
    waiting_count_.fetch_sub(1, std::memory_order_relaxed);
    return submission.done(refused("too many requests are on their way to it already"));
  }
  const std::uint64_t id = order_++;
  const base::Milliseconds deadline = submission.deadline;
  waiting_.emplace(id, std::move(submission));
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
  while (active_.size() < options_.in_flight_max && !waiting_order_.empty()) {
    const auto found = waiting_.find(waiting_order_.front());
    waiting_order_.pop_front();
    if (found == waiting_.end()) continue;  // its time was over
    Submission submission = std::move(found->second);
    waiting_.erase(found);
    begin(std::move(submission));
  }
}

void CurlTransport::Loop::begin(Submission&& submission) {
  waiting_count_.fetch_sub(1, std::memory_order_relaxed);
  std::unique_ptr<CurlTransfer> transfer;
  if (idle_.empty()) {
    transfer = std::make_unique<CurlTransfer>(curl_, options_, answers_bytes_);
    if (CURL* const easy = transfer->handle(); easy != nullptr) {
      curl_.easy_setopt(easy, CURLOPT_SOCKOPTDATA, this);
      curl_.easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, &Loop::opened_connection);
      curl_.easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
      curl_.easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &Loop::close_connection);
    }
  } else {
    transfer = std::move(idle_.back());
    idle_.pop_back();
  }
  if (transfer->handle() == nullptr) return submission.done(refused("there is no memory left"));
  const base::Milliseconds left = submission.deadline - steady_now();
  transfer->begin(std::move(submission.request), std::move(submission.done),
                  std::max(left, base::Milliseconds(1)));
  CurlTransfer* const key = transfer.get();
  active_.emplace(key, std::move(transfer));
  if (curl_.multi_add_handle(multi_, key->handle()) != CURLM_OK) {
    finish(key, refused("the HTTP library takes no more requests"));
  }
}

int CurlTransport::Loop::wait_ms() const {
  std::optional<base::Milliseconds> due = curl_due_;
  if (!timers_.empty()) due = due ? std::min(*due, timers_.top().due) : timers_.top().due;
  if (!due) return kWaitMsMax;
  const auto left = (*due - steady_now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, kWaitMsMax));
}

void CurlTransport::Loop::wait_for_events() {
  int timeout = wait_ms();
  {
    // What callbacks have just sent would otherwise wait for a waker that they did not call.
    const std::lock_guard lock(mutex_);
    if (closes_ || !submitted_.empty() || !submitted_timers_.empty()) timeout = 0;
  }
  std::array<epoll_event, kEventsMax> events;
  const int count = ::epoll_wait(epoll_, events.data(), kEventsMax, timeout);
  int running = 0;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == waker_) {
      std::uint64_t times = 0;
      static_cast<void>(!::read(waker_, &times, sizeof times));
      continue;
    }
    handle(event.data.fd, event.events);
  }
  if (curl_due_ && *curl_due_ <= steady_now()) {
    curl_due_.reset();
    curl_.multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
  }
}

void CurlTransport::Loop::handle(int socket, std::uint32_t events) {
  if (const auto found = connections_.find(socket);
      found != connections_.end() && found->second.wanted == 0) {
    // The other side closes a connection that is kept, or says what nobody asked for: libcurl sees
    // that before it uses it again, and until then epoll would tell of it without end.
    return watch(socket, 0, found->second.watched);
  }
  const int mask = ((events & EPOLLIN) != 0 ? CURL_CSELECT_IN : 0) |
                   ((events & EPOLLOUT) != 0 ? CURL_CSELECT_OUT : 0) |
                   ((events & (EPOLLERR | EPOLLHUP)) != 0 ? CURL_CSELECT_ERR : 0);
  int running = 0;
  curl_.multi_socket_action(multi_, socket, mask, &running);
}

void CurlTransport::Loop::fire_timers() {
  while (!timers_.empty() && timers_.top().due <= steady_now()) {
    // The queue gives its top as const; what is moved out of it is popped at once.
    base::UniqueFunction<void()> action = std::move(const_cast<Timer&>(timers_.top()).action);
    timers_.pop();
    action();
  }
}

void CurlTransport::Loop::finish_transfers() {
  // Whoever waits for several of these answers is woken once.
  const base::CompletionBurst burst;
  int left = 0;
  while (CURLMsg* const message = curl_.multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CurlTransfer* const transfer = CurlTransfer::of(curl_, message->easy_handle);
    // The message is gone once the handle is removed.
    HttpOutcome outcome = transfer->outcome(message->data.result);
    curl_.multi_remove_handle(multi_, transfer->handle());
    finish(transfer, std::move(outcome));
  }
}

void CurlTransport::Loop::finish(CurlTransfer* transfer, HttpOutcome outcome) {
  auto found = active_.find(transfer);
  Done done = transfer->end();
  idle_.push_back(std::move(found->second));
  active_.erase(found);
  done(std::move(outcome));
}

/// The end: everybody who waits is told.
void CurlTransport::Loop::give_up() {
  while (!active_.empty()) {
    CurlTransfer* const transfer = active_.begin()->first;
    curl_.multi_remove_handle(multi_, transfer->handle());
    finish(transfer,
           HttpFailure{HttpFailure::Kind::kUnclear, "the connection to it is being closed"});
  }
  for (Submission& submission : taken_) submission.done(refused("it is being closed"));
  for (auto& [id, submission] : waiting_) submission.done(refused("it is being closed"));
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
  auto& loop = *static_cast<Loop*>(self);
  std::uint32_t wanted = 0;
  if (what != CURL_POLL_REMOVE) {
    if ((what & CURL_POLL_IN) != 0) wanted |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0) wanted |= EPOLLOUT;
  }
  const auto found = loop.connections_.find(socket);
  if (found == loop.connections_.end()) {
    // A socket of libcurl's own, of which nobody says when it is closed.
    std::uint32_t unknown = wanted == 0 ? ~wanted : 0;
    loop.watch(socket, wanted, unknown);
    return 0;
  }
  // libcurl lets go of a connection with each answer and wants it back with the next request: epoll
  // is asked once for all of them.
  Watch& connection = found->second;
  connection.wanted = wanted;
  if (wanted != 0 && wanted != connection.watched) loop.watch(socket, wanted, connection.watched);
  return 0;
}

/// Makes what epoll is asked, `watched`, what it should be.
void CurlTransport::Loop::watch(int socket, std::uint32_t wanted, std::uint32_t& watched) {
  epoll_event event{};
  event.events = wanted;
  event.data.fd = socket;
  if (wanted == 0) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
  } else if (::epoll_ctl(epoll_, watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event) !=
             0) {
    ::epoll_ctl(epoll_, watched == 0 ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
  }
  watched = wanted;
}

int CurlTransport::Loop::opened_connection(void* self, curl_socket_t socket, curlsocktype) {
  static_cast<Loop*>(self)->connections_[socket] = {};
  return CURL_SOCKOPT_OK;
}

int CurlTransport::Loop::close_connection(void* self, curl_socket_t socket) {
  static_cast<Loop*>(self)->connections_.erase(socket);
  return ::close(socket);
}

int CurlTransport::Loop::set_timer(CURLM*, long timeout_ms, void* self) {
  auto& loop = *static_cast<Loop*>(self);
  loop.curl_due_.reset();
  if (timeout_ms >= 0) loop.curl_due_ = steady_now() + base::Milliseconds(timeout_ms);
  return 0;
}

}  // namespace rowhouse::engine::remote
