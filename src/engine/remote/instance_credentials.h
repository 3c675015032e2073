#pragma once

#include <string>

#include "engine/remote/credentials.h"
#include "engine/remote/environment.h"
#include "engine/remote/fetch.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// The role of the EC2 instance, from its metadata service in version 2, which asks for a token
/// first. Version 1 is not spoken. AWS_EC2_METADATA_DISABLED, AWS_EC2_METADATA_SERVICE_ENDPOINT,
/// AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE, AWS_METADATA_SERVICE_TIMEOUT (seconds) and
/// AWS_METADATA_SERVICE_NUM_ATTEMPTS say otherwise.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-imds-credentials.html
class InstanceCredentials final : public CredentialProvider {
 public:
  InstanceCredentials(const Environment& environment, Transport& transport)
      : environment_(environment), transport_(transport) {}
  /// Nothing if no metadata service answers, or the instance has no role.
  Result<std::optional<Credentials>> fetch() override;

 private:
  Result<std::string> base_url() const;
  FetchSettings settings() const;

  const Environment& environment_;
  Transport& transport_;
};

}  // namespace rowhouse::engine::remote
