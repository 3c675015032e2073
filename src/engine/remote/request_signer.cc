#include "engine/remote/request_signer.h"

#include <utility>

#include "signing/signature.h"

namespace rowhouse::engine::remote {
namespace {

/// "name: value"; the views into it are taken for the signature.
std::string header(std::string_view name, std::string_view value) {
  std::string line;
  line.reserve(name.size() + 2 + value.size());
  line += name;
  line += ": ";
  line += value;
  return line;
}

}  // namespace

RequestSigner::RequestSigner(std::string region, std::string service)
    : region_(std::move(region)), service_(std::move(service)) {}

RequestSigner::~RequestSigner() { key_.forget(); }

signing::HmacKey RequestSigner::signing_key(const std::shared_ptr<const Credentials>& credentials,
                                            std::string_view date) {
  const std::lock_guard lock(mutex_);
  if (credentials_ != credentials || date_ != date) {
    key_.forget();
    key_ = signing::HmacKey(
        signing::derive_signing_key(credentials->secret_access_key, {date, region_, service_}));
    credentials_ = credentials;
    date_ = date;
  }
  return key_;
}

std::vector<std::string> RequestSigner::sign(std::string_view host, std::string_view content_type,
                                             std::string_view target, std::string_view body,
                                             const std::shared_ptr<const Credentials>& credentials,
                                             signing::Timestamp now) {
  const std::string amz_date = signing::basic_format(now);
  const std::string_view token = credentials->session_token;
  // In the order of their names.
  std::vector<signing::Header> headers;
  constexpr std::size_t kHeadersMax = 5;
  headers.reserve(kHeadersMax);
  headers.push_back({"content-type", content_type});
  headers.push_back({"host", host});
  headers.push_back({"x-amz-date", amz_date});
  if (!token.empty()) headers.push_back({"x-amz-security-token", token});
  if (!target.empty()) headers.push_back({"x-amz-target", target});
  std::string names;
  constexpr std::size_t kNamesBytesMax = 80;
  names.reserve(kNamesBytesMax);
  for (const signing::Header& signed_header : headers) {
    if (!names.empty()) names += ';';
    names += signed_header.name;
  }

  const std::string_view date = std::string_view(amz_date).substr(0, signing::kDateBytes);
  const signing::HexDigest payload_hash = signing::hex_digest(signing::sha256(body));
  signing::HmacKey key = signing_key(credentials, date);
  const signing::CoveredHeaders covered(names, headers);
  const auto signature = signing::signature_of(
      {"POST", "/", headers, body},
      {amz_date, {date, region_, service_}, covered, signing::view(payload_hash)}, key);
  key.forget();

  std::string authorization;
  constexpr std::size_t kAuthorizationBytes = 400;
  authorization.reserve(kAuthorizationBytes);
  authorization += "Authorization: ";
  authorization += signing::kAlgorithm;
  authorization += " Credential=";
  authorization += credentials->access_key_id;
  for (const std::string_view part :
       {date, std::string_view(region_), std::string_view(service_), signing::kTerminator}) {
    authorization += '/';
    authorization += part;
  }
  authorization += ", SignedHeaders=";
  authorization += names;
  authorization += ", Signature=";
  if (signature) signing::append_hex(authorization, *signature);

  std::vector<std::string> lines;
  lines.reserve(headers.size() + 1);
  for (const signing::Header& signed_header : headers) {
    // The host is the HTTP library's to send.
    if (signed_header.name == "host") continue;
    lines.push_back(header(signed_header.name, signed_header.value));
  }
  lines.push_back(std::move(authorization));
  return lines;
}

}  // namespace rowhouse::engine::remote
