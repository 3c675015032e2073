#include "engine/remote/container_credentials.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "engine/remote/credential_text.h"
#include "engine/remote/endpoint.h"
#include "engine/remote/fetch.h"

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kEcsUrl = "http://169.254.170.2";
constexpr const char* kSource = "the container's credentials endpoint";

/// Loopback, and where ECS and EKS have their endpoints.
bool is_trusted(std::string_view host) {
  constexpr std::array<std::string_view, 5> kHosts = {"localhost", "[::1]", "169.254.170.2",
                                                      "169.254.170.23", "[fd00:ec2::23]"};
  if (host.starts_with("127.")) {
    return host.find_first_not_of("0123456789.") == std::string_view::npos;
  }
  return std::find(kHosts.begin(), kHosts.end(), host) != kHosts.end();
}

/// The part of a URL up to its path.
std::string_view origin_of(std::string_view url) {
  const std::size_t mark = url.find("://");
  if (mark == std::string_view::npos) return url;
  return url.substr(0, url.find_first_of("/?#", mark + 3));
}

std::string_view without_port(std::string_view host) {
  if (host.ends_with(']')) return host;
  return host.substr(0, host.rfind(':'));
}

bool is_visible(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

Error misconfigured(const char* why) { return Error(ErrorCode::kInternalServer, why); }

}  // namespace

/// The Authorization header's value; empty if none is asked for.
Result<std::string> ContainerCredentials::authorization() const {
  std::string token = environment_.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN").value_or("");
  if (const auto path = environment_.variable("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE")) {
    const auto text = environment_.file(*path);
    if (!text) return misconfigured("the container's authorization token file cannot be read");
    token = *text;
    token.erase(token.find_last_not_of(" \t\r\n") + 1);
  }
  // "Bearer xyz" is two words; more, or a line's end, could add headers.
  const bool is_plain =
      std::all_of(token.begin(), token.end(), [](char c) { return c >= ' ' && c < 0x7f; });
  if (!is_plain)
    return misconfigured("the container's authorization token is not one line of text");
  return token;
}

Result<std::optional<Credentials>> ContainerCredentials::fetch() {
  const auto relative = environment_.variable("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  const auto full = environment_.variable("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  if (!relative && !full) return std::optional<Credentials>();
  HttpRequest request;
  request.method = "GET";
  request.past_proxies = true;
  request.url = relative ? std::string(kEcsUrl) + *relative : *full;
  if (!is_visible(request.url) || (relative && !relative->starts_with('/'))) {
    return misconfigured("the container's credentials endpoint is not a URL");
  }
  ROWHOUSE_TRY(address, read_address(origin_of(request.url)));
  if (!address.is_encrypted && !is_trusted(without_port(address.host))) {
    return misconfigured(
        "the container's credentials endpoint is another machine's and not encrypted");
  }
  ROWHOUSE_TRY(token, authorization());
  request.headers = {"accept: application/json"};
  if (!token.empty()) request.headers.push_back("authorization: " + token);
  auto answer = remote::fetch(transport_, request);
  if (!answer) return std::move(answer.error().within(kSource));
  if (answer->status != 200) {
    return Error(ErrorCode::kInternalServer,
                 std::string(kSource) + " answered with HTTP " + std::to_string(answer->status));
  }
  ROWHOUSE_TRY(credentials, read_credential_json(answer->body, kSource));
  return std::optional<Credentials>(std::move(credentials));
}

}  // namespace rowhouse::engine::remote
