#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/directory.h"
#include "core/security_token_service.h"
#include "core/sessions.h"
#include "oidc_options.h"
#include "wire/sts_handler.h"

/// How the server gives out sessions: the security token service and what it needs.
namespace rowhouse::app {

/// The service, and the credentials of its sessions beside the directory's lasting ones.
class SessionAccess {
 public:
  /// `directory` may be null: where no signature is verified there are no roles, and
  /// GetCallerIdentity alone has an answer. It outlives the object, and so does `observer`, which
  /// may be null. kValidation if a provider's keys cannot be used.
  static Result<std::unique_ptr<SessionAccess>> open(const core::Directory* directory,
                                                     std::string sealing_key, std::string account,
                                                     const std::vector<OidcProvider>& providers,
                                                     core::SessionObserver* observer);

  /// Null without a directory.
  const tenancy::CredentialSource* credentials() const { return sessions_.get(); }
  wire::Handler& handler() { return *handler_; }

 private:
  SessionAccess() = default;

  std::unique_ptr<core::Sessions> sessions_;
  std::vector<std::unique_ptr<core::WebIdentityKeys>> provider_keys_;
  std::unique_ptr<core::SecurityTokenService> service_;
  std::unique_ptr<wire::StsHandler> handler_;
};

}  // namespace rowhouse::app
