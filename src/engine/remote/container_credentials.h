#pragma once

#include <string>

#include "engine/remote/credentials.h"
#include "engine/remote/environment.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// The endpoint that ECS and EKS give a container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI or
/// AWS_CONTAINER_CREDENTIALS_FULL_URI, and AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE or
/// AWS_CONTAINER_AUTHORIZATION_TOKEN. A full URI over http:// has to be of this machine or one of
/// those platforms' own addresses, so that the token goes nowhere else.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-container-credentials.html
class ContainerCredentials final : public CredentialProvider {
 public:
  ContainerCredentials(const Environment& environment, Transport& transport)
      : environment_(environment), transport_(transport) {}
  Result<std::optional<Credentials>> fetch() override;

 private:
  Result<std::string> authorization() const;

  const Environment& environment_;
  Transport& transport_;
};

}  // namespace rowhouse::engine::remote
