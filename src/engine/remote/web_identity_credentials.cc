#include "engine/remote/web_identity_credentials.h"

#include <utility>

namespace rowhouse::engine::remote {

Result<Credentials> fetch_with_web_identity(const Environment& environment, StsClient& sts,
                                            const std::string& token_file, RoleRequest request) {
  std::optional<std::string> token = environment.file(token_file);
  if (token) token->erase(token->find_last_not_of(" \t\r\n") + 1);
  if (!token || token->empty()) {
    return Error(ErrorCode::kInternalServer,
                 "the web identity token file " + token_file + " cannot be read, or is empty");
  }
  request.web_identity_token = *std::move(token);
  if (request.session_name.empty()) request.session_name = kSessionName;
  return sts.assume_role_with_web_identity(request);
}

Result<std::optional<Credentials>> WebIdentityCredentials::fetch() {
  const auto token_file = environment_.variable("AWS_WEB_IDENTITY_TOKEN_FILE");
  const auto role_arn = environment_.variable("AWS_ROLE_ARN");
  if (!token_file || !role_arn) return std::optional<Credentials>();
  RoleRequest request;
  request.role_arn = *role_arn;
  request.session_name = environment_.variable("AWS_ROLE_SESSION_NAME").value_or("");
  ROWHOUSE_TRY(credentials,
               fetch_with_web_identity(environment_, sts_, *token_file, std::move(request)));
  return std::optional<Credentials>(std::move(credentials));
}

}  // namespace rowhouse::engine::remote
