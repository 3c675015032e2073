// What becomes of one exchange: a connection is found for it or made, it is written, its answer
// read, and the connection kept or closed.

#include <sys/epoll.h>

#include <algorithm>
#include <utility>

#include "engine/remote/curl_loop.h"

namespace rowhouse::engine::remote {

using State = CurlConnection::State;
using Turn = CurlConnection::Turn;

void CurlTransport::Loop::begin(HttpExchange&& exchange) {
  waiting_count_.fetch_sub(1, std::memory_order_relaxed);
  while (CurlConnection* const kept = take_kept(exchange)) {
    // What may not be sent again is not sent on a connection that has been closed meanwhile, as far
    // as that can be known.
    if ((!exchange.request.may_be_sent_again || kept->may_have_more()) && !kept->is_quiet(room())) {
      close(*kept);
      continue;
    }
    ++active_count_;
    kept->begin(std::move(exchange));
    look_later(*kept, kept->exchange().deadline);
    return write(*kept);
  }
  open(std::move(exchange));
}

CurlConnection* CurlTransport::Loop::take_kept(const HttpExchange& exchange) {
  const auto found = std::find_if(kept_.rbegin(), kept_.rend(), [&](const auto* kept) {
    return kept->goes_to(exchange) && now_ < kept->idle_since + options_.idle_max;
  });
  if (found == kept_.rend()) return nullptr;
  CurlConnection* const kept = *found;
  kept_.erase(std::next(found).base());
  return kept;
}

void CurlTransport::Loop::open(HttpExchange&& exchange) {
  // Those that are kept make room.
  if (active_count_ + kept_.size() >= options_.in_flight_max && !kept_.empty()) {
    CurlConnection* const oldest = kept_.front();
    kept_.erase(kept_.begin());
    close(*oldest);
  }
  if (free_slots_.empty()) {
    free_slots_.push_back(connections_.size());
    connections_.push_back(
        std::make_unique<CurlConnection>(curl_, multi_, options_, bounds_, answers_bytes_));
    connections_.back()->slot = free_slots_.back();
  }
  CurlConnection& connection = *connections_[free_slots_.back()];
  free_slots_.pop_back();
  ++active_count_;
  const base::Milliseconds left = std::max(exchange.deadline - now_, base::Milliseconds(1));
  const base::Milliseconds deadline = exchange.deadline;
  if (!connection.open(std::move(exchange), std::min(left, options_.connect_timeout))) {
    return finish(connection, HttpFailure{HttpFailure::Kind::kRefused,
                                          "the HTTP library takes no more requests"});
  }
  look_later(connection, deadline);
}

void CurlTransport::Loop::finish_connecting() {
  int left = 0;
  while (CURLMsg* const message = curl_.multi_info_read(multi_, &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CurlConnection& connection = *CurlConnection::of(curl_, message->easy_handle);
    const CURLcode code = message->data.result;
    if (connection.state() != State::kConnecting) continue;
    if (code == CURLE_OK && connection.connected() >= 0) {
      write(connection);
      continue;
    }
    HttpFailure failure{HttpFailure::Kind::kNotSent, "the connection was closed at once"};
    if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE) {
      failure.why = "its certificate is not one to trust";
    } else if (code != CURLE_OK) {
      // Not libcurl's longer text, which names addresses: this may be told to a client.
      failure.why = curl_.easy_strerror(code);
    }
    finish(connection, std::move(failure));
  }
}

void CurlTransport::Loop::handle(CurlConnection& connection) {
  switch (connection.state()) {
    case State::kBusy:
      if (connection.has_unsent()) write(connection);
      // Writing may have ended it.
      if (connection.state() == State::kBusy) read(connection);
      break;
    case State::kIdle:
      // The other side closes a connection that is kept, or says what nobody asked for.
      if (connection.is_quiet(room())) break;
      std::erase(kept_, &connection);
      close(connection);
      break;
    case State::kClosed:
    case State::kConnecting:
      break;  // An event of the connection that had this slot before, told together with its end.
  }
}

void CurlTransport::Loop::write(CurlConnection& connection) {
  switch (connection.write()) {
    case Turn::kDone:
      return watch(connection, EPOLLIN);
    case Turn::kWaits:
      return watch(connection, EPOLLIN | EPOLLOUT);
    case Turn::kBroken:
      break;
  }
  // Whoever closed it may have answered before: a request that is too large, say.
  switch (connection.read(room())) {
    case Turn::kDone:
      return answer(connection);
    case Turn::kWaits:
    case Turn::kBroken:
      return break_off(connection);
  }
}

void CurlTransport::Loop::read(CurlConnection& connection) {
  switch (connection.read(room())) {
    case Turn::kDone:
      return answer(connection);
    case Turn::kWaits:
      return;
    case Turn::kBroken:
      return break_off(connection);
  }
}

void CurlTransport::Loop::answer(CurlConnection& connection) {
  HttpAnswer answer = connection.take_answer();
  if (!connection.may_be_kept()) return finish(connection, std::move(answer));
  --active_count_;
  Done done = connection.take_exchange().done;
  connection.keep();
  connection.idle_since = now_;
  kept_.push_back(&connection);
  look_later(connection, now_ + options_.idle_max);
  done(std::move(answer));
}

void CurlTransport::Loop::break_off(CurlConnection& connection) {
  if (!connection.may_begin_again()) {
    return finish(connection, HttpFailure{HttpFailure::Kind::kUnclear, connection.why()});
  }
  HttpExchange exchange = connection.take_exchange();
  exchange.was_sent_before = true;
  --active_count_;
  close(connection);
  open(std::move(exchange));
}

/// Ends an exchange, and its connection with it.
void CurlTransport::Loop::finish(CurlConnection& connection, HttpOutcome outcome) {
  --active_count_;
  Done done = connection.take_exchange().done;
  close(connection);
  done(std::move(outcome));
}

void CurlTransport::Loop::close(CurlConnection& connection) {
  watch(connection, 0);
  connection.close();
  free_slots_.push_back(connection.slot);
}

void CurlTransport::Loop::look_at(CurlConnection& connection) {
  switch (connection.state()) {
    case State::kBusy:
    case State::kConnecting: {
      const base::Milliseconds deadline = connection.exchange().deadline;
      if (deadline > now_) return look_later(connection, deadline);
      const bool is_sent = connection.state() == State::kBusy;
      return finish(connection,
                    HttpFailure{is_sent ? HttpFailure::Kind::kUnclear : HttpFailure::Kind::kNotSent,
                                "it took too long"});
    }
    case State::kIdle: {
      const base::Milliseconds until = connection.idle_since + options_.idle_max;
      if (until > now_) return look_later(connection, until);
      std::erase(kept_, &connection);
      return close(connection);
    }
    case State::kClosed:
      return;
  }
}

/// A connection has one time at which it is looked at, mostly: one for each request would fill the
/// queue with what is over by then.
void CurlTransport::Loop::look_later(CurlConnection& connection, base::Milliseconds due) {
  if (connection.looked_at && *connection.looked_at <= due) return;
  connection.looked_at = due;
  looks_.push({due, connection.slot});
}

void CurlTransport::Loop::watch(CurlConnection& connection, std::uint32_t wanted) {
  if (connection.watched == wanted) return;
  epoll_event event{};
  event.events = wanted;
  event.data.u64 = kOurs | connection.slot;
  const int socket = connection.socket();
  if (wanted == 0) {
    ::epoll_ctl(epoll_, EPOLL_CTL_DEL, socket, nullptr);
  } else {
    ::epoll_ctl(epoll_, connection.watched == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD, socket, &event);
  }
  connection.watched = wanted;
}

}  // namespace rowhouse::engine::remote
