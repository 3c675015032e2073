#include "session_access.h"

#include <CLI/CLI.hpp>
#include <utility>

#include "key_set_file.h"

namespace rowhouse::app {

void add_oidc_options(CLI::App& command, OidcOptions& options) {
  command
      .add_option(
          "--oidc-issuer", options.issuer,
          "Take login tokens of this provider for sessions (AssumeRoleWithWebIdentity): the "
          "claim iss to the letter, such as https://login.example.com")
      ->type_name("URL")
      ->group("Sessions");
  command
      .add_option("--oidc-keys", options.keys,
                  "The provider's public keys, a JSON Web Key Set; read again when it changes")
      ->type_name("FILE")
      ->group("Sessions");
  command
      .add_option("--oidc-audience", options.audiences,
                  "Whom its tokens have to be for (aud); may be given several times")
      ->type_name("AUD")
      ->expected(1)
      ->take_all()
      ->group("Sessions");
}

std::string check_oidc_options(const OidcOptions& options) {
  const bool any = !options.issuer.empty() || !options.keys.empty() || !options.audiences.empty();
  const bool all = !options.issuer.empty() && !options.keys.empty() && !options.audiences.empty();
  if (any && !all) return "give --oidc-issuer, --oidc-keys and --oidc-audience together";
  if (any && !options.issuer.starts_with("https://") && !options.issuer.starts_with("http://")) {
    return "--oidc-issuer is a URL with https:// or http://, as the claim iss has it";
  }
  return {};
}

Result<std::unique_ptr<SessionAccess>> SessionAccess::open(const core::Directory* directory,
                                                           std::string sealing_key,
                                                           std::string account,
                                                           const OidcOptions& oidc,
                                                           core::SessionObserver* observer) {
  std::unique_ptr<SessionAccess> access(new SessionAccess());
  core::SecurityTokenOptions options;
  options.account = account;
  options.observer = observer;
  if (directory != nullptr) {
    core::SessionsOptions sessions;
    sessions.sealing_key = std::move(sealing_key);
    sessions.account = std::move(account);
    access->sessions_ =
        std::make_unique<core::Sessions>(*directory, *directory, std::move(sessions));
    options.sessions = access->sessions_.get();
    options.roles = directory;
  }
  if (!oidc.issuer.empty()) {
    ROWHOUSE_TRY(provider_keys, KeySetFile::open(oidc.keys));
    access->provider_keys_ = std::move(provider_keys);
    options.provider = sts::WebIdentityProvider{oidc.issuer, oidc.audiences};
    options.provider_keys = access->provider_keys_.get();
  }
  access->service_ = std::make_unique<core::SecurityTokenService>(std::move(options));
  access->handler_ = std::make_unique<wire::StsHandler>(*access->service_);
  return access;
}

}  // namespace rowhouse::app
