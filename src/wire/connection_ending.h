#pragma once

// Only server.cc may include this, see head_parser.h. How a connection comes to its end: when it
// has said its last word, when its client has, and when one of them takes too long.
#include <algorithm>

#include "wire/connection.h"

namespace rowhouse::wire {

inline void Connection::finish() {
  if (arrival_.tls) {
    arrival_.tls->end(thread_.sealed);
    error_code as_well_as_it_can;
    socket_.write_some(asio::buffer(thread_.sealed), as_well_as_it_can);
    thread_.sealed.clear();
  }
  if (!unread_input_) return close();
  error_code ec;
  socket_.shutdown(Socket::shutdown_send, ec);
  if (ec) return close();
  lingering_ = true;
  since_ = thread_.now;
  buffer_.consume(buffer_.unread().size());
  if (buffer_.shrink_if_empty() > 0) account();
  linger();
}

/// Reads on and forgets it: closing with unread input would send a reset, and the client could lose
/// the answer.
inline void Connection::linger() {
  buffer_.reserve_more(ReadBuffer::kInitialBytes);
  ++pending_;
  const std::span<char> room = buffer_.writable();
  socket_.async_read_some(asio::buffer(room.data(), room.size()),
                          [this](const error_code& ec, std::size_t) {
                            --pending_;
                            on_read(ec, 0);
                            settle();
                          });
}

inline void Connection::close() {
  if (closed_) return;
  closed_ = true;
  error_code ignored;
  socket_.close(ignored);
}

/// Ends this object once nothing will come back to it. The last thing that an event does.
inline void Connection::settle() {
  if (closed_ && pending_ == 0 && !executing_) thread_.remove(*this);
}

inline void Connection::account(std::size_t held_bytes) {
  thread_.shared.bytes_in_flight.fetch_add(held_bytes - held_bytes_, std::memory_order_relaxed);
  held_bytes_ = held_bytes;
}

inline void Connection::sweep(Clock::time_point now) {
  if (closed_) return;
  const auto waited = now - since_;
  const bool half_read = parser_.has_value() && !executing_;
  bool late = false;
  if (arrival_.tls && !arrival_.tls->established() && !lingering_) {
    late = waited > options().handshake_timeout ||
           (thread_.draining() && now - thread_.drain_since() > kIdleDrainGrace);
  } else if (!unsent_.empty()) {
    late = waited > options().write_timeout;
  } else if (executing_) {
    late = false;  // the engine bounds what it does
  } else if (lingering_) {
    late = waited > options().linger_timeout;
  } else if (half_read) {
    late = waited > (head_done_ ? options().body_timeout : options().head_timeout) ||
           (thread_.draining() && now - thread_.drain_since() > kDrainGrace);
  } else {
    late = waited > options().idle_timeout ||
           (thread_.draining() && now - thread_.drain_since() > kIdleDrainGrace);
  }
  if (late) abort();
}

}  // namespace rowhouse::wire
