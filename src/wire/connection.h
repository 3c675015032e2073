#pragma once

// Only server.cc may include this, see head_parser.h.
#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <spdlog/spdlog.h>

#include "sts/query.h"
#include "wire/answer_of.h"
#include "wire/content_coding.h"
#include "wire/head_parser.h"
#include "wire/io_thread.h"
#include "wire/read_buffer.h"
#include "wire/sts_route.h"

namespace rowhouse::wire {

// Bodies from here on are sent from where they are; shorter ones are cheaper to copy behind their
// heads.
inline constexpr std::size_t kGatherBytes = 16 * 1024;
// Answers of pipelined requests gather up to here before they are sent.
inline constexpr std::size_t kUnsentBytesMax = 64 * 1024;
// Where signatures are verified, a longer body is received only from who at least names a key that
// there is, for here and now.
inline constexpr std::size_t kStrangersBodyBytesMax = 64 * 1024;
// What is read of an encrypted connection at once: four of the largest records.
inline constexpr std::size_t kSealedInputBytes = 64 * 1024;
// How long a request that is only half here may take once the server is to stop.
inline constexpr milliseconds kDrainGrace{2'000};
// How long a connection without a request is kept then: a request that is on its way finds the door
// open, and its answer says that it closes.
inline constexpr milliseconds kIdleDrainGrace{100};

/// One client. Reads into one buffer, hands one request at a time to the handler, sends answers in
/// order, and reads on only when they are sent: so what a client can make it hold is bounded.
class Connection final : public AnswerSink {
 public:
  Connection(IoThread& io_thread, Socket socket, Arrival&& arrival)
      : thread_(io_thread),
        socket_(std::move(socket)),
        arrival_(std::move(arrival)),
        since_(io_thread.now),
        spread_(io_thread.shared.spread.load(std::memory_order_relaxed)) {}
  ~Connection() override { account(0); }

  void start() { advance(), settle(); }
  void refuse(const char* why);
  /// The handler's answer, from any thread.
  void answer(Answer answer) noexcept override;
  void receive_answer(const Answer& answer);
  void sweep(Clock::time_point now);
  void abort() { close(), settle(); }

  std::size_t place = 0;  // in the thread's list

 private:
  const ServerOptions& options() const { return thread_.shared.options; }
  Authenticator* authenticator() const {
    return thread_.authenticator ? &*thread_.authenticator : nullptr;
  }
  tenancy::Origin origin() const {
    return {arrival_.address.text(), arrival_.tls != nullptr, text(request_id_)};
  }
  void tell_refused_signature() const;
  RequestHead head(std::string_view message) const;

  void advance();
  bool has_whole_request();
  bool recognizes_request();
  bool parse_head();
  bool collect_chunks();
  void serve();
  void finish_request();
  bool move_away();
  void put_answer(const Answer& answer, MediaType media_type, bool preflight = false);
  void reject(const Answer& answer);
  void reject(const Error& error) { reject(answer_of(error)); }
  void reject_form(const sts::Error& error);
  void begin_rejecting();

  void read();
  void read_sealed();
  bool is_over_the_bound() const;
  void throttle();
  void on_sealed_input();
  void on_read(const error_code& ec, std::size_t received_bytes);
  void send(std::string_view tail);
  void transmit(std::string_view gathered, std::string_view tail);
  void write_rest();
  void on_written(const error_code& ec, std::size_t written_bytes);
  void finish();
  void linger();
  void close();
  void settle();
  void account(std::size_t held_bytes);
  void account() {
    account(buffer_.capacity() - std::min(buffer_.capacity(), ReadBuffer::kInitialBytes) +
            unsent_.capacity());
  }

  IoThread& thread_;
  Socket socket_;
  Arrival arrival_;
  ReadBuffer buffer_;
  std::optional<HeadParser> parser_;  // while a request is under way
  std::vector<FieldPlace> fields_;    // of its head, where signatures are verified
  // Instead of a parser: of the request that is served, if its head is known without.
  const RecentHead* recent_ = nullptr;
  std::size_t head_bytes_ = 0;  // parsed so far
  std::size_t body_bytes_ = 0;
  bool head_done_ = false;
  bool chunked_ = false;
  MediaType media_type_ = MediaType::kJson10;  // of the request that executes
  bool takes_gzip_ = false;                    // said the request that was read last
  RequestIds::Id request_id_{};                // of the request that was read last
  std::optional<Answer> inline_answer_;

  std::string unsent_;  // what the socket has not taken
  std::size_t sent_bytes_ = 0;
  Clock::time_point since_;     // when what it waits for began
  std::size_t held_bytes_ = 0;  // counted in bytes_in_flight
  std::uint32_t spread_;        // when it took its place, see Shared

  int pending_ = 0;           // asynchronous calls that will still come back
  bool executing_ = false;    // the handler has yet to answer
  bool last_answer_ = false;  // close once it is sent
  bool unread_input_ = false;
  bool lingering_ = false;
  bool closed_ = false;
};

// --- reading ---

/// Serves what the buffer holds, sends what came of it, and waits for whatever comes next.
inline void Connection::advance() {
  while (!closed_ && !executing_ && !last_answer_ && unsent_.empty()) {
    if (!has_whole_request()) break;
    serve();
    if (thread_.unsent.size() >= kUnsentBytesMax) send({});
  }
  send({});
  if (!closed_ && unsent_.empty() && !executing_) {
    if (last_answer_) {
      finish();
    } else if (!move_away()) {
      read();
    }
  }
}

/// Between two requests, and if the threads that serve have changed: takes a place among them.
inline bool Connection::move_away() {
  const std::uint32_t spread = thread_.shared.spread.load(std::memory_order_relaxed);
  if (spread == spread_ || parser_ || !buffer_.empty() || pending_ > 0) return false;
  spread_ = spread;
  IoThread& to = thread_.shared.place();
  if (&to == &thread_ || !to.expect()) return false;
  error_code ec;
  // Fails only on systems that cannot; Linux can.
  arrival_.descriptor = socket_.release(ec);
  closed_ = true;
  to.take_over(std::move(arrival_));
  return true;
}

inline bool Connection::has_whole_request() {
  if (!parser_) {
    if (buffer_.empty()) return false;
    if (authenticator() != nullptr && recognizes_request()) return true;
    fields_.clear();
    parser_.emplace(options().head_bytes_max, options().body_bytes_max,
                    authenticator() != nullptr ? &fields_ : nullptr);
    since_ = thread_.now;
  }
  if (!head_done_ && !parse_head()) return false;
  if (chunked_) return collect_chunks();
  return buffer_.unread().size() - head_bytes_ >= body_bytes_;
}

/// Whether all of a request is here whose head need not be parsed.
inline bool Connection::recognizes_request() {
  const std::string_view message = buffer_.unread();
  const RecentHead* const recent = authenticator()->recent_head(message);
  if (recent == nullptr) return false;
  const std::size_t length = recent->body_bytes_in(message);
  const bool is_short = length <= kStrangersBodyBytesMax && length <= options().body_bytes_max;
  if (!is_short || message.size() - recent->head_bytes() < length) return false;
  recent_ = recent;
  head_bytes_ = recent->head_bytes();
  body_bytes_ = length;
  return true;
}

inline bool Connection::parse_head() {
  const std::string_view message = buffer_.unread();
  error_code ec;
  head_bytes_ += parser_->feed(message, head_bytes_, ec);
  if (ec == http::error::need_more && message.size() < options().head_bytes_max) return false;
  if (ec == http::error::need_more || ec == http::error::header_limit ||
      head_bytes_ > options().head_bytes_max) {
    Answer answer = answer_of(Error(ErrorCode::kSerialization, "Request header is too large"));
    answer.status = 431;
    reject(answer);
    return false;
  }
  if (ec || parser_->has_unknown_length()) {
    reject(Error(ErrorCode::kSerialization, "The request is not well-formed HTTP"));
    return false;
  }
  head_done_ = true;
  chunked_ = parser_->chunked();
  const std::uint64_t length = parser_->content_length().value_or(0);
  if (length > options().body_bytes_max) {
    reject(Error(ErrorCode::kRequestEntityTooLarge, "Request entity too large"));
    return false;
  }
  body_bytes_ = length;
  if (authenticator() != nullptr && (chunked_ || length > kStrangersBodyBytesMax)) {
    const RequestHead claimed = head(message);
    const bool is_form = is_sts_request(claimed);
    if (is_form && length > sts::kFormBytesMax) {
      reject_form(form_too_long());
      return false;
    }
    if (const auto claim = authenticator()->check_claim(claimed, service_of(claimed)); !claim) {
      is_form ? reject_form(sts::error_from(claim.error())) : reject(claim.error());
      tell_refused_signature();
      return false;
    }
  }
  since_ = thread_.now;
  const bool body_to_come = chunked_ || message.size() - head_bytes_ < body_bytes_;
  if (parser_->expects_continue() && body_to_come) {
    thread_.unsent += "HTTP/1.1 100 Continue\r\n\r\n";
  }
  return true;
}

/// Takes the chunks that are here out of the buffer, behind the head, which stays.
inline bool Connection::collect_chunks() {
  for (;;) {
    error_code ec;
    const std::string_view message = buffer_.unread();
    const std::size_t used = parser_->feed(message, head_bytes_, ec);
    buffer_.erase(head_bytes_, used);
    if (!ec && parser_->is_done()) return true;
    if (ec == http::error::body_limit) {
      reject(Error(ErrorCode::kRequestEntityTooLarge, "Request entity too large"));
      return false;
    }
    // What is left is the start of a chunk's line or of the trailer, and short.
    const std::size_t left = buffer_.unread().size() - head_bytes_;
    if ((ec && ec != http::error::need_more) || left > options().head_bytes_max) {
      reject(Error(ErrorCode::kSerialization, "The request is not well-formed HTTP"));
      return false;
    }
    if (ec || used == 0) return false;
  }
}

inline RequestHead Connection::head(std::string_view message) const {
  if (recent_ != nullptr) return recent_->head_in(message);
  RequestHead head = parser_->head(message);
  if (authenticator() != nullptr) {
    HeadParser::list_headers(thread_.headers, message, fields_);
    head.headers = thread_.headers;
    if (parser_->is_plain()) head.text = message.substr(0, head_bytes_);
  }
  return head;
}

/// While the refused request is still in the buffer.
inline void Connection::tell_refused_signature() const {
  if (options().signature_observer == nullptr) return;
  options().signature_observer->signature_refused(
      {origin(), authenticator()->refused_for(), authenticator()->claimed_key_id()});
}

inline void Connection::serve() {
  const std::string_view message = buffer_.unread();
  RequestHead request = head(message);
  std::string chunks;
  std::string_view body = message.substr(head_bytes_, body_bytes_);
  if (chunked_) {
    chunks = parser_->take_chunked_body();
    chunks.reserve(chunks.size() + ReadBuffer::kPaddingBytes);
    body = chunks;
  }
  last_answer_ = recent_ == nullptr && !parser_->keep_alive();
  takes_gzip_ = accepts_gzip(request.accept_encoding);
  request_id_ = thread_.request_ids.next();
  if (thread_.shared.address_limits.limits_requests() &&
      !arrival_.place.admits_request(Clock::now())) {
    finish_request();
    return put_answer(answer_of(Error(ErrorCode::kThrottling, "Rate exceeded")),
                      MediaType::kJson10);
  }
  request.request_id = text(request_id_);
  Route where =
      route(request, body, thread_.shared.routing, thread_.shared.handler, authenticator());
  media_type_ = where.media_type;
  if (where.is_unauthentic) tell_refused_signature();
  if (where.operation.empty()) {
    finish_request();
    return put_answer(where.answer, where.media_type, where.preflight);
  }
  if (thread_.shared.bytes_in_flight.load(std::memory_order_relaxed) >
      options().bytes_in_flight_max) {
    finish_request();
    const Error busy(ErrorCode::kThrottling, "Rate exceeded");
    return put_answer(where.api == Api::kSts
                          ? sts_answer_of(sts::error_from(busy), request.request_id)
                          : answer_of(busy),
                      media_type_);
  }
  // Only now: what a signature covers is the body as it was sent.
  std::string plain;
  if (is_coded(request.content_encoding)) {
    auto decoded = decode_body(request.content_encoding, where.body, options().body_bytes_max);
    if (!decoded) {
      finish_request();
      return put_answer(answer_of(decoded.error()), media_type_);
    }
    plain = *std::move(decoded);
    where.body = plain;
  }
  executing_ = true;
  thread_.handling = this;
  const tenancy::Requester requester(
      where.credential != nullptr ? where.credential->principal : thread_.shared.stranger(),
      origin(), where.credential);
  thread_.shared.handler.handle(requester, where.api, where.operation, where.body,
                                AnswerTicket(*this));
  thread_.handling = nullptr;
  finish_request();
  if (inline_answer_) {
    executing_ = false;
    put_answer(*inline_answer_, media_type_);
    inline_answer_.reset();
  }
}

inline void Connection::finish_request() {
  buffer_.consume(head_bytes_ + (chunked_ ? 0 : body_bytes_));
  if (buffer_.shrink_if_empty() > 0) account();
  parser_.reset();
  recent_ = nullptr;
  head_bytes_ = body_bytes_ = 0;
  head_done_ = chunked_ = false;
  since_ = thread_.now;
}

/// Answers a request that cannot be read to its end. What follows it has no beginning.
inline void Connection::reject(const Answer& answer) {
  begin_rejecting();
  put_answer(answer, MediaType::kJson10);
}

/// The same for one in the security token service's protocol.
inline void Connection::reject_form(const sts::Error& error) {
  begin_rejecting();
  put_answer(sts_answer_of(error, text(request_id_)), MediaType::kXml);
}

inline void Connection::begin_rejecting() {
  last_answer_ = unread_input_ = true;
  takes_gzip_ = false;
  request_id_ = thread_.request_ids.next();
}

inline void Connection::refuse(const char* why) {
  reject(Error(ErrorCode::kServiceUnavailable, why));
  advance();
  settle();
}

inline void Connection::read() {
  if (arrival_.tls) return read_sealed();
  const std::size_t whole = head_bytes_ + body_bytes_;
  const std::size_t gained =
      buffer_.reserve_more(std::max(whole, options().head_bytes_max + ReadBuffer::kInitialBytes));
  if (gained > 0) account();
  if (is_over_the_bound()) return throttle();
  ++pending_;
  const std::span<char> room = buffer_.writable();
  socket_.async_read_some(asio::buffer(room.data(), room.size()),
                          [this](const error_code& ec, std::size_t received_bytes) {
                            --pending_;
                            on_read(ec, received_bytes);
                            settle();
                          });
}

/// What is encrypted is read into memory of the thread once it is there, so that connections which
/// wait need none for it.
inline void Connection::read_sealed() {
  if (arrival_.tls->ended()) return close();
  if (is_over_the_bound()) return throttle();
  ++pending_;
  socket_.async_wait(Socket::wait_read, [this](const error_code& ec) {
    --pending_;
    if (!closed_) ec ? close() : on_sealed_input();
    settle();
  });
}

inline void Connection::on_sealed_input() {
  error_code ec;
  const std::size_t received_bytes =
      socket_.read_some(asio::buffer(thread_.sealed_input.get(), kSealedInputBytes), ec);
  if (ec == asio::error::would_block) return read_sealed();
  if (ec) return close();
  const TlsStream::State state =
      arrival_.tls->receive({thread_.sealed_input.get(), received_bytes}, buffer_, thread_.sealed);
  account();
  transmit(thread_.sealed, {});
  thread_.forget_sealed();
  if (state == TlsStream::State::kFailed) last_answer_ = unread_input_ = true;
  advance();
}

inline bool Connection::is_over_the_bound() const {
  return held_bytes_ > 0 && thread_.shared.bytes_in_flight.load(std::memory_order_relaxed) >
                                options().bytes_in_flight_max;
}

inline void Connection::throttle() {
  reject(Error(ErrorCode::kThrottling, "Rate exceeded"));
  advance();
}

inline void Connection::on_read(const error_code& ec, std::size_t received_bytes) {
  if (closed_) return;
  // A client that has said its last word has had its answers by now: nothing is read before they
  // are sent. Half a request is nobody's.
  if (ec) return close();
  if (lingering_) return linger();
  buffer_.commit(received_bytes);
  advance();
}

// --- answering ---

inline void Connection::answer(Answer answer) noexcept {
  // Inline if this thread is inside the handler on this very connection's behalf. A thread may
  // also complete what others wait for; that takes the way round, so that calls do not nest.
  if (IoThread::current == &thread_ && thread_.handling == this) {
    inline_answer_ = std::move(answer);
  } else {
    thread_.deliver(*this, std::move(answer));
  }
}

inline void Connection::receive_answer(const Answer& answer) {
  executing_ = false;
  if (!closed_) {
    put_answer(answer, media_type_);
    advance();
  }
  settle();
}

inline void Connection::put_answer(const Answer& answer, MediaType media_type, bool preflight) {
  last_answer_ = last_answer_ || thread_.shared.stopping.load(std::memory_order_relaxed);
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(options().clock->now()).count();
  std::string compressed;
  if (takes_gzip_ && answer.body.size() >= kGzipBytesMin && answer.body.size() <= kGzipBytesMax) {
    compressed = gzip(answer.body);
  }
  const std::string& body = compressed.empty() ? answer.body : compressed;
  append_head(thread_.unsent, {.status = answer.status,
                               .media_type = media_type,
                               .keep_alive = !last_answer_,
                               .cross_origin = options().cross_origin,
                               .preflight = preflight,
                               .gzip = !compressed.empty(),
                               .date = thread_.date.at(seconds),
                               .request_id = text(request_id_),
                               .body = body});
  if (answer.status >= 500) {
    spdlog::warn("event=server_error status={} request_id={} error={:?}", answer.status,
                 text(request_id_), answer.log_detail);
  }
  if (body.size() < kGatherBytes) {
    thread_.unsent += body;
  } else {
    send(body);
  }
}

/// Sends what has gathered and then `tail`.
inline void Connection::send(std::string_view tail) {
  if (!arrival_.tls) {
    transmit(thread_.unsent, tail);
  } else if (!closed_ && thread_.unsent.size() + tail.size() > 0) {
    TlsStream& tls = *arrival_.tls;
    const bool sealed = tls.established() && tls.seal(thread_.unsent, thread_.sealed) &&
                        tls.seal(tail, thread_.sealed);
    if (sealed) transmit(thread_.sealed, {});
    thread_.forget_sealed();
    if (!sealed) close();
  }
  thread_.unsent.clear();
}

/// Sends both at once if the socket takes them; keeps the rest.
inline void Connection::transmit(std::string_view gathered, std::string_view tail) {
  if (!closed_ && gathered.size() + tail.size() > 0) {
    std::size_t taken = 0;
    error_code ec;
    if (unsent_.empty()) {
      const asio::const_buffer first(gathered.data(), gathered.size());
      taken = tail.empty()
                  ? socket_.write_some(first, ec)
                  : socket_.write_some(
                        std::array{first, asio::const_buffer(tail.data(), tail.size())}, ec);
    }
    if (ec && ec != asio::error::would_block) {
      close();
    } else if (taken < gathered.size() + tail.size()) {
      const bool writing = !unsent_.empty();
      const std::size_t of_gathered = std::min(taken, gathered.size());
      unsent_ += gathered.substr(of_gathered);
      unsent_ += tail.substr(taken - of_gathered);
      account();
      if (!writing) write_rest();
    }
  }
}

inline void Connection::write_rest() {
  since_ = thread_.now;
  ++pending_;
  socket_.async_write_some(asio::buffer(unsent_.data() + sent_bytes_, unsent_.size() - sent_bytes_),
                           [this](const error_code& ec, std::size_t written_bytes) {
                             --pending_;
                             on_written(ec, written_bytes);
                             settle();
                           });
}

inline void Connection::on_written(const error_code& ec, std::size_t written_bytes) {
  if (closed_) return;
  if (ec) return close();
  sent_bytes_ += written_bytes;
  if (sent_bytes_ < unsent_.size()) return write_rest();
  std::string().swap(unsent_);
  sent_bytes_ = 0;
  account();
  since_ = thread_.now;
  advance();
}

}  // namespace rowhouse::wire
