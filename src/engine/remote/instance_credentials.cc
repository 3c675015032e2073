#include "engine/remote/instance_credentials.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "engine/remote/credential_text.h"
#include "engine/remote/endpoint.h"

namespace rowhouse::engine::remote {
namespace {

constexpr const char* kSource = "the instance's metadata service";
constexpr const char* kRolePath = "latest/meta-data/iam/security-credentials/";

std::optional<int> positive(const std::optional<std::string>& text, int most) {
  int number = 0;
  if (!text) return std::nullopt;
  const auto [end, failed] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (failed != std::errc() || end != text->data() + text->size() || number < 1) {
    return std::nullopt;
  }
  return std::min(number, most);
}

bool is_one_word(std::string_view text) {
  return !text.empty() && text.size() <= 256 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Error refused(int status) {
  return Error(ErrorCode::kInternalServer,
               std::string(kSource) + " answered with HTTP " + std::to_string(status));
}

}  // namespace

Result<std::string> InstanceCredentials::base_url() const {
  const bool is_v6 = environment_.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE") == "IPv6";
  const std::string usual = is_v6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254";
  ROWHOUSE_TRY(
      address,
      read_address(environment_.variable("AWS_EC2_METADATA_SERVICE_ENDPOINT").value_or(usual)));
  return address.url;
}

FetchSettings InstanceCredentials::settings() const {
  constexpr int kSecondsMax = 60;
  constexpr int kAttemptsMax = 10;
  FetchSettings settings;
  settings.timeout = std::chrono::seconds(
      positive(environment_.variable("AWS_METADATA_SERVICE_TIMEOUT"), kSecondsMax).value_or(1));
  settings.attempts_max =
      positive(environment_.variable("AWS_METADATA_SERVICE_NUM_ATTEMPTS"), kAttemptsMax)
          .value_or(1);
  return settings;
}

Result<std::optional<Credentials>> InstanceCredentials::fetch() {
  const auto disabled = environment_.variable("AWS_EC2_METADATA_DISABLED");
  if (disabled == "true" || disabled == "TRUE" || disabled == "True") {
    return std::optional<Credentials>();
  }
  ROWHOUSE_TRY(url, base_url());
  HttpRequest request;
  request.method = "PUT";
  request.past_proxies = true;
  request.url = url + "latest/api/token";
  request.headers = {"x-aws-ec2-metadata-token-ttl-seconds: 21600"};
  const auto token = remote::fetch(transport_, request, settings());
  // Most machines are no instances: nobody answers there, or something that is no such service.
  if (!token || token->status == 404) return std::optional<Credentials>();
  if (token->status != 200 || !is_one_word(token->body)) return refused(token->status);

  request.method = "GET";
  request.url = url + kRolePath;
  request.headers = {"x-aws-ec2-metadata-token: " + token->body};
  auto role = remote::fetch(transport_, request, settings());
  if (!role) return std::move(role.error().within(kSource));
  if (role->status == 404) return std::optional<Credentials>();  // an instance without a role
  role->body = role->body.substr(0, role->body.find_first_of("\r\n"));
  if (role->status != 200 || !is_one_word(role->body)) return refused(role->status);

  request.url += role->body;
  auto answer = remote::fetch(transport_, request, settings());
  if (!answer) return std::move(answer.error().within(kSource));
  if (answer->status != 200) return refused(answer->status);
  ROWHOUSE_TRY(credentials, read_credential_json(answer->body, kSource));
  return std::optional<Credentials>(std::move(credentials));
}

}  // namespace rowhouse::engine::remote
