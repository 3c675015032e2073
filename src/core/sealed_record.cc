#include "core/sealed_record.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include <memory>
#include <span>

#include "base/bytes.h"

namespace rowhouse::core {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeadBytes = 1 + kNonceBytes;
constexpr std::size_t kPlainBytesMax = 1 << 20;

struct End {
  void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
  void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
  void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_CIPHER_CTX, End>;
using MacContext = std::unique_ptr<EVP_MAC_CTX, End>;

const std::uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const std::uint8_t*>(text.data());  // OpenSSL speaks unsigned char
}
std::uint8_t* bytes_of(std::string& text) { return reinterpret_cast<std::uint8_t*>(text.data()); }

void append_text(std::string& out, std::string_view text) {
  base::append_varint(out, text.size());
  out += text;
}

Error altered() {
  return Error(
      ErrorCode::kDataCorrupt,
      "A sealed record does not open: it was altered, moved or rolled back, or sealed with "
      "another master key");
}

}  // namespace

struct RecordSealer::Algorithms {
  explicit Algorithms(std::string marking_key)
      : cipher(EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr)),
        hmac(EVP_MAC_fetch(nullptr, "HMAC", nullptr)),
        keyed(hmac ? EVP_MAC_CTX_new(hmac.get()) : nullptr) {
    char digest[] = "SHA256";
    const OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
        OSSL_PARAM_construct_end()};
    if (keyed && EVP_MAC_init(keyed.get(), bytes_of(std::string_view(marking_key)),
                              marking_key.size(), parameters) != 1) {
      keyed.reset();
    }
    OPENSSL_cleanse(marking_key.data(), marking_key.size());
  }
  const std::unique_ptr<EVP_CIPHER, End> cipher;
  const std::unique_ptr<EVP_MAC, End> hmac;
  MacContext keyed;
};

RecordSealer::RecordSealer(const MasterKey& master_key, std::string_view directory_id,
                           const base::Random& random)
    : directory_id_(directory_id),
      random_(random),
      algorithms_(std::make_unique<const Algorithms>(
          master_key.derive("rowhouse record mark", directory_id))),
      sealing_key_(master_key.derive("rowhouse sealed record", directory_id)) {}

RecordSealer::~RecordSealer() { OPENSSL_cleanse(sealing_key_.data(), sealing_key_.size()); }

std::string RecordSealer::associated_data(const RecordName& name) const {
  std::string data(1, kFormatVersion);
  append_text(data, directory_id_);
  append_text(data, name.kind);
  append_text(data, name.key);
  base::append_varint(data, name.version);
  return data;
}

Result<std::string> RecordSealer::seal(const RecordName& name, std::string_view plain) const {
  if (plain.size() > kPlainBytesMax) {
    return Error(ErrorCode::kInternalServer, "A record is too large to be sealed");
  }
  std::string sealed(kHeadBytes + plain.size() + kTagBytes, '\0');
  sealed[0] = kFormatVersion;
  std::uint8_t* const nonce = bytes_of(sealed) + 1;
  random_.fill(std::span(nonce, kNonceBytes));
  const std::string data = associated_data(name);
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  std::uint8_t* const body = bytes_of(sealed) + kHeadBytes;
  const bool done =
      context != nullptr && algorithms_->cipher != nullptr &&
      EVP_EncryptInit_ex(context.get(), algorithms_->cipher.get(), nullptr, bytes_of(sealing_key_),
                         nonce) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(data),
                        static_cast<int>(data.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), body, &size, bytes_of(plain),
                        static_cast<int>(plain.size())) == 1 &&
      EVP_EncryptFinal_ex(context.get(), body + plain.size(), &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, body + plain.size()) == 1;
  if (!done) return Error(ErrorCode::kInternalServer, "A record could not be sealed");
  return sealed;
}

Result<std::string> RecordSealer::open(const RecordName& name, std::string_view sealed) const {
  if (sealed.empty()) return altered();
  if (sealed.front() != kFormatVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "A sealed record has format " +
                     std::to_string(static_cast<std::uint8_t>(sealed.front())) +
                     "; this version reads format 1");
  }
  if (sealed.size() < kHeadBytes + kTagBytes ||
      sealed.size() > kHeadBytes + kPlainBytesMax + kTagBytes) {
    return altered();
  }
  const std::string_view nonce = sealed.substr(1, kNonceBytes);
  const std::string_view body = sealed.substr(kHeadBytes, sealed.size() - kHeadBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  const std::string data = associated_data(name);
  std::string plain(body.size(), '\0');
  const Context context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context != nullptr && algorithms_->cipher != nullptr &&
      EVP_DecryptInit_ex(context.get(), algorithms_->cipher.get(), nullptr, bytes_of(sealing_key_),
                         bytes_of(nonce)) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(data),
                        static_cast<int>(data.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), bytes_of(plain), &size, bytes_of(body),
                        static_cast<int>(body.size())) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, tag.data()) == 1 &&
      EVP_DecryptFinal_ex(context.get(), bytes_of(plain) + plain.size(), &size) == 1;
  if (!done) {
    OPENSSL_cleanse(plain.data(), plain.size());
    return altered();
  }
  return plain;
}

Result<std::string> RecordSealer::mark(const RecordName& name, std::string_view sealed) const {
  std::string message = associated_data(name);
  append_text(message, sealed);
  std::string mark(kMarkBytes, '\0');
  std::size_t size = 0;
  const MacContext context(algorithms_->keyed ? EVP_MAC_CTX_dup(algorithms_->keyed.get())
                                              : nullptr);
  if (context == nullptr ||
      EVP_MAC_update(context.get(), bytes_of(std::string_view(message)), message.size()) != 1 ||
      EVP_MAC_final(context.get(), bytes_of(mark), &size, mark.size()) != 1 || size != kMarkBytes) {
    return Error(ErrorCode::kInternalServer, "A record's mark could not be made");
  }
  return mark;
}

}  // namespace rowhouse::core
