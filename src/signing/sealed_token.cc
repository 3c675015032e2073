#include "signing/sealed_token.h"

#include <openssl/evp.h>

#include <memory>
#include <span>
#include <utility>

#include "signing/digest.h"

namespace rowhouse::signing {
namespace {

constexpr char kFormatVersion = 1;
constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeadBytes = 1 + kNonceBytes;
constexpr std::size_t kTokenBytesMax = 64 * 1024;

struct End {
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, End>;

// OpenSSL speaks unsigned char.
const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }
int size_of(std::string_view text) { return static_cast<int>(text.size()); }

/// Looked up once: OpenSSL takes longer for that than for a token. Lives as long as the program.
const EVP_CIPHER* cipher() {
  static const EVP_CIPHER* const fetched = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return fetched;
}

int digit_of(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

std::optional<std::string> bytes_of_hex(std::string_view hex) {
  if (hex.size() % 2 != 0 || hex.size() > kTokenBytesMax) return std::nullopt;
  std::string bytes;
  bytes.reserve(hex.size() / 2);
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const int high = digit_of(hex[i]);
    const int low = digit_of(hex[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
  }
  return bytes;
}

}  // namespace

std::string seal_token(const SealingKey& key, std::string_view about, std::string_view content,
                       const base::Random& random) {
  std::string sealed(kHeadBytes + content.size() + kTagBytes, '\0');
  sealed[0] = kFormatVersion;
  std::uint8_t* const nonce = bytes_of(sealed) + 1;
  random.fill(std::span(nonce, kNonceBytes));
  std::uint8_t* const body = bytes_of(sealed) + kHeadBytes;
  std::uint8_t* const tag = body + content.size();
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context != nullptr && cipher() != nullptr &&
      EVP_EncryptInit_ex(context.get(), cipher(), nullptr, key.data(), nonce) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(about), size_of(about)) == 1 &&
      EVP_EncryptUpdate(context.get(), body, &size, bytes_of(content), size_of(content)) == 1 &&
      EVP_EncryptFinal_ex(context.get(), tag, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, tag) == 1;
  return done ? hex(std::span(bytes_of(std::as_const(sealed)), sealed.size())) : std::string();
}

std::optional<std::string> open_token(const SealingKey& key, std::string_view about,
                                      std::string_view token) {
  const std::optional<std::string> sealed = bytes_of_hex(token);
  if (!sealed || sealed->size() < kHeadBytes + kTagBytes || sealed->front() != kFormatVersion) {
    return std::nullopt;
  }
  const std::string_view all = *sealed;
  const std::string_view nonce = all.substr(1, kNonceBytes);
  const std::string_view body = all.substr(kHeadBytes, all.size() - kHeadBytes - kTagBytes);
  std::string tag(all.substr(all.size() - kTagBytes));
  std::string content(body.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context != nullptr && cipher() != nullptr &&
      EVP_DecryptInit_ex(context.get(), cipher(), nullptr, key.data(), bytes_of(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(about), size_of(about)) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(content), &size, bytes_of(body), size_of(body)) ==
          1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(content) + content.size(), &size) == 1;
  return done ? std::optional(std::move(content)) : std::nullopt;
}

}  // namespace rowhouse::signing
