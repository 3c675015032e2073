#include "engine/remote/answer_type.h"

#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <array>

namespace rowhouse::engine::remote {
namespace {

// https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html, as far as DynamoDB
// has them; each says that nothing was done.
constexpr std::array<std::string_view, 8> kThrottles = {"ProvisionedThroughputExceededException",
                                                        "ThrottlingException",
                                                        "RequestLimitExceeded",
                                                        "TransactionInProgressException",
                                                        "Throttling",
                                                        "TooManyRequestsException",
                                                        "ThrottledException",
                                                        "SlowDown"};

constexpr std::array<std::string_view, 2> kOldCredentials = {"ExpiredTokenException",
                                                             "UnrecognizedClientException"};

// What the SDKs take for a sign of a clock that goes wrong.
constexpr std::array<std::string_view, 6> kWrongTimes = {
    "InvalidSignatureException", "SignatureDoesNotMatch",
    "RequestTimeTooSkewed",      "RequestExpired",
    "RequestInTheFuture",        "AuthFailure"};

template <std::size_t count>
bool is_among(const std::array<std::string_view, count>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_undamaged(const HttpAnswer& answer) {
  if (!answer.crc32) return true;
  const auto* const bytes = reinterpret_cast<const Bytef*>(answer.body.data());
  return ::crc32_z(0, bytes, answer.body.size()) == *answer.crc32;
}

std::optional<std::string> error_type_of(std::string_view body) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  std::string_view type;
  if (parser.parse(body.data(), body.size()).get(json) != simdjson::SUCCESS ||
      json["__type"].get_string().get(type) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  return std::string(type.substr(type.find('#') + 1));
}

Verdict verdict_on(int status, std::string_view type) {
  constexpr int kTooManyRequests = 429;
  if (status == 200) return Verdict::kFinal;
  if (status == kTooManyRequests || is_among(kThrottles, type)) return Verdict::kThrottled;
  if (is_among(kOldCredentials, type)) return Verdict::kSignature;
  if (is_among(kWrongTimes, type)) return Verdict::kTime;
  return status >= 500 ? Verdict::kFailed : Verdict::kFinal;
}

}  // namespace rowhouse::engine::remote
