#include "session_access.h"

#include <utility>

#include "key_set_file.h"

namespace rowhouse::app {

Result<std::unique_ptr<SessionAccess>> SessionAccess::open(
    const core::Directory* directory, std::string sealing_key, std::string account,
    const std::vector<OidcProvider>& providers, core::SessionObserver* observer) {
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
  for (const OidcProvider& each : providers) {
    ROWHOUSE_TRY(keys, KeySetFile::open(each.keys));
    options.providers.push_back({{each.issuer, each.audiences}, keys.get()});
    access->provider_keys_.push_back(std::move(keys));
  }
  access->service_ = std::make_unique<core::SecurityTokenService>(std::move(options));
  access->handler_ = std::make_unique<wire::StsHandler>(*access->service_);
  return access;
}

}  // namespace rowhouse::app
