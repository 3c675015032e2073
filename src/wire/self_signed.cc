#include "wire/self_signed.h"

#include <fcntl.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <system_error>
#include <utility>

namespace rowhouse::wire {
namespace {

namespace fs = std::filesystem;
using std::chrono::system_clock;

// As long as clients accept a server's certificate that their user trusts.
constexpr std::chrono::hours kLifetime{825 * 24};
constexpr std::chrono::hours kRenewBefore{30 * 24};
constexpr std::chrono::hours kBackdated{24};  // for clients whose clock is behind
constexpr int kSerialBits = 127;

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* thing) const noexcept {
    kFree(thing);
  }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using Memory = std::unique_ptr<BIO, Freed<BIO_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_free>>;

bool add_extension(X509* certificate, int kind, const std::string& value) {
  X509V3_CTX context{};
  X509V3_set_ctx_nodb(&context);
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.c_str()));
  return extension && X509_add_ext(certificate, extension.get(), -1) == 1;
}

bool is_plain_name(std::string_view name) {
  return !name.empty() && name.find_first_not_of(
                              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-.") ==
                              std::string_view::npos;
}

std::string names_of(std::string_view host) {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  char machine[256] = {};
  if (::gethostname(machine, sizeof machine - 1) == 0 && is_plain_name(machine)) {
    names += ",DNS:" + std::string(machine);
  }
  const bool is_any = host == "0.0.0.0" || host == "::";
  if (!host.empty() && !is_any && host != "127.0.0.1" && host != "::1") {
    names += ",IP:" + std::string(host);
  }
  return names;
}

bool set_serial(X509* certificate) {
  const Number number(BN_new());
  return number && BN_rand(number.get(), kSerialBits, BN_RAND_TOP_ONE, BN_RAND_BOTTOM_ANY) == 1 &&
         BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate)) != nullptr;
}

bool fill(X509* certificate, EVP_PKEY* key, std::string_view host, system_clock::time_point now) {
  const std::time_t begin = system_clock::to_time_t(now - kBackdated);
  const std::time_t end = system_clock::to_time_t(now + kLifetime);
  X509_NAME* const name = X509_get_subject_name(certificate);
  const auto* common_name = reinterpret_cast<const unsigned char*>("rowhouse");
  return X509_set_version(certificate, X509_VERSION_3) == 1 && set_serial(certificate) &&
         ASN1_TIME_set(X509_getm_notBefore(certificate), begin) != nullptr &&
         ASN1_TIME_set(X509_getm_notAfter(certificate), end) != nullptr &&
         X509_set_pubkey(certificate, key) == 1 &&
         X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, common_name, -1, -1, 0) == 1 &&
         X509_set_issuer_name(certificate, name) == 1 &&
         add_extension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
         add_extension(certificate, NID_key_usage, "critical,digitalSignature") &&
         add_extension(certificate, NID_ext_key_usage, "serverAuth") &&
         add_extension(certificate, NID_subject_key_identifier, "hash") &&
         add_extension(certificate, NID_subject_alt_name, names_of(host)) &&
         X509_sign(certificate, key, EVP_sha256()) > 0;
}

std::string text_of(BIO* memory) {
  char* bytes = nullptr;
  const long count = BIO_get_mem_data(memory, &bytes);
  return {bytes, static_cast<std::size_t>(count)};
}

Error failed(std::string_view doing, const fs::path& path) {
  return Error(ErrorCode::kValidation, "Cannot " + std::string(doing) + " " + path.string() + ": " +
                                           std::generic_category().message(errno));
}

/// Written beside its place, synced, then moved there.
Result<void> write_file(const fs::path& path, std::string_view text, mode_t mode) {
  const fs::path beside = path.string() + ".new";
  ::unlink(beside.c_str());
  const int file = ::open(beside.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (file < 0) return failed("make", path);
  bool done = ::fchmod(file, mode) == 0;
  while (done && !text.empty()) {
    const ssize_t count = ::write(file, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    done = count > 0;
    if (done) text.remove_prefix(static_cast<std::size_t>(count));
  }
  done = done && ::fsync(file) == 0;
  const int why = errno;
  ::close(file);
  errno = why;
  if (!done || ::rename(beside.c_str(), path.c_str()) != 0) return failed("write", path);
  return {};
}

/// The certificate in a file; null if there is none.
Certificate read_certificate(const fs::path& path) {
  const std::unique_ptr<std::FILE, Freed<std::fclose>> file(std::fopen(path.c_str(), "re"));
  return Certificate(file ? PEM_read_X509(file.get(), nullptr, nullptr, nullptr) : nullptr);
}

bool serves(X509* certificate, std::string_view host, system_clock::time_point now) {
  std::time_t soon = system_clock::to_time_t(now + kRenewBefore);
  const std::string address(host);
  const bool is_any = host == "0.0.0.0" || host == "::";
  return X509_cmp_time(X509_get0_notAfter(certificate), &soon) > 0 &&
         (is_any || X509_check_ip_asc(certificate, address.c_str(), 0) == 1);
}

}  // namespace

Result<SelfSigned> make_self_signed(std::string_view host, system_clock::time_point now) {
  const Key key(EVP_EC_gen("P-256"));
  const Certificate certificate(X509_new());
  const Memory certificate_text(BIO_new(BIO_s_mem()));
  const Memory key_text(BIO_new(BIO_s_secmem()));
  if (!key || !certificate || !certificate_text || !key_text ||
      !fill(certificate.get(), key.get(), host, now) ||
      PEM_write_bio_X509(certificate_text.get(), certificate.get()) != 1 ||
      PEM_write_bio_PrivateKey(key_text.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) !=
          1) {
    return Error(ErrorCode::kInternalServer, "Cannot make a certificate");
  }
  return SelfSigned{text_of(certificate_text.get()), text_of(key_text.get())};
}

fs::path self_signed_certificate_file(const fs::path& folder) {
  return folder / "self-signed-certificate.pem";
}

Result<Tls::Files> find_or_make_self_signed(const fs::path& folder, std::string_view host,
                                            system_clock::time_point now) {
  const fs::path pair = folder / "self-signed.pem";
  const fs::path for_clients = self_signed_certificate_file(folder);
  std::error_code problem;
  const Certificate there = read_certificate(pair);
  if (there && serves(there.get(), host, now) && fs::exists(for_clients, problem)) {
    return Tls::Files{pair, pair};
  }
  fs::create_directories(folder, problem);
  if (problem) {
    return Error(ErrorCode::kValidation,
                 "Cannot make the folder " + folder.string() + ": " + problem.message());
  }
  ROWHOUSE_TRY(made, make_self_signed(host, now));
  std::string both = made.certificate + made.key;
  Result<void> written = write_file(pair, both, 0600);
  OPENSSL_cleanse(both.data(), both.size());
  OPENSSL_cleanse(made.key.data(), made.key.size());
  ROWHOUSE_CHECK(std::move(written));
  ROWHOUSE_CHECK(write_file(for_clients, made.certificate, 0644));
  return Tls::Files{pair, pair};
}

}  // namespace rowhouse::wire
