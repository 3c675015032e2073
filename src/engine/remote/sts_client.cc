#include "engine/remote/sts_client.h"

#include <chrono>
#include <utility>

#include "engine/remote/credential_text.h"
#include "engine/remote/endpoint.h"
#include "engine/remote/fetch.h"
#include "engine/remote/request_signer.h"
#include "signing/canonical_request.h"

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kContentType = "application/x-www-form-urlencoded; charset=utf-8";

std::string form_of(const std::map<std::string, std::string>& parameters) {
  std::string form;
  for (const auto& [name, value] : parameters) {
    if (value.empty()) continue;
    if (!form.empty()) form += '&';
    form += name;
    form += '=';
    signing::append_uri_encoded(form, value);
  }
  return form;
}

std::map<std::string, std::string> parameters_of(const char* action, const RoleRequest& request) {
  return {{"Action", action},
          {"Version", "2011-06-15"},
          {"RoleArn", request.role_arn},
          {"RoleSessionName", request.session_name},
          {"DurationSeconds", request.duration_seconds}};
}

}  // namespace

StsClient::StsClient(Transport& transport, const base::Clock& clock, StsPlace place)
    : transport_(transport), clock_(clock), place_(std::move(place)) {}

Result<Credentials> StsClient::assume_role(const RoleRequest& request,
                                           const std::shared_ptr<const Credentials>& source) {
  auto parameters = parameters_of("AssumeRole", request);
  parameters["ExternalId"] = request.external_id;
  return post(parameters, source);
}

Result<Credentials> StsClient::assume_role_with_web_identity(const RoleRequest& request) {
  auto parameters = parameters_of("AssumeRoleWithWebIdentity", request);
  parameters["WebIdentityToken"] = request.web_identity_token;
  return post(parameters, nullptr);
}

Result<Credentials> StsClient::post(const std::map<std::string, std::string>& parameters,
                                    const std::shared_ptr<const Credentials>& source) {
  ROWHOUSE_TRY(address, read_address(place_.url));
  const std::string body = form_of(parameters);
  HttpRequest request;
  request.url = address.url;
  request.body = body;
  request.past_proxies = address.is_near;
  if (source != nullptr) {
    RequestSigner signer(place_.region, "sts");
    request.headers = signer.sign(address.host, kContentType, "", body, source,
                                  std::chrono::floor<std::chrono::seconds>(
                                      signing::Timestamp::clock::time_point(clock_.now())));
  } else {
    request.headers = {"content-type: " + std::string(kContentType)};
  }
  auto answer = fetch(transport_, request);
  if (!answer) return std::move(answer.error().within("STS"));
  if (answer->status != 200) {
    return Error(ErrorCode::kInternalServer,
                 "STS refuses the role: " + error_code_in_xml(answer->body, answer->status));
  }
  return read_credential_xml(answer->body);
}

}  // namespace rowhouse::engine::remote
