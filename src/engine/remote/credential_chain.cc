#include "engine/remote/credential_chain.h"

#include <array>
#include <utility>

#include "engine/remote/container_credentials.h"
#include "engine/remote/environment_credentials.h"
#include "engine/remote/instance_credentials.h"
#include "engine/remote/profile_credentials.h"
#include "engine/remote/web_identity_credentials.h"

namespace rowhouse::engine::remote {
namespace {

class CredentialChain final : public CredentialProvider {
 public:
  CredentialChain(const Environment& environment, Transport& transport, const base::Clock& clock,
                  StsPlace place)
      : sts_(transport, clock, std::move(place)),
        of_environment_(environment),
        of_web_identity_(environment, sts_),
        of_container_(environment, transport),
        of_instance_(environment, transport),
        of_profile_(environment, sts_, of_environment_, of_container_, of_instance_) {}

  Result<std::optional<Credentials>> fetch() override {
    const std::array<CredentialProvider*, 5> places = {&of_environment_, &of_web_identity_,
                                                       &of_profile_, &of_container_, &of_instance_};
    for (CredentialProvider* const place : places) {
      auto found = place->fetch();
      if (!found || *found) return found;
    }
    return std::optional<Credentials>();
  }

 private:
  StsClient sts_;
  EnvironmentCredentials of_environment_;
  WebIdentityCredentials of_web_identity_;
  ContainerCredentials of_container_;
  InstanceCredentials of_instance_;
  ProfileCredentials of_profile_;
};

}  // namespace

std::unique_ptr<CredentialProvider> make_credential_chain(const Environment& environment,
                                                          Transport& transport,
                                                          const base::Clock& clock, StsPlace sts) {
  return std::make_unique<CredentialChain>(environment, transport, clock, std::move(sts));
}

}  // namespace rowhouse::engine::remote
