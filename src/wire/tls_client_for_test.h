#pragma once

// For tests alone: a client over OpenSSL's own socket, so that what it says is not what the
// server's code says of itself.
#include <gtest/gtest.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <string_view>

#include "wire/server_testing.h"

namespace rowhouse::wire {

struct TlsClientOptions {
  int version = 0;             ///< TLS1_2_VERSION and the like; 0: any.
  std::string protocols = {};  ///< Offered, each behind its length.
  SSL_SESSION* resume = nullptr;
  std::string trust = {};  ///< A file; empty: whoever it is.
};

class TlsClient {
 public:
  explicit TlsClient(const Server& server, const TlsClientOptions& options = {}) : client_(server) {
    const int on = 1;
    ::setsockopt(client_.descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    ERR_clear_error();
    context_.reset(SSL_CTX_new(TLS_client_method()));
    // So that it is the server which refuses an old version.
    SSL_CTX_set_security_level(context_.get(), 0);
    if (options.version != 0) {
      SSL_CTX_set_min_proto_version(context_.get(), options.version);
      SSL_CTX_set_max_proto_version(context_.get(), options.version);
    }
    if (!options.trust.empty()) {
      SSL_CTX_load_verify_file(context_.get(), options.trust.c_str());
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    }
    ssl_.reset(SSL_new(context_.get()));
    if (!options.protocols.empty()) {
      // Bytes are bytes.
      SSL_set_alpn_protos(ssl_.get(),
                          reinterpret_cast<const unsigned char*>(options.protocols.data()),
                          static_cast<unsigned>(options.protocols.size()));
    }
    if (options.resume != nullptr) SSL_set_session(ssl_.get(), options.resume);
    SSL_set_fd(ssl_.get(), client_.descriptor());
    connected_ = SSL_connect(ssl_.get()) == 1;
    if (!connected_) refusal_ = ERR_GET_REASON(ERR_peek_last_error());
  }

  bool connected() const { return connected_; }
  /// Why not: SSL_R_TLSV1_ALERT_PROTOCOL_VERSION and the like.
  int refusal() const { return refusal_; }
  bool resumed() const { return SSL_session_reused(ssl_.get()) == 1; }
  std::string version() const { return SSL_get_version(ssl_.get()); }
  SSL* ssl() { return ssl_.get(); }

  void send(std::string_view bytes) {
    std::size_t sent = 0;
    SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &sent);
  }
  void shut_down_sending() { SSL_shutdown(ssl_.get()); }

  /// The next whole answer.
  Received receive() {
    return take_answer(buffer_, [this] { return receive_more(); });
  }
  /// True if the server says goodbye as TLS has it, so that nobody can have cut the connection.
  bool is_ended() {
    char byte = 0;
    std::size_t count = 0;
    const int done = SSL_read_ex(ssl_.get(), &byte, 1, &count);
    return SSL_get_error(ssl_.get(), done) == SSL_ERROR_ZERO_RETURN;
  }

 private:
  bool receive_more() {
    char bytes[16384];
    std::size_t count = 0;
    if (SSL_read_ex(ssl_.get(), bytes, sizeof bytes, &count) != 1) return false;
    buffer_.append(bytes, count);
    return true;
  }

  struct Free {
    void operator()(SSL* ssl) const { SSL_free(ssl); }
    void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
  };
  Client client_;
  std::unique_ptr<SSL_CTX, Free> context_;
  std::unique_ptr<SSL, Free> ssl_;
  bool connected_ = false;
  int refusal_ = 0;
  std::string buffer_;
};

}  // namespace rowhouse::wire
