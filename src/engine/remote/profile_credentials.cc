#include "engine/remote/profile_credentials.h"

#include <memory>
#include <utility>

#include "engine/remote/credential_text.h"
#include "engine/remote/web_identity_credentials.h"

namespace rowhouse::engine::remote {
namespace {

// Roles assumed one from the other; more is a mistake.
constexpr std::size_t kProfilesMax = 16;

Error misconfigured(const std::string& profile, const std::string& why) {
  return Error(ErrorCode::kInternalServer, "the profile " + profile + " " + why);
}

std::optional<Credentials> static_keys(const SharedConfig& config, const std::string& profile) {
  auto id = config.value(profile, "aws_access_key_id");
  auto secret = config.value(profile, "aws_secret_access_key");
  if (!id || !secret) return std::nullopt;
  return Credentials(*std::move(id), *std::move(secret),
                     config.value(profile, "aws_session_token").value_or(""));
}

}  // namespace

Result<std::optional<Credentials>> ProfileCredentials::fetch() {
  const SharedConfig config = SharedConfig::read(environment_);
  if (!config.has_profile(config.profile())) {
    if (!config.is_profile_chosen()) return std::optional<Credentials>();
    return misconfigured(config.profile(), "that AWS_PROFILE names is in no file");
  }
  std::set<std::string> visited;
  auto found = resolve(config, config.profile(), visited);
  if (found && !*found && config.is_profile_chosen()) {
    return misconfigured(config.profile(), "that AWS_PROFILE names has no credentials");
  }
  return found;
}

ProfileCredentials::Found ProfileCredentials::resolve(const SharedConfig& config,
                                                      const std::string& profile,
                                                      std::set<std::string>& visited) {
  // A profile that is its own source has the keys to assume its role with.
  if (!visited.insert(profile).second) {
    if (auto keys = static_keys(config, profile)) return keys;
    return misconfigured(profile, "is, by way of source_profile, its own source");
  }
  if (visited.size() > kProfilesMax) {
    return misconfigured(profile, "is at the end of too long a chain of source_profile");
  }
  if (const auto role_arn = config.value(profile, "role_arn")) {
    return assume(config, profile, *role_arn, visited);
  }
  if (auto keys = static_keys(config, profile)) return keys;
  if (config.value(profile, "sso_session") || config.value(profile, "sso_start_url")) {
    return misconfigured(profile,
                         "is one of IAM Identity Center, which is not supported: let "
                         "credential_process = aws configure export-credentials --profile NAME "
                         "stand in another one");
  }
  if (const auto command = config.value(profile, "credential_process")) return run(*command);
  return std::optional<Credentials>();
}

ProfileCredentials::Found ProfileCredentials::assume(const SharedConfig& config,
                                                     const std::string& profile,
                                                     const std::string& role_arn,
                                                     std::set<std::string>& visited) {
  if (config.value(profile, "mfa_serial")) {
    return misconfigured(profile, "asks for a code of a person's (mfa_serial)");
  }
  RoleRequest request;
  request.role_arn = role_arn;
  request.session_name = config.value(profile, "role_session_name").value_or(kSessionName);
  request.external_id = config.value(profile, "external_id").value_or("");
  request.duration_seconds = config.value(profile, "duration_seconds").value_or("");
  if (const auto token_file = config.value(profile, "web_identity_token_file")) {
    ROWHOUSE_TRY(credentials,
                 fetch_with_web_identity(environment_, sts_, *token_file, std::move(request)));
    return std::optional<Credentials>(std::move(credentials));
  }
  ROWHOUSE_TRY(from, source(config, profile, visited));
  if (!from) return misconfigured(profile, "has a role, and its source no credentials");
  ROWHOUSE_TRY(credentials,
               sts_.assume_role(request, std::make_shared<const Credentials>(*std::move(from))));
  return std::optional<Credentials>(std::move(credentials));
}

/// What a profile's role is assumed with.
ProfileCredentials::Found ProfileCredentials::source(const SharedConfig& config,
                                                     const std::string& profile,
                                                     std::set<std::string>& visited) {
  const auto other = config.value(profile, "source_profile");
  const auto place = config.value(profile, "credential_source");
  if (other.has_value() == place.has_value()) {
    return misconfigured(profile, "has to have one of source_profile and credential_source");
  }
  if (other) {
    if (!config.has_profile(*other)) {
      return misconfigured(*other, "that a source_profile names is in no file");
    }
    return resolve(config, *other, visited);
  }
  if (*place == "Environment") return of_environment_.fetch();
  if (*place == "EcsContainer") return of_container_.fetch();
  if (*place == "Ec2InstanceMetadata") return of_instance_.fetch();
  return misconfigured(profile, "has a credential_source that there is not");
}

/// https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
ProfileCredentials::Found ProfileCredentials::run(const std::string& command) const {
  std::optional<std::string> output = environment_.output_of(command);
  if (!output) {
    return Error(ErrorCode::kInternalServer,
                 "the credential_process of the profile failed, or took too long");
  }
  auto credentials = read_credential_json(*output, "the credential_process of the profile");
  signing::forget(*output);
  if (!credentials) return std::move(credentials).error();
  return std::optional<Credentials>(*std::move(credentials));
}

}  // namespace rowhouse::engine::remote
