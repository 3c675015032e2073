#pragma once

#include <memory>
#include <string>

#include "base/result.h"
#include "wire/tls.h"

namespace CLI {
class App;
}

/// How `serve` is told to encrypt, and where its certificate comes from.
namespace rowhouse::app {

struct TlsOptions {
  std::string certificate;  ///< --tls-cert
  std::string key;          ///< --tls-key
  bool self_signed = false;

  bool is_wanted() const { return self_signed || !certificate.empty(); }
};
void add_tls_options(CLI::App& command, TlsOptions& options);

/// The certificate that `options` ask for; null if they ask for none. One that is made for want of
/// another lies in the user's configuration folder, never in `data`; where clients find it, and its
/// fingerprint, is printed on standard error. kValidation says what cannot be used.
Result<std::unique_ptr<wire::Tls>> open_tls(const TlsOptions& options, const std::string& host,
                                            const std::string& data);

/// Reads the certificate again and logs how that went: connections from now on get the new one, or
/// go on with the old one if the new one cannot be used.
void reload_tls(wire::Tls& tls);

}  // namespace rowhouse::app
