#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/read_buffer.h"

// OpenSSL's, whose headers stay in tls.cc.
struct ssl_st;
struct ssl_ctx_st;

namespace rowhouse::wire {

/// The encryption of one connection: bytes in, bytes out, no socket. So it goes with its connection
/// from thread to thread. For one thread at a time.
class TlsStream {
 public:
  enum class State : std::uint8_t {
    kOpen,
    kEnded,   ///< The client has said its last word; it may still read.
    kFailed,  ///< What came is no TLS, or none that is spoken here.
  };

  explicit TlsStream(ssl_ctx_st* context);
  ~TlsStream();
  TlsStream(const TlsStream&) = delete;
  TlsStream& operator=(const TlsStream&) = delete;

  /// Takes all of `sealed` in and appends what it holds to `opened`. What is to be sent for it (a
  /// handshake's next step, an alert) is appended to `reply`, whatever the state.
  State receive(std::string_view sealed, ReadBuffer& opened, std::string& reply);
  /// Appends `plain` to `sealed`, encrypted. False if the connection cannot go on. Only if
  /// established().
  bool seal(std::string_view plain, std::string& sealed);
  /// Appends what tells the client that nothing more follows.
  void end(std::string& sealed);

  /// True from the end of the handshake on.
  bool established() const noexcept { return established_; }
  /// True once receive() has told anything but kOpen.
  bool ended() const noexcept { return state_ != State::kOpen; }

 private:
  /// Where the library reads from and writes to; see tls.cc.
  struct Ends {
    std::string_view in;
    std::string* out = nullptr;
  };
  friend struct TlsEnds;

  struct Free {
    void operator()(ssl_st* ssl) const noexcept;
  };
  Ends ends_;
  std::unique_ptr<ssl_st, Free> ssl_;
  State state_ = State::kOpen;
  bool established_ = false;
};

/// The certificate that the server shows, and how it speaks TLS: 1.2 and 1.3 with forward secrecy
/// and authenticated encryption alone, HTTP/1.1, sessions resumed by tickets (so that the server
/// keeps nothing), no renegotiation, no early data. Safe from many threads.
class Tls {
 public:
  struct Files {
    std::filesystem::path certificate;  ///< PEM: the server's, then those that vouch for it.
    std::filesystem::path key;          ///< PEM, without a passphrase.
  };

  /// kValidation if the files are not there, not of one pair or of no use.
  static Result<std::unique_ptr<Tls>> load(Files files);
  ~Tls();
  Tls(const Tls&) = delete;
  Tls& operator=(const Tls&) = delete;

  /// Reads the files again: connections from now on see what is in them. If they cannot be used,
  /// everything stays as it was, and the error says why.
  Result<void> reload();
  /// True if a file is not what it was when it was last read, well or not.
  bool files_have_changed() const;

  /// For a connection which begins.
  std::unique_ptr<TlsStream> accept() const;
  /// Of the certificate, SHA-256: "AB:CD:...", as browsers and `openssl x509` show it.
  std::string fingerprint() const;

 private:
  struct FreeContext {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  using Context = std::unique_ptr<ssl_ctx_st, FreeContext>;

  explicit Tls(Files files) : files_(std::move(files)) {}
  static Result<Context> read(const Files& files);
  std::string state_of_files() const;

  const Files files_;
  mutable std::mutex mutex_;
  Context context_;
  std::string read_state_;  ///< Of the files, when they were last read.
};

}  // namespace rowhouse::wire
