#include "signing/signature.h"

#include <algorithm>
#include <array>

namespace rowhouse::signing {
namespace {

// A canonical request is about as long as the head. What a long one needed is given back.
constexpr std::size_t kKeptBytesMax = 64 * 1024;

// What a proxy may change or take away, and what an HTTP library adds on its own.
constexpr std::array<std::string_view, 8> kUncovered = {
    "authorization",     "connection", "content-length", "expect", "te",
    "transfer-encoding", "user-agent", "x-amzn-trace-id"};

/// An empty text, whose memory is this thread's and is used again.
std::string& scratch() {
  thread_local std::string text;
  text.clear();
  if (text.capacity() > kKeptBytesMax) text.shrink_to_fit();
  return text;
}

void append_scope(std::string& out, const Scope& scope) {
  for (const std::string_view part : {scope.date, scope.region, scope.service}) {
    out += part;
    out += '/';
  }
  out += kTerminator;
}

bool is_covered(std::string_view name) {
  return std::none_of(kUncovered.begin(), kUncovered.end(),
                      [&](std::string_view uncovered) { return is_named(name, uncovered); });
}

std::string list_headers(const Request& request) {
  std::vector<std::string> names;
  for (const Header& header : request.headers) {
    if (!is_covered(header.name)) continue;
    std::string& name = names.emplace_back(header.name);
    for (char& c : name) {
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
    }
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  std::string list;
  for (const std::string& name : names) {
    if (!list.empty()) list += ';';
    list += name;
  }
  return list;
}

std::string sign_as(const Request& request, const Claim& claim,
                    std::string_view secret_access_key) {
  HmacKey key(derive_signing_key(secret_access_key, claim.scope));
  // Whoever signs has listed the headers that there are.
  const std::optional<Digest> signature = signature_of(request, claim, key);
  key.forget();
  return signature ? hex(*signature) : std::string();
}

/// Points at what it is given.
Claim claim_of(std::string_view amz_date, const Audience& audience, const CoveredHeaders& covered,
               std::string_view payload_hash) {
  return {amz_date,
          {amz_date.substr(0, kDateBytes), audience.region, audience.service},
          covered,
          payload_hash};
}

}  // namespace

std::optional<Sha256Prefix> digest_head(const Request& request, const CoveredHeaders& covered) {
  std::string& text = scratch();
  if (!append_canonical_request(text, request, covered)) return std::nullopt;
  return Sha256Prefix(text);
}

Digest signature_of(const Digest& canonical_request, std::string_view amz_date, const Scope& scope,
                    const HmacKey& signing_key) {
  std::string& text = scratch();
  text += kAlgorithm;
  text += '\n';
  text += amz_date;
  text += '\n';
  append_scope(text, scope);
  text += '\n';
  append_hex(text, canonical_request);
  return signing_key.mac(text);
}

std::optional<Digest> signature_of(const Request& request, const Claim& claim,
                                   const HmacKey& signing_key) {
  const std::optional<Sha256Prefix> head = digest_head(request, claim.covered);
  if (!head) return std::nullopt;
  return signature_of(head->with(claim.payload_hash), claim.amz_date, claim.scope, signing_key);
}

std::vector<AddedHeader> sign(const Request& request, const SigningCredentials& credentials,
                              const Audience& audience, Timestamp now) {
  std::vector<AddedHeader> added;
  added.push_back({"X-Amz-Date", basic_format(now)});
  if (!credentials.session_token.empty()) {
    added.push_back({"X-Amz-Security-Token", std::string(credentials.session_token)});
  }
  std::vector<Header> headers(request.headers.begin(), request.headers.end());
  for (const AddedHeader& header : added) headers.push_back({header.name, header.value});
  Request whole = request;
  whole.headers = headers;

  const std::string amz_date = added[0].value;
  const std::string names = list_headers(whole);
  const std::string payload_hash = hex(sha256(request.body));
  const CoveredHeaders covered(names, headers);
  const Claim claim = claim_of(amz_date, audience, covered, payload_hash);
  std::string authorization(kAlgorithm);
  authorization += " Credential=";
  authorization += credentials.access_key_id;
  authorization += '/';
  append_scope(authorization, claim.scope);
  authorization += ", SignedHeaders=" + names + ", Signature=";
  authorization += sign_as(whole, claim, credentials.secret_access_key);
  added.push_back({"Authorization", std::move(authorization)});
  return added;
}

std::string presign(const Request& request, const SigningCredentials& credentials,
                    const Audience& audience, Timestamp now, std::chrono::seconds lifetime) {
  const std::string amz_date = basic_format(now);
  const std::string names = list_headers(request);
  const std::string payload_hash = hex(sha256(request.body));
  const CoveredHeaders covered(names, request.headers);
  const Claim claim = claim_of(amz_date, audience, covered, payload_hash);
  std::string credential(credentials.access_key_id);
  credential += '/';
  append_scope(credential, claim.scope);

  std::string target(request.target);
  target += query_of(target).empty() ? (target.ends_with('?') ? "" : "?") : "&";
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!target.ends_with('?') && !target.ends_with('&')) target += '&';
    target += name;
    target += '=';
    append_uri_encoded(target, value);
  };
  add("X-Amz-Algorithm", kAlgorithm);
  add("X-Amz-Credential", credential);
  add("X-Amz-Date", amz_date);
  add("X-Amz-Expires", std::to_string(lifetime.count()));
  if (!credentials.session_token.empty()) add("X-Amz-Security-Token", credentials.session_token);
  add("X-Amz-SignedHeaders", names);
  Request whole = request;
  whole.target = target;
  const std::string signature = sign_as(whole, claim, credentials.secret_access_key);
  add(kSignatureParameter, signature);
  return target;
}

}  // namespace rowhouse::signing
