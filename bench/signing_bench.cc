// What it costs to sign and to verify a small request, in nanoseconds: the fastest of several
// rounds, since other work on the machine only ever adds.
//
//   signing_bench
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "signing/signature.h"

namespace {

using namespace rowhouse::signing;

constexpr int kRounds = 20;
constexpr int kPerRound = 20'000;

void measure(const char* name, const std::function<bool()>& once) {
  using Clock = std::chrono::steady_clock;
  auto best = Clock::duration::max();
  for (int round = 0; round < kRounds; ++round) {
    const auto begin = Clock::now();
    for (int i = 0; i < kPerRound; ++i) {
      if (!once()) std::abort();
    }
    best = std::min(best, Clock::now() - begin);
  }
  std::printf("%-28s %7.0f ns\n", name,
              std::chrono::duration<double, std::nano>(best).count() / kPerRound);
}

}  // namespace

int main() {
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
  const std::string_view names = "content-type;host;x-amz-date;x-amz-target";
  const auto verify = [&] {
    std::string payload_hash;
    append_hex(payload_hash, sha256(body));
    return signature_of(request, {"20150830T123600Z", scope, names, payload_hash}, key);
  };
  const std::string right = verify();

  measure("SHA-256 of 64 bytes", [&] { return sha256(body.substr(0, 64))[0] != 1; });
  measure("HMAC of a string to sign", [&] { return hmac_sha256(key, body)[0] != 1; });
  measure("derive a signing key", [&] { return derive_signing_key(secret, scope) == key; });
  measure("verify", [&] { return equal_in_constant_time(verify(), right); });
  const Timestamp now = *parse_basic("20150830T123600Z");
  measure("sign", [&] {
    return sign(request, {"AKIDEXAMPLE", secret, ""}, {"us-east-1", "dynamodb"}, now).size() == 2;
  });
  return 0;
}
