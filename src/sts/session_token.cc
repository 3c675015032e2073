#include "sts/session_token.h"

#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>

#include "signing/digest.h"
#include "sts/base64url.h"

namespace rowhouse::sts {
namespace {

constexpr char kFormatVersion = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeadBytes = 1 + kNonceBytes;
constexpr std::string_view kAssociatedPurpose = "rowhouse session token";
constexpr std::size_t kAccessKeyIdBytesMax = 128;

struct End {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, End>;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());  // OpenSSL speaks unsigned char
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

/// Looked up once: OpenSSL takes longer for that than for a token. Lives as long as the program.
const EVP_CIPHER* cipher() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

std::string associated_data(std::string_view access_key_id) {
  std::string data(kAssociatedPurpose);
  data += kFormatVersion;
  data += access_key_id;
  return data;
}

}  // namespace

SessionSealer::SessionSealer(std::string sealing_key, const base::Random& random)
    : sealing_key_(std::move(sealing_key)), random_(random) {}

SessionSealer::~SessionSealer() { signing::forget(sealing_key_); }

std::string SessionSealer::make_access_key_id() const {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  std::array<std::uint8_t, 16> bytes{};
  random_.fill(bytes);
  std::string id = "ASIA";
  for (const std::uint8_t byte : bytes) id += kAlphabet[byte % kAlphabet.size()];
  return id;
}

std::string SessionSealer::make_secret() const {
  std::array<std::uint8_t, 30> bytes{};
  random_.fill(bytes);
  std::array<std::uint8_t, 41> text{};
  const int size = EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
  return {text.begin(), text.begin() + size};
}

std::string SessionSealer::key_of(std::string_view access_key_id) const {
  const signing::Digest key = signing::hmac_sha256(sealing_key_, access_key_id);
  return {key.begin(), key.end()};
}

Result<std::string> SessionSealer::seal(const Session& session) const {
  std::string plain = encode(session);
  std::string sealed(kHeadBytes + plain.size() + kTagBytes, '\0');
  sealed[0] = kFormatVersion;
  std::uint8_t* const nonce = bytes_of(sealed) + 1;
  random_.fill(std::span(nonce, kNonceBytes));
  std::string key = key_of(session.access_key_id);
  const std::string data = associated_data(session.access_key_id);
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  std::uint8_t* const body = bytes_of(sealed) + kHeadBytes;
  const bool done =
      context != nullptr && cipher() != nullptr &&
      EVP_EncryptInit_ex(context.get(), cipher(), nullptr, bytes_of(key), nonce) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(data), size_of(data)) == 1 &&
      EVP_EncryptUpdate(context.get(), body, &size, bytes_of(plain), size_of(plain)) == 1 &&
      EVP_EncryptFinal_ex(context.get(), body + plain.size(), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, body + plain.size()) == 1;
  signing::forget(key);
  signing::forget(plain);
  std::string token = base64url_encoded(sealed);
  if (!done || token.size() > kSessionTokenBytesMax) {
    return rowhouse::Error(ErrorCode::kInternalServer, "A session could not be sealed");
  }
  return token;
}

std::optional<Session> SessionSealer::open(std::string_view access_key_id,
                                           std::string_view token) const {
  if (token.size() > kSessionTokenBytesMax || access_key_id.size() > kAccessKeyIdBytesMax) {
    return std::nullopt;
  }
  const std::optional<std::string> sealed = base64url_decoded(token);
  if (!sealed || sealed->size() < kHeadBytes + kTagBytes || sealed->front() != kFormatVersion) {
    return std::nullopt;
  }
  const std::string_view all = *sealed;
  const std::string_view nonce = all.substr(1, kNonceBytes);
  const std::string_view body = all.substr(kHeadBytes, all.size() - kHeadBytes - kTagBytes);
  std::string tag(all.substr(all.size() - kTagBytes));
  std::string key = key_of(access_key_id);
  const std::string data = associated_data(access_key_id);
  std::string plain(body.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context != nullptr && cipher() != nullptr &&
      EVP_DecryptInit_ex(context.get(), cipher(), nullptr, bytes_of(key), bytes_of(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(data), size_of(data)) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(plain), &size, bytes_of(body), size_of(body)) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + plain.size(), &size) == 1;
  signing::forget(key);
  std::optional<Session> session = done ? decode_session(plain) : std::nullopt;
  signing::forget(plain);
  if (session) session->access_key_id = access_key_id;
  return session;
}

}  // namespace rowhouse::sts
