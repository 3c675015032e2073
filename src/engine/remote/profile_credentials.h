#pragma once

#include <set>
#include <string>

#include "engine/remote/credentials.h"
#include "engine/remote/environment.h"
#include "engine/remote/shared_config.h"
#include "engine/remote/sts_client.h"

namespace rowhouse::engine::remote {

/// What the chosen profile of the shared config and credentials files says: keys, a role to assume
/// with those of another profile, of the environment or of the machine, a web identity, or a
/// command that prints credentials (credential_process). The files are read anew each time.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-assume-role-credentials.html
class ProfileCredentials final : public CredentialProvider {
 public:
  ProfileCredentials(const Environment& environment, StsClient& sts,
                     CredentialProvider& of_environment, CredentialProvider& of_container,
                     CredentialProvider& of_instance)
      : environment_(environment),
        sts_(sts),
        of_environment_(of_environment),
        of_container_(of_container),
        of_instance_(of_instance) {}

  /// Nothing if no profile was chosen and the default one has no credentials.
  Result<std::optional<Credentials>> fetch() override;

 private:
  using Found = Result<std::optional<Credentials>>;

  Found resolve(const SharedConfig& config, const std::string& profile,
                std::set<std::string>& visited);
  Found assume(const SharedConfig& config, const std::string& profile, const std::string& role_arn,
               std::set<std::string>& visited);
  Found source(const SharedConfig& config, const std::string& profile,
               std::set<std::string>& visited);
  Found run(const std::string& command) const;

  const Environment& environment_;
  StsClient& sts_;
  CredentialProvider& of_environment_;
  CredentialProvider& of_container_;
  CredentialProvider& of_instance_;
};

}  // namespace rowhouse::engine::remote
