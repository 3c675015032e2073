#include "wire/authentication.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "wire/quoted.h"

namespace rowhouse::wire {
namespace {

using std::chrono::seconds;

// Enough for as many tenants as one thread sees in a while, so that hardly two share a place: 4 MiB
// then.
constexpr std::size_t kSignersMax = 32 * 1024;
constexpr std::size_t kLineBytes = 64;
// Bodies up to here are hashed before their signer is known, while memory is waited for.
constexpr std::size_t kHashedAheadMax = 4'096;
// How far a client's clock may be from this one.
constexpr std::chrono::minutes kSkewMax{15};
// A week, as everywhere at AWS.
constexpr seconds kLifetimeMax{604'800};
constexpr std::size_t kBasicFormatBytes = 16;
constexpr std::string_view kAmzPrefix = "x-amz-";

signing::Timestamp floor_to_seconds(base::Milliseconds time) {
  return std::chrono::floor<seconds>(std::chrono::sys_time<base::Milliseconds>(time));
}

Error invalid(std::string message) {
  return Error(ErrorCode::kInvalidSignature, std::move(message));
}

Error mismatch() {
  return invalid(
      "The request signature we calculated does not match the signature you provided. Check your "
      "AWS Secret Access Key and signing method. Consult the service documentation for details.");
}

Error unrecognized() {
  return Error(ErrorCode::kUnrecognizedClient,
               "The security token included in the request is invalid.");
}

/// The text is Rowhouse's own: DynamoDB has none for it.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html
Error out_of_touch() {
  return Error(
      ErrorCode::kServiceUnavailable,
      "Access keys cannot be checked: the engine that keeps them has been out of reach for "
      "too long");
}

std::string_view take_element(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('/'), rest.size());
  const std::string_view element = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return element;
}

Result<signing::Timestamp> read_date(const Authorization& authorization, const RequestHead& head) {
  std::optional<signing::Timestamp> time = signing::parse_basic(authorization.date);
  if (!time && !authorization.presigned && head.amz_date.empty()) {
    time = signing::parse_http_date(authorization.date);
  }
  if (time) return *time;
  return Error(ErrorCode::kIncompleteSignature, "Date must be in ISO-8601 'basic format'. Got " +
                                                    quoted(authorization.date) +
                                                    ". See http://en.wikipedia.org/wiki/ISO_8601");
}

/// How long a presigned request is good for. The texts are S3's, whose documentation alone has any.
Result<seconds> read_lifetime(std::string_view expires) {
  std::int64_t count = 0;
  const auto [end, problem] =
      std::from_chars(expires.data(), expires.data() + expires.size(), count);
  const bool is_number = problem == std::errc() && end == expires.data() + expires.size();
  std::string_view message;
  if (!is_number && problem != std::errc::result_out_of_range) {
    message = "X-Amz-Expires should be a number";
  } else if (count < 0) {
    message = "X-Amz-Expires must be non-negative";
  } else if (!is_number || count > kLifetimeMax.count()) {
    message =
        "X-Amz-Expires must be less than a week (in seconds); that is, the given X-Amz-Expires "
        "must be less than 604800 seconds";
  } else {
    return seconds(count);
  }
  return Error(ErrorCode::kIncompleteSignature, std::string(message));
}

Result<void> check_date(signing::Timestamp signed_at, signing::Timestamp now,
                        std::string_view expires) {
  seconds lifetime = kSkewMax;
  std::string lifetime_text = "15 min.";
  if (expires.data() != nullptr) {
    ROWHOUSE_TRY(given, read_lifetime(expires));
    lifetime = given;
    lifetime_text = std::to_string(given.count()) + " sec.";
  }
  if (signed_at > now + kSkewMax) {
    return invalid("Signature not yet current: " + signing::basic_format(signed_at) +
                   " is still later than " + signing::basic_format(now + kSkewMax) + " (" +
                   signing::basic_format(now) + " + 15 min.)");
  }
  if (signed_at + lifetime < now) {
    return invalid("Signature expired: " + signing::basic_format(signed_at) +
                   " is now earlier than " + signing::basic_format(now - lifetime) + " (" +
                   signing::basic_format(now) + " - " + lifetime_text + ")");
  }
  return {};
}

/// Headers that decide who asks or for what: twice, and two readers may each see another one.
constexpr std::array<std::string_view, 7> kOnce = {
    "authorization", "content-type",         "host",        "x-amz-content-sha256",
    "x-amz-date",    "x-amz-security-token", "x-amz-target"};

/// False for most of the headers that matter neither way, by their first letter: those of kOnce,
/// and all that begin with kAmzPrefix, begin with one of these.
bool may_matter(std::string_view name) {
  const char first = name.empty() ? '\0' : static_cast<char>(name.front() | 0x20);
  return first == 'a' || first == 'c' || first == 'h' || first == 'x';
}

struct SignedParts {
  std::string_view token;
  std::string_view content_sha256;
};

/// Whether all that has to be covered is, and what else the headers say of the signature.
Result<SignedParts> check_headers(const RequestHead& head, const signing::CoveredHeaders& covered) {
  SignedParts parts;
  std::array<bool, kOnce.size()> seen{};
  bool covers_host = false;
  std::optional<Error> wrong;
  for (std::size_t at = 0; at < head.headers.size(); ++at) {
    const auto& [name, value] = head.headers[at];
    if (!may_matter(name)) continue;
    // Of one that is covered, the first can repeat nothing: one that is not is none of this name.
    if (!covered.covers(at) || covered.repeats(at)) {
      for (std::size_t i = 0; i < kOnce.size() && !wrong; ++i) {
        if (!signing::is_named(name, kOnce[i])) continue;
        if (covered.repeats(at) || std::exchange(seen[i], true)) {
          wrong = invalid("The header " + quoted(kOnce[i]) + " must not be there twice.");
        }
      }
    }
    covers_host = covers_host || (covered.covers(at) && signing::is_named(name, "host"));
    if (wrong || !signing::is_named(name.substr(0, kAmzPrefix.size()), kAmzPrefix)) continue;
    if (!covered.covers(at)) {
      wrong = invalid(quoted(name) + " must be a 'SignedHeader' in the AWS Authorization.");
    }
    if (signing::is_named(name, "x-amz-security-token")) parts.token = value;
    if (signing::is_named(name, "x-amz-content-sha256")) parts.content_sha256 = value;
  }
  if (!covers_host) {
    return invalid("'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  }
  if (wrong) return *std::move(wrong);
  return parts;
}

}  // namespace

Authenticator::Authenticator(const tenancy::CredentialSource& source, const base::Clock& clock,
                             std::string region, std::string service)
    : source_(source),
      clock_(clock),
      region_(std::move(region)),
      service_(std::move(service)),
      signers_(kSignersMax) {}

Result<const tenancy::Credential*> Authenticator::authenticate(const RequestHead& head,
                                                               std::string_view body,
                                                               std::string_view service) {
  Claimant claimant;
  ROWHOUSE_CHECK(read_claim(head, service, claimant));
  if (body.size() <= kHashedAheadMax && !claimant.says_hash()) {
    claimant.payload_hash = signing::hex_digest(signing::sha256(body));
  }
  ROWHOUSE_CHECK(find_credential(claimant));
  ROWHOUSE_CHECK(verify(claimant, head, body));
  return claimant.credential;
}

Result<void> Authenticator::check_claim(const RequestHead& head, std::string_view service) {
  Claimant claimant;
  ROWHOUSE_CHECK(read_claim(head, service, claimant));
  return find_credential(claimant);
}

std::string_view Authenticator::refused_for() const noexcept {
  switch (step_) {
    case Step::kForm:
      return claimed_key_id_.empty() ? "no signature" : "malformed signature";
    case Step::kTime:
      return "signature of another time";
    case Step::kHeaders:
      return "header not signed";
    case Step::kScope:
      return "signature for another region, service or day";
    case Step::kKey:
      return "unknown access key";
    case Step::kSource:
      return "keys out of reach";
    case Step::kToken:
      return "wrong session token";
    case Step::kExpiry:
      return "expired session";
    case Step::kMatch:
      break;
  }
  return "wrong signature";
}

/// From the cheap to the dear, which is DynamoDB's order too.
Result<void> Authenticator::read_claim(const RequestHead& head, std::string_view service,
                                       Claimant& claimant) {
  step_ = Step::kForm;
  claimed_key_id_ = {};
  if (head.recent != nullptr && (service.empty() || service == service_)) {
    return read_recent_claim(head, claimant);
  }
  ROWHOUSE_TRY(read, read_authorization(head, decoded_));
  claimant.authorization = read;
  const Authorization& authorization = claimant.authorization;
  claimed_key_id_ = authorization.credential.substr(0, authorization.credential.find('/'));
  signers_.prefetch(claimed_key_id_);
  step_ = Step::kTime;
  ROWHOUSE_TRY(signed_at, read_date(authorization, head));
  claimant.signed_at = signed_at;
  claimant.now = floor_to_seconds(clock_.now());
  ROWHOUSE_CHECK(check_date(signed_at, claimant.now, authorization.expires));
  step_ = Step::kHeaders;
  covered_.find(authorization.signed_headers, head.headers);
  ROWHOUSE_TRY(parts, check_headers(head, covered_));
  claimant.amz_date = authorization.date;
  if (claimant.amz_date.size() != kBasicFormatBytes) {
    formatted_date_ = signing::basic_format(signed_at);
    claimant.amz_date = formatted_date_;
  }
  step_ = Step::kForm;
  ROWHOUSE_CHECK(check_authorization(authorization));
  step_ = Step::kScope;
  ROWHOUSE_CHECK(
      check_scope(authorization, service.empty() ? std::string_view(service_) : service, claimant));

  claimant.token =
      authorization.presigned && parts.token.empty() ? authorization.token : parts.token;
  claimant.content_sha256 = parts.content_sha256;
  return {};
}

/// What of it does not stand in the head itself: whose it claims to be, and what time it is now.
Result<void> Authenticator::read_recent_claim(const RequestHead& head, Claimant& claimant) {
  const RecentHead& recent = *head.recent;
  claimed_key_id_ = recent.key_id_in(head.text);
  signers_.prefetch(claimed_key_id_);
  step_ = Step::kTime;
  claimant.now = floor_to_seconds(clock_.now());
  ROWHOUSE_CHECK(check_date(recent.signed_at(), claimant.now, {}));
  claimant.authorization.signature = recent.signature_in(head.text);
  claimant.amz_date = head.amz_date;
  claimant.scope = {head.amz_date.substr(0, signing::kDateBytes), region_, service_};
  claimant.token = recent.token_in(head.text);
  claimant.content_sha256 = recent.content_sha256_in(head.text);
  return {};
}

Result<void> Authenticator::find_credential(Claimant& claimant) {
  const std::string_view access_key_id = claimed_key_id_;
  const std::string_view token = claimant.token;
  step_ = Step::kKey;
  version_ = source_.version();
  if (token.empty() && version_ != 0) {
    claimant.signer = signers_.find(access_key_id);
    const auto* const kept =
        claimant.signer != nullptr ? claimant.signer->credential(version_) : nullptr;
    if (kept != nullptr) {
      // It has neither a token nor an end. Whom it stands for is asked once the signature is right.
      claimant.credential = kept->get();
      const auto* const bytes = reinterpret_cast<const char*>(&claimant.credential->principal);
      for (std::size_t at = 0; at < sizeof(tenancy::Principal); at += kLineBytes) {
        __builtin_prefetch(bytes + at);
      }
      return {};
    }
    claimant.signer = nullptr;
  }
  held_ = source_.find(access_key_id, token);
  if (!held_ && source_.is_out_of_touch()) {
    step_ = Step::kSource;
    return out_of_touch();
  }
  if (!held_) return unrecognized();
  claimant.credential = held_.get();
  step_ = Step::kToken;
  if (!signing::equal_in_constant_time(token, held_->session_token)) return unrecognized();
  step_ = Step::kExpiry;
  if (held_->expires_at && *held_->expires_at <= claimant.now) {
    return Error(ErrorCode::kExpiredToken, "The security token included in the request is expired");
  }
  return {};
}

Result<void> Authenticator::check_scope(const Authorization& authorization,
                                        std::string_view wanted_service, Claimant& claimant) const {
  std::string_view rest = authorization.credential;
  take_element(rest);
  const std::string_view date = take_element(rest);
  const std::string_view region = take_element(rest);
  const std::string_view service = take_element(rest);
  const std::string_view terminator = rest;
  std::string wrong;
  if (region != region_) {
    wrong += "Credential should be scoped to a valid region, not " + quoted(region) + ". ";
  }
  if (service != wanted_service) {
    wrong += "Credential should be scoped to correct service: " + quoted(wanted_service) + ". ";
  }
  if (terminator != signing::kTerminator) {
    wrong += "Credential should be scoped with a valid terminator: 'aws4_request', not " +
             quoted(terminator) + ". ";
  }
  const std::string_view day = claimant.amz_date.substr(0, signing::kDateBytes);
  if (date != day) {
    wrong +=
        "Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from "
        "HTTP: " +
        quoted(date) + " != " + quoted(day) + ", from " + quoted(claimant.amz_date) + ".";
  }
  if (!wrong.empty()) return invalid(std::move(wrong));
  claimant.scope = {date, region, service};
  return {};
}

const signing::HmacKey* Authenticator::kept_key(const Claimant& claimant) const {
  const std::string_view date = claimant.scope.date;
  if (claimant.signer != nullptr) return claimant.signer->signing_key(date);
  const RecentSigners::Signer* const signer = signers_.find(held_->access_key_id);
  return signer != nullptr ? signer->signing_key(held_, date) : nullptr;
}

void Authenticator::keep(const Claimant& claimant, const signing::HmacKey& signing_key) {
  // By what is put, what holds the credential now may go.
  if (claimant.signer != nullptr) held_ = *claimant.signer->credential(version_);
  signers_.put(held_, version_, claimant.scope.date, signing_key);
}

Result<void> Authenticator::verify(Claimant& claimant, const RequestHead& head,
                                   std::string_view body) {
  step_ = Step::kMatch;
  if (claimant.authorization.signature.size() != signing::kDigestHexBytes) return mismatch();
  std::optional<signing::Sha256Prefix> made;
  if (head.recent == nullptr) {
    made = signing::digest_head({head.method, head.target, head.headers, body}, covered_);
    if (!made) return mismatch();
  }

  // What is kept is known by holder and day alone, so it is of one service.
  const bool may_keep = claimant.scope.service == service_;
  const signing::HmacKey* key = may_keep ? kept_key(claimant) : nullptr;
  signing::HmacKey derived;
  if (key == nullptr) {
    derived = signing::HmacKey(
        signing::derive_signing_key(claimant.credential->secret_access_key, claimant.scope));
  }
  const bool says_hash = claimant.says_hash();
  if (!says_hash && !claimant.payload_hash) {
    claimant.payload_hash = signing::hex_digest(signing::sha256(body));
  }
  const std::string_view payload_hash =
      says_hash ? claimant.content_sha256 : signing::view(*claimant.payload_hash);
  const signing::Digest canonical_request =
      made ? made->with(payload_hash) : head.recent->digest_in(head.text, payload_hash);
  const signing::Digest signature = signing::signature_of(
      canonical_request, claimant.amz_date, claimant.scope, key == nullptr ? derived : *key);
  const bool right = signing::equal_in_constant_time(signing::view(signing::hex_digest(signature)),
                                                     claimant.authorization.signature);
  // One that the source had to be asked for, though it may be kept, was kept before a change.
  const bool is_late = key == nullptr || (claimant.signer == nullptr && held_->may_be_kept);
  if (is_late) {
    if (key != nullptr) derived = *key;  // which may move as it is kept
    if (right && may_keep) keep(claimant, derived);
    derived.forget();
  }
  if (!right) return mismatch();
  if (made && may_keep) {
    heads_.keep({head, claimant.authorization, covered_, claimant.signed_at});
  }
  if (says_hash && signing::hex(signing::sha256(body)) != claimant.content_sha256) {
    return mismatch();
  }
  return {};
}

}  // namespace rowhouse::wire
