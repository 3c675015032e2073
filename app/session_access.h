#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/directory.h"
#include "core/security_token_service.h"
#include "core/sessions.h"
#include "wire/sts_handler.h"

namespace CLI {
class App;
}

/// How the server gives out sessions: the security token service and what it needs.
namespace rowhouse::app {

struct OidcOptions {
  std::string issuer;
  std::string keys;
  std::vector<std::string> audiences;
};
void add_oidc_options(CLI::App& command, OidcOptions& options);
/// What is wrong with them together; empty if nothing is.
std::string check_oidc_options(const OidcOptions& options);

/// The service, and the credentials of its sessions beside the directory's lasting ones.
class SessionAccess {
 public:
  /// `directory` may be null: where no signature is verified there are no roles, and
  /// GetCallerIdentity alone has an answer. It outlives the object, and so does `observer`, which
  /// may be null. kValidation if the provider's keys cannot be used.
  static Result<std::unique_ptr<SessionAccess>> open(const core::Directory* directory,
                                                     std::string sealing_key, std::string account,
                                                     const OidcOptions& oidc,
                                                     core::SessionObserver* observer);

  /// Null without a directory.
  const tenancy::CredentialSource* credentials() const { return sessions_.get(); }
  wire::Handler& handler() { return *handler_; }

 private:
  SessionAccess() = default;

  std::unique_ptr<core::Sessions> sessions_;
  std::unique_ptr<core::WebIdentityKeys> provider_keys_;
  std::unique_ptr<core::SecurityTokenService> service_;
  std::unique_ptr<wire::StsHandler> handler_;
};

}  // namespace rowhouse::app
