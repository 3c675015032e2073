#pragma once

#include <map>
#include <memory>
#include <string>

#include "base/clock.h"
#include "engine/remote/credentials.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// Where STS is, and the region that requests to it are signed for.
struct StsPlace {
  std::string url = "https://sts.amazonaws.com";
  std::string region = "us-east-1";
};

/// What a role is assumed with. Empty: not said.
struct RoleRequest {
  std::string role_arn;
  std::string session_name;
  std::string external_id;
  std::string duration_seconds;
  std::string web_identity_token;  ///< For AssumeRoleWithWebIdentity, which is not signed.
};

/// The two calls of STS that credentials are made with.
/// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
class StsClient {
 public:
  /// All but `place` outlive this.
  StsClient(Transport& transport, const base::Clock& clock, StsPlace place);

  /// Signed with `source`. kInternalServer with STS's error code, and nothing else of its answer.
  Result<Credentials> assume_role(const RoleRequest& request,
                                  const std::shared_ptr<const Credentials>& source);
  Result<Credentials> assume_role_with_web_identity(const RoleRequest& request);

 private:
  Result<Credentials> post(const std::map<std::string, std::string>& parameters,
                           const std::shared_ptr<const Credentials>& source);

  Transport& transport_;
  const base::Clock& clock_;
  const StsPlace place_;
};

}  // namespace rowhouse::engine::remote
