#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "engine/remote/curl_library.h"
#include "engine/remote/curl_transport.h"
#include "engine/remote/http_answer_reader.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// A request on its way, and who waits for it.
struct HttpExchange {
  HttpRequest request;
  std::size_t origin_bytes = 0;  ///< Of the URL's: what a connection is made to.
  std::string text;              ///< As it is sent: the head, and a short body.
  std::string_view rest;         ///< A body that is too long to copy.
  base::UniqueFunction<void(HttpOutcome)> done;
  base::Milliseconds deadline{0};
  bool was_sent_before = false;  ///< On a connection that was closed under it.

  std::string_view origin() const { return std::string_view(request.url).substr(0, origin_bytes); }
};

/// One connection, and what is under way on it. libcurl makes it (names, proxies and their tunnels,
/// TLS and certificates) and moves its bytes; what they say is read and written here. For the
/// transport's thread.
class CurlConnection {
 public:
  enum class State : std::uint8_t { kClosed, kConnecting, kBusy, kIdle };
  enum class Turn : std::uint8_t {
    kWaits,  ///< For the other side.
    kDone,   ///< All was sent, or the answer is whole.
    kBroken  ///< Nothing more can come; why() says why.
  };

  /// What is handed in outlives this.
  CurlConnection(const CurlLibrary& curl, CURLM* multi, const CurlTransportOptions& options,
                 const AnswerBounds& bounds, std::size_t& answers_bytes);
  ~CurlConnection();
  CurlConnection(const CurlConnection&) = delete;
  CurlConnection& operator=(const CurlConnection&) = delete;

  State state() const noexcept { return state_; }
  bool goes_to(const HttpExchange& exchange) const {
    return past_proxies_ == exchange.request.past_proxies && origin_ == exchange.origin();
  }

  /// Begins to connect, for an exchange, within `timeout`. False if libcurl does not take it.
  bool open(HttpExchange&& exchange, base::Milliseconds timeout);
  /// libcurl has connected: the socket, or -1 if it is closed already. Then write().
  int connected();
  /// Takes an exchange over on a connection that was kept. Then write().
  void begin(HttpExchange&& exchange);
  /// Sends what can be sent.
  Turn write();
  bool has_unsent() const noexcept { return !unsent_.empty() || !unsent_rest_.empty(); }
  /// Reads what has come into `room`, which is as large as it likes; all connections may share it.
  Turn read(std::span<char> room);
  /// Ends an exchange that is done: the answer, and whether the connection may be kept.
  HttpAnswer take_answer() { return reader_.answer(); }
  bool may_be_kept() const noexcept { return !has_unsent() && reader_.may_be_followed(); }
  void keep();
  void close();

  /// Of a kept connection: false if something has come on it, its end most likely.
  bool is_quiet(std::span<char> room);
  /// True if an answer was read in such a way that something may lie behind it unseen.
  bool may_have_more() const noexcept { return may_have_more_; }
  /// True if the exchange may be sent once more: a kept connection was closed under it before any
  /// of its answer came, as servers do with connections that were idle for long.
  bool may_begin_again() const noexcept {
    return was_kept_ && !reader_.has_begun() && exchange_.request.may_be_sent_again &&
           !exchange_.was_sent_before;
  }

  const HttpExchange& exchange() const noexcept { return exchange_; }
  HttpExchange take_exchange() { return std::move(exchange_); }
  const char* why() const noexcept { return why_; }
  CURL* handle() const noexcept { return easy_.get(); }
  int socket() const noexcept { return socket_; }
  /// The connection that a handle belongs to.
  static CurlConnection* of(const CurlLibrary& curl, CURL* easy);

  // The loop's own notes.
  std::size_t slot = 0;
  std::uint32_t watched = 0;                    ///< What epoll is asked; 0: it does not know it.
  base::Milliseconds idle_since{0};             ///< While it is kept.
  std::optional<base::Milliseconds> looked_at;  ///< When it is next looked at for its time.

 private:
  struct EasyDeleter {
    const CurlLibrary* curl;
    void operator()(CURL* easy) const { curl->easy_cleanup(easy); }
  };

  void set_up_once();
  void start();
  Turn broken(const char* why);

  const CurlLibrary& curl_;
  CURLM* const multi_;
  const CurlTransportOptions& options_;
  const std::unique_ptr<CURL, EasyDeleter> easy_;
  State state_ = State::kClosed;
  int socket_ = -1;
  std::string origin_;
  bool past_proxies_ = false;
  bool was_kept_ = false;
  bool may_have_more_ = false;
  HttpExchange exchange_;
  std::string_view unsent_;       ///< Of the exchange's text.
  std::string_view unsent_rest_;  ///< Of its rest.
  HttpAnswerReader reader_;
  const char* why_ = "";
};

}  // namespace rowhouse::engine::remote
