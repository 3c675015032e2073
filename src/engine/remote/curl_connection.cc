#include "engine/remote/curl_connection.h"

#include <utility>

namespace rowhouse::engine::remote {
namespace {

/// The longest record of TLS: less than this, and all of what had come is read.
constexpr std::size_t kRecordBytesMax = std::size_t{16} * 1024;
/// After so many readings others have their turn.
constexpr int kReadingsMax = 16;

}  // namespace

CurlConnection::CurlConnection(const CurlLibrary& curl, CURLM* multi,
                               const CurlTransportOptions& options, const AnswerBounds& bounds,
                               std::size_t& answers_bytes)
    : curl_(curl),
      multi_(multi),
      options_(options),
      easy_(curl.easy_init(), EasyDeleter{&curl}),
      reader_(bounds, answers_bytes) {
  if (easy_ != nullptr) set_up_once();
}

CurlConnection::~CurlConnection() { close(); }

CurlConnection* CurlConnection::of(const CurlLibrary& curl, CURL* easy) {
  char* self = nullptr;
  curl.easy_getinfo(easy, CURLINFO_PRIVATE, &self);
  return reinterpret_cast<CurlConnection*>(self);
}

/// What is the same for each connection of this handle.
void CurlConnection::set_up_once() {
  CURL* const easy = easy_.get();
  curl_.easy_setopt(easy, CURLOPT_PRIVATE, this);
  curl_.easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_.easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1);
  curl_.easy_setopt(easy, CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2);
  curl_.easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_.easy_setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
  curl_.easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
  // Behind a proxy, too, it is the other side that we talk to.
  curl_.easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
  if (!options_.ca_file.empty()) {
    curl_.easy_setopt(easy, CURLOPT_CAINFO, options_.ca_file.c_str());
  }
}

bool CurlConnection::open(HttpExchange&& exchange, base::Milliseconds timeout) {
  exchange_ = std::move(exchange);
  origin_ = exchange_.origin();
  past_proxies_ = exchange_.request.past_proxies;
  was_kept_ = false;
  CURL* const easy = easy_.get();
  if (easy == nullptr) return false;
  curl_.easy_setopt(easy, CURLOPT_URL, origin_.c_str());
  curl_.easy_setopt(easy, CURLOPT_PROXY, past_proxies_ ? "" : nullptr);
  curl_.easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeout.count()));
  if (curl_.multi_add_handle(multi_, easy) != CURLM_OK) return false;
  state_ = State::kConnecting;
  return true;
}

int CurlConnection::connected() {
  curl_socket_t socket = CURL_SOCKET_BAD;
  curl_.easy_getinfo(easy_.get(), CURLINFO_ACTIVESOCKET, &socket);
  socket_ = socket;
  start();
  return socket_;
}

void CurlConnection::begin(HttpExchange&& exchange) {
  exchange_ = std::move(exchange);
  was_kept_ = true;
  start();
}

void CurlConnection::start() {
  state_ = State::kBusy;
  unsent_ = exchange_.text;
  unsent_rest_ = exchange_.rest;
  may_have_more_ = false;
  reader_.start();
}

void CurlConnection::keep() {
  state_ = State::kIdle;
  exchange_ = {};
}

void CurlConnection::close() {
  if (state_ == State::kClosed) return;
  // The handle of a connection has to stay with libcurl for as long as the connection lives, and
  // takes it along.
  curl_.multi_remove_handle(multi_, easy_.get());
  state_ = State::kClosed;
  socket_ = -1;
  exchange_ = {};
  unsent_ = unsent_rest_ = {};
  reader_.start();
}

CurlConnection::Turn CurlConnection::broken(const char* why) {
  why_ = why;
  return Turn::kBroken;
}

CurlConnection::Turn CurlConnection::write() {
  while (has_unsent()) {
    std::string_view& part = unsent_.empty() ? unsent_rest_ : unsent_;
    std::size_t sent = 0;
    const CURLcode code = curl_.easy_send(easy_.get(), part.data(), part.size(), &sent);
    if (code == CURLE_AGAIN) return Turn::kWaits;
    if (code != CURLE_OK) return broken("the connection broke while it was asked");
    part.remove_prefix(sent);
  }
  return Turn::kDone;
}

CurlConnection::Turn CurlConnection::read(std::span<char> room) {
  for (int readings = 0; readings < kReadingsMax; ++readings) {
    std::size_t got = 0;
    const CURLcode code = curl_.easy_recv(easy_.get(), room.data(), room.size(), &got);
    if (code == CURLE_AGAIN) return Turn::kWaits;
    if (code != CURLE_OK || got == 0) {
      return broken(reader_.has_begun() ? "it was cut on its way"
                                        : "the connection was closed before an answer came");
    }
    may_have_more_ = got >= kRecordBytesMax;
    switch (reader_.take({room.data(), got})) {
      case HttpAnswerReader::Progress::kWhole:
        return Turn::kDone;
      case HttpAnswerReader::Progress::kDamaged:
        return broken("its answer is no HTTP, or was cut on its way");
      case HttpAnswerReader::Progress::kTooLarge:
        return broken("its answer is larger than what is kept of one");
      case HttpAnswerReader::Progress::kNeedsMore:
        break;
    }
    // What comes later epoll tells of.
    if (!may_have_more_) return Turn::kWaits;
  }
  return Turn::kWaits;
}

bool CurlConnection::is_quiet(std::span<char> room) {
  std::size_t got = 0;
  return curl_.easy_recv(easy_.get(), room.data(), room.size(), &got) == CURLE_AGAIN;
}

}  // namespace rowhouse::engine::remote
