#pragma once

#include "engine/remote/credentials.h"
#include "engine/remote/environment.h"

namespace rowhouse::engine::remote {

/// AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN.
/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-static-credentials.html
class EnvironmentCredentials final : public CredentialProvider {
 public:
  explicit EnvironmentCredentials(const Environment& environment) : environment_(environment) {}
  /// An error if there is one of the first two without the other.
  Result<std::optional<Credentials>> fetch() override;

 private:
  const Environment& environment_;
};

}  // namespace rowhouse::engine::remote
