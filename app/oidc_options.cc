#include "oidc_options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstddef>
#include <map>
#include <string_view>

#include "tenancy/policy/key_name.h"

namespace rowhouse::app {
namespace {

constexpr const char* kIssuer = "--oidc-issuer";
constexpr const char* kKeys = "--oidc-keys";
constexpr const char* kAudience = "--oidc-audience";
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
constexpr std::size_t kProvidersMax = 100;
constexpr std::size_t kAudiencesMax = 100;

Error wrong(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

/// The part that condition keys and ARNs have; empty if it is no URL.
std::string_view name_in(std::string_view issuer) {
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (issuer.starts_with(scheme)) return issuer.substr(scheme.size());
  }
  return {};
}

Result<void> check(const OidcProvider& provider) {
  if (name_in(provider.issuer).empty()) {
    return wrong(std::string(kIssuer) +
                 " is a URL with https:// or http://, as the claim iss has it: " + provider.issuer);
  }
  if (provider.keys.empty() || provider.audiences.empty()) {
    return wrong("after " + std::string(kIssuer) + " " + provider.issuer + " give its " + kKeys +
                 " and at least one " + kAudience);
  }
  if (provider.audiences.size() > kAudiencesMax) {
    return wrong("at most 100 audiences for the provider " + provider.issuer);
  }
  return {};
}

}  // namespace

void add_oidc_options(CLI::App& command) {
  const auto add = [&command](const char* name, const std::string& description, const char* type) {
    command.add_option(name, description)
        ->type_name(type)
        ->expected(1)
        ->take_all()
        ->group("Sessions");
  };
  add(kIssuer,
      "Take login tokens of this provider for sessions (AssumeRoleWithWebIdentity): the "
      "claim iss to the letter, such as https://login.example.com. May be given several "
      "times; the two options after it are of that provider",
      "URL");
  add(kKeys, "The provider's public keys, a JSON Web Key Set; read again when it changes", "FILE");
  add(kAudience, "Whom its tokens have to be for (aud); may be given several times", "AUD");
}

Result<std::vector<OidcProvider>> oidc_providers_of(const CLI::App& command) {
  const CLI::Option* const issuers = command.get_option(kIssuer);
  const CLI::Option* const keys = command.get_option(kKeys);
  const CLI::Option* const audiences = command.get_option(kAudience);
  std::vector<OidcProvider> providers;
  const bool is_alone = issuers->count() == 1;
  if (is_alone) providers.push_back({issuers->results().front(), {}, {}});
  std::map<const CLI::Option*, std::size_t> seen;
  for (const CLI::Option* const each : command.parse_order()) {
    if (each != issuers && each != keys && each != audiences) continue;
    const std::string& value = each->results().at(seen[each]++);
    if (each == issuers) {
      if (!is_alone) providers.push_back({value, {}, {}});
      continue;
    }
    if (providers.empty()) {
      return wrong("give " + std::string(kIssuer) + ", " + kKeys + " and " + kAudience +
                   " together, the issuer first");
    }
    OidcProvider& provider = providers.back();
    if (each == audiences) {
      provider.audiences.push_back(value);
    } else if (provider.keys.empty()) {
      provider.keys = value;
    } else {
      return wrong("the provider " + provider.issuer + " has two of " + kKeys);
    }
  }
  if (providers.size() > kProvidersMax) return wrong("at most 100 providers");
  for (auto each = providers.begin(); each != providers.end(); ++each) {
    ROWHOUSE_CHECK(check(*each));
    // Policies tell providers apart by this name alone, and condition keys ignore case.
    const auto same = [&](const OidcProvider& other) {
      return policy::equal_ignoring_case(name_in(each->issuer), name_in(other.issuer));
    };
    if (const auto twin = std::find_if(providers.begin(), each, same); twin != each) {
      return wrong("policies cannot tell two providers apart: " + twin->issuer + " and " +
                   each->issuer);
    }
  }
  return providers;
}

}  // namespace rowhouse::app
