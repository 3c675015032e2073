#include "wire/tls.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

namespace rowhouse::wire {

/// The library's view of a stream: it reads what has been received and is told to come again when
/// there is no more; what it writes is always taken. Nothing is copied in between.
struct TlsEnds {
  static TlsStream::Ends& of(BIO* bio) { return *static_cast<TlsStream::Ends*>(BIO_get_data(bio)); }

  static int read(BIO* bio, char* to, std::size_t count_max, std::size_t* count) noexcept {
    std::string_view& in = of(bio).in;
    BIO_clear_retry_flags(bio);
    *count = std::min(count_max, in.size());
    if (*count == 0) {
      BIO_set_retry_read(bio);
      return 0;
    }
    std::memcpy(to, in.data(), *count);
    in.remove_prefix(*count);
    return 1;
  }

  static int write(BIO* bio, const char* from, std::size_t count, std::size_t* written) noexcept {
    of(bio).out->append(from, count);
    *written = count;
    return 1;
  }

  static long control(BIO*, int command, long, void*) noexcept {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* const ends = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "ends");
      BIO_meth_set_read_ex(ends, &TlsEnds::read);
      BIO_meth_set_write_ex(ends, &TlsEnds::write);
      BIO_meth_set_ctrl(ends, &TlsEnds::control);
      return ends;
    }();
    return made;
  }

  static BIO* make(TlsStream::Ends& ends) {
    BIO* const bio = BIO_new(method());
    BIO_set_data(bio, &ends);
    BIO_set_init(bio, 1);
    return bio;
  }
};

namespace {

// What one record holds; and so the least room that is worth reading one into.
constexpr std::size_t kRecordBytesMax = 16 * 1024;
// Forward secrecy and authenticated encryption, with either kind of key. TLS 1.3 has nothing else.
constexpr const char* kTls12Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";
constexpr const char* kGroups = "X25519:P-256:P-384";
constexpr std::string_view kProtocol = "\x08http/1.1";
constexpr std::string_view kSessionContext = "rowhouse";

/// What the library says last, and nothing of what a file holds.
std::string last_reason() {
  const unsigned long code = ERR_peek_last_error();
  const char* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "no reason given" : reason;
}

Error unusable(std::string_view what, const std::filesystem::path& path) {
  return Error(ErrorCode::kValidation, "The " + std::string(what) + " " + path.string() +
                                           " cannot be used: " + last_reason());
}

/// Clients that offer protocols are told HTTP/1.1, and those that do not offer it are refused.
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned int offered_bytes, void*) noexcept {
  unsigned char* found = nullptr;
  // Bytes are bytes.
  const auto* ours = reinterpret_cast<const unsigned char*>(kProtocol.data());
  if (SSL_select_next_proto(&found, chosen_bytes, ours, kProtocol.size(), offered, offered_bytes) !=
      OPENSSL_NPN_NEGOTIATED) {
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

/// Instead of asking whoever sits at the terminal.
int no_passphrase(char*, int, int, void*) noexcept { return 0; }

}  // namespace

// --- a connection ---

TlsStream::TlsStream(ssl_ctx_st* context) : ssl_(SSL_new(context)) {
  BIO* const bio = TlsEnds::make(ends_);
  SSL_set_bio(ssl_.get(), bio, bio);
  SSL_set_accept_state(ssl_.get());
}

TlsStream::~TlsStream() = default;

void TlsStream::Free::operator()(ssl_st* ssl) const noexcept { SSL_free(ssl); }

TlsStream::State TlsStream::receive(std::string_view sealed, ReadBuffer& opened,
                                    std::string& reply) {
  if (state_ != State::kOpen) return state_;
  ends_ = {sealed, &reply};
  for (;;) {
    const std::size_t unread = opened.unread().size();
    opened.reserve_more(std::max(2 * opened.capacity(), unread + kRecordBytesMax));
    const std::span<char> room = opened.writable();
    std::size_t count = 0;
    ERR_clear_error();
    const int done = SSL_read_ex(ssl_.get(), room.data(), room.size(), &count);
    if (done == 1) {
      opened.commit(count);
      continue;
    }
    const int why = SSL_get_error(ssl_.get(), done);
    if (why == SSL_ERROR_ZERO_RETURN) state_ = State::kEnded;
    if (why != SSL_ERROR_ZERO_RETURN && why != SSL_ERROR_WANT_READ) state_ = State::kFailed;
    break;
  }
  ERR_clear_error();
  established_ = SSL_is_init_finished(ssl_.get()) == 1;
  ends_ = {};
  return state_;
}

bool TlsStream::seal(std::string_view plain, std::string& sealed) {
  if (plain.empty()) return true;
  ends_ = {{}, &sealed};
  std::size_t count = 0;
  ERR_clear_error();
  const int done = SSL_write_ex(ssl_.get(), plain.data(), plain.size(), &count);
  ERR_clear_error();
  ends_ = {};
  return done == 1 && count == plain.size();
}

void TlsStream::end(std::string& sealed) {
  // After a failure the library wants to hear no more.
  if (!established_ || state_ == State::kFailed) return;
  ends_ = {{}, &sealed};
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
  ends_ = {};
}

// --- the server ---

Tls::~Tls() = default;

void Tls::FreeContext::operator()(ssl_ctx_st* context) const noexcept { SSL_CTX_free(context); }

Result<std::unique_ptr<Tls>> Tls::load(Files files) {
  std::unique_ptr<Tls> tls(new Tls(std::move(files)));
  ROWHOUSE_CHECK(tls->reload());
  return tls;
}

Result<Tls::Context> Tls::read(const Files& files) {
  ERR_clear_error();
  Context context(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* const made = context.get();
  if (made == nullptr || SSL_CTX_set_min_proto_version(made, TLS1_2_VERSION) != 1 ||
      SSL_CTX_set_cipher_list(made, kTls12Ciphers) != 1 ||
      SSL_CTX_set1_groups_list(made, kGroups) != 1 ||
      SSL_CTX_set_session_id_context(made,
                                     reinterpret_cast<const unsigned char*>(kSessionContext.data()),
                                     kSessionContext.size()) != 1) {
    return Error(ErrorCode::kInternalServer, "TLS is not to be had: " + last_reason());
  }
  SSL_CTX_set_options(made, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Buffers of 34 KB are given back while a connection waits.
  SSL_CTX_set_mode(made, SSL_MODE_RELEASE_BUFFERS);
  // Tickets resume a session, and the client keeps them.
  SSL_CTX_set_session_cache_mode(made, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_alpn_select_cb(made, &choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(made, &no_passphrase);
  if (SSL_CTX_use_certificate_chain_file(made, files.certificate.c_str()) != 1) {
    return unusable("certificate", files.certificate);
  }
  if (SSL_CTX_use_PrivateKey_file(made, files.key.c_str(), SSL_FILETYPE_PEM) != 1) {
    return unusable("key", files.key);
  }
  if (SSL_CTX_check_private_key(made) != 1) return unusable("key", files.key);
  return context;
}

Result<void> Tls::reload() {
  // Before they are read, so that what changes meanwhile is read again.
  std::string state = state_of_files();
  auto context = read(files_);
  const std::lock_guard lock(mutex_);
  read_state_ = std::move(state);
  if (!context) return std::move(context).error();
  context_ = *std::move(context);
  return {};
}

bool Tls::files_have_changed() const {
  const std::string state = state_of_files();
  const std::lock_guard lock(mutex_);
  return state != read_state_;
}

std::string Tls::state_of_files() const {
  std::string state;
  for (const std::filesystem::path& path : {files_.certificate, files_.key}) {
    struct stat found{};
    if (::stat(path.c_str(), &found) != 0) found = {};
    for (const auto part :
         {static_cast<std::int64_t>(found.st_ino), static_cast<std::int64_t>(found.st_size),
          static_cast<std::int64_t>(found.st_mtim.tv_sec),
          static_cast<std::int64_t>(found.st_mtim.tv_nsec)}) {
      state += std::to_string(part) + " ";
    }
  }
  return state;
}

std::unique_ptr<TlsStream> Tls::accept() const {
  const std::lock_guard lock(mutex_);
  return std::make_unique<TlsStream>(context_.get());
}

std::string Tls::fingerprint() const {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int count = 0;
  const std::lock_guard lock(mutex_);
  X509_digest(SSL_CTX_get0_certificate(context_.get()), EVP_sha256(), digest.data(), &count);
  std::string text;
  for (unsigned int i = 0; i < count; ++i) {
    if (i > 0) text += ':';
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

}  // namespace rowhouse::wire
