#include "tls_files.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "core/master_key.h"
#include "wire/self_signed.h"

namespace rowhouse::app {
namespace {

namespace fs = std::filesystem;

bool lies_inside(const fs::path& path, const std::string& folder) {
  std::error_code failed;
  const fs::path relative = fs::relative(path, folder, failed);
  return !folder.empty() && !failed && !relative.empty() && *relative.begin() != "..";
}

Result<wire::Tls::Files> self_signed_files(const std::string& host, const std::string& data) {
  const fs::path folder = core::master_key_source_of_environment().made_keys;
  if (folder.empty() || lies_inside(folder, data)) {
    return Error(ErrorCode::kValidation,
                 "There is no configuration folder outside of the data to keep a certificate's key "
                 "in: set HOME or XDG_CONFIG_HOME, or give --tls-cert and --tls-key");
  }
  return wire::find_or_make_self_signed(folder, host, std::chrono::system_clock::now());
}

}  // namespace

void add_tls_options(CLI::App& command, TlsOptions& options) {
  CLI::Option* const certificate =
      command
          .add_option("--tls-cert", options.certificate,
                      "Encrypt, and show this certificate: PEM, the server's first")
          ->type_name("FILE")
          ->group("TLS");
  CLI::Option* const key =
      command
          .add_option("--tls-key", options.key, "The certificate's private key: PEM, no passphrase")
          ->type_name("FILE")
          ->group("TLS")
          ->needs(certificate);
  certificate->needs(key);
  command
      .add_flag("--tls-self-signed", options.self_signed,
                "Encrypt, with a certificate that is made at the first start")
      ->group("TLS")
      ->excludes(certificate);
}

Result<std::unique_ptr<wire::Tls>> open_tls(const TlsOptions& options, const std::string& host,
                                            const std::string& data) {
  if (!options.is_wanted()) return std::unique_ptr<wire::Tls>();
  wire::Tls::Files files{options.certificate, options.key};
  if (options.self_signed) {
    ROWHOUSE_TRY(made, self_signed_files(host, data));
    files = std::move(made);
  }
  const fs::path for_clients =
      options.self_signed ? wire::self_signed_certificate_file(files.certificate.parent_path())
                          : fs::path();
  ROWHOUSE_TRY(tls, wire::Tls::load(std::move(files)));
  const std::string fingerprint = tls->fingerprint();
  spdlog::info("event=tls_certificate sha256={}", fingerprint);
  if (options.self_signed) {
    std::fprintf(stderr,
                 "rowhouse: clients trust this server by the certificate %s (SHA-256 %s),\n"
                 "for instance with AWS_CA_BUNDLE=%s\n",
                 for_clients.c_str(), fingerprint.c_str(), for_clients.c_str());
  }
  return tls;
}

void reload_tls(wire::Tls& tls) {
  const Result<void> done = tls.reload();
  if (done) {
    spdlog::info("event=tls_reloaded sha256={}", tls.fingerprint());
  } else {
    spdlog::error("event=tls_reload_failed kept_sha256={} message={:?}", tls.fingerprint(),
                  done.error().message());
  }
}

}  // namespace rowhouse::app
