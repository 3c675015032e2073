// What it costs to sign and to verify a small request, in nanoseconds: the fastest of several
// rounds, since other work on the machine only ever adds. What the server does for each request is
// "authenticate": find out what is claimed, look the key up among 10,000, verify.
//
//   signing_bench [ROUNDS [NAME]]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "signing/signature.h"
#include "wire/authentication.h"
#include "wire/sent_for_test.h"

namespace {

using namespace rowhouse::signing;
using rowhouse::tenancy::Credential;

int rounds = 1'000;  // shorter than a turn of the scheduler
constexpr int kPerRound = 500;

std::string_view only;  // of what is measured; empty: all

void measure(const char* name, const std::function<bool()>& once) {
  if (!only.empty() && only != name) return;
  using Clock = std::chrono::steady_clock;
  auto best = Clock::duration::max();
  for (int round = 0; round < rounds; ++round) {
    const auto begin = Clock::now();
    for (int i = 0; i < kPerRound; ++i) {
      if (!once()) std::abort();
    }
    best = std::min(best, Clock::now() - begin);
  }
  std::printf("%-28s %7.0f ns\n", name,
              std::chrono::duration<double, std::nano>(best).count() / kPerRound);
}

class Keys final : public rowhouse::tenancy::CredentialSource, public rowhouse::base::Clock {
 public:
  explicit Keys(std::string_view secret) {
    for (int i = 0; i < kKeys; ++i) {
      keys_[id(i)] = std::make_shared<Credential>(
          Credential{id(i), std::string(secret), "", std::nullopt,
                     rowhouse::tenancy::Principal::operator_principal(), /*may_be_kept=*/true});
    }
  }
  static std::string id(int number) { return "AKIATENANT" + std::to_string(1'000'000 + number); }
  std::shared_ptr<const Credential> find(std::string_view access_key_id,
                                         std::string_view) const override {
    const auto found = keys_.find(std::string(access_key_id));
    return found == keys_.end() ? nullptr : found->second;
  }
  std::uint64_t version() const noexcept override { return 1; }
  rowhouse::base::Milliseconds now() const override { return std::chrono::seconds(1440938160); }

  static constexpr int kKeys = 10'000;

 private:
  std::unordered_map<std::string, std::shared_ptr<const Credential>> keys_;
};

/// One request of each tenant in turn, as the server does it, but for the parser where one is
/// needed.
void authenticate(const char* name, rowhouse::wire::Authenticator& authenticator,
                  std::string_view client_secret, const Request& request, bool right) {
  using rowhouse::wire::SentText;
  const Timestamp now = *parse_basic("20150830T123600Z");
  const std::vector<Header> unsigned_headers(request.headers.begin(), request.headers.end() - 3);
  Request to_sign = request;
  to_sign.headers = unsigned_headers;
  rowhouse::wire::Sent sent;
  sent.body = request.body;
  sent.fields.clear();
  for (const Header& header : request.headers) {
    sent.fields.emplace_back(header.name, header.value);
  }
  std::string& authorization = sent.fields.emplace_back("Authorization", "").second;
  std::vector<std::unique_ptr<const SentText>> messages;
  for (int i = 0; i < Keys::kKeys; ++i) {
    const Audience audience{"us-east-1", "dynamodb"};
    authorization = sign(to_sign, {Keys::id(i), client_secret, ""}, audience, now).back().value;
    messages.push_back(std::make_unique<const SentText>(sent));
  }
  std::size_t next = 0;
  measure(name, [&] {
    const SentText& message = *messages[next++ % messages.size()];
    const auto* const recent = authenticator.recent_head(message.bytes());
    const auto result = recent == nullptr ? authenticator.authenticate(message.head(), request.body)
                                          : authenticator.authenticate(
                                                recent->head_in(message.bytes()), request.body);
    return result.has_value() == right;
  });
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 1) rounds = std::atoi(argv[1]);
  if (argc > 2) only = argv[2];
  const std::vector<Header> headers = {{"Host", "localhost:8000"},
                                       {"X-Amz-Target", "DynamoDB_20120810.GetItem"},
                                       {"Content-Type", "application/x-amz-json-1.0"},
                                       {"User-Agent", "Boto3/1.26 Python/3.11 Linux/6.1"},
                                       {"X-Amz-Date", "20150830T123600Z"},
                                       {"Accept-Encoding", "identity"},
                                       {"Content-Length", "120"}};
  const std::string body =
      R"({"TableName": "MultiTenantTable", "Key": {"PK": {"S": "tenant#00000042"}, "SK": {"S": "user#0007"}}})";
  const Request request{"POST", "/", headers, body};
  const std::string_view secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
  const Scope scope{"20150830", "us-east-1", "dynamodb"};
  const Digest key = derive_signing_key(secret, scope);
  const HmacKey prepared(key);
  const std::string_view names = "content-type;host;x-amz-date;x-amz-target";
  const auto verify = [&] {
    const HexDigest payload_hash = hex_digest(sha256(body));
    const CoveredHeaders covered(names, request.headers);
    return *signature_of(request, {"20150830T123600Z", scope, covered, view(payload_hash)},
                         prepared);
  };
  const std::string right = hex(verify());

  measure("SHA-256 of 64 bytes",
          [&] { return sha256(std::string_view(body).substr(0, 64))[0] != 1; });
  measure("HMAC of a string to sign", [&] { return prepared.mac(body)[0] != 1; });
  measure("derive a signing key", [&] { return derive_signing_key(secret, scope) == key; });
  measure("verify", [&] { return equal_in_constant_time(view(hex_digest(verify())), right); });
  const Timestamp now = *parse_basic("20150830T123600Z");
  measure("sign", [&] {
    return sign(request, {"AKIDEXAMPLE", secret, ""}, {"us-east-1", "dynamodb"}, now).size() == 2;
  });
  const Keys keys(secret);
  rowhouse::wire::Authenticator authenticator(keys, keys, "us-east-1");
  authenticate("authenticate", authenticator, secret, request, true);
  authenticate("authenticate, wrong secret", authenticator, "wrong", request, false);
  return 0;
}
