#include "engine/remote/environment_credentials.h"

namespace rowhouse::engine::remote {

Result<std::optional<Credentials>> EnvironmentCredentials::fetch() {
  const auto id = environment_.variable("AWS_ACCESS_KEY_ID");
  const auto secret = environment_.variable("AWS_SECRET_ACCESS_KEY");
  if (!id && !secret) return std::optional<Credentials>();
  if (!id || !secret) {
    return Error(ErrorCode::kValidation,
                 "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together: one of them is not "
                 "set");
  }
  return std::optional<Credentials>(
      Credentials(*id, *secret, environment_.variable("AWS_SESSION_TOKEN").value_or("")));
}

}  // namespace rowhouse::engine::remote
