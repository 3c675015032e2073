#pragma once

#include <string>

#include "engine/remote/credentials.h"
#include "engine/remote/environment.h"
#include "engine/remote/sts_client.h"

namespace rowhouse::engine::remote {

/// A role assumed with a token that the platform keeps fresh in a file (Kubernetes): read anew each
/// time. https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
Result<Credentials> fetch_with_web_identity(const Environment& environment, StsClient& sts,
                                            const std::string& token_file, RoleRequest request);

/// The same by AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN and AWS_ROLE_SESSION_NAME.
class WebIdentityCredentials final : public CredentialProvider {
 public:
  WebIdentityCredentials(const Environment& environment, StsClient& sts)
      : environment_(environment), sts_(sts) {}
  Result<std::optional<Credentials>> fetch() override;

 private:
  const Environment& environment_;
  StsClient& sts_;
};

/// A session name for whoever has not chosen one.
inline constexpr const char* kSessionName = "rowhouse";

}  // namespace rowhouse::engine::remote
