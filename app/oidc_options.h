#pragma once

#include <string>
#include <vector>

#include "base/result.h"

namespace CLI {
class App;
}

/// The options of `rowhouse serve` that say whose logins are taken for sessions.
namespace rowhouse::app {

/// A provider of OpenID Connect.
struct OidcProvider {
  std::string issuer;                  ///< https://login.example.com
  std::string keys;                    ///< The file of its key set.
  std::vector<std::string> audiences;  ///< At least one.
};

void add_oidc_options(CLI::App& command);
/// What was given, once the command line is parsed: each --oidc-issuer begins a provider, and what
/// follows is its own; of a single provider the options may come in any order. kValidation, with a
/// sentence for the terminal, if a provider is not whole, is there twice or is no URL, or if there
/// are more than IAM has in an account by default (100, of 100 audiences each).
Result<std::vector<OidcProvider>> oidc_providers_of(const CLI::App& command);

}  // namespace rowhouse::app
