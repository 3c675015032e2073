#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/tls.h"

namespace rowhouse::wire {

/// A certificate that a server makes for itself, for want of one that somebody else vouches for.
struct SelfSigned {
  std::string certificate;  ///< PEM.
  std::string key;          ///< PEM: P-256. A secret.
};

/// A new key, and a certificate for "localhost", the loopback addresses, this machine's name and
/// `host` (an IP address), good for 825 days from `now`. kInternalServer if the library cannot.
Result<SelfSigned> make_self_signed(std::string_view host,
                                    std::chrono::system_clock::time_point now);

/// The files of such a certificate in `folder`: those that are there, or new ones if there are
/// none, if they end within 30 days, or if they do not name `host`. Clients are given the
/// certificate's file to trust; the key's has mode 0600 and holds both, so that one rename replaces
/// the pair. kValidation if they can be neither read nor made.
Result<Tls::Files> find_or_make_self_signed(const std::filesystem::path& folder,
                                            std::string_view host,
                                            std::chrono::system_clock::time_point now);

/// Where find_or_make_self_signed() leaves the certificate for clients.
std::filesystem::path self_signed_certificate_file(const std::filesystem::path& folder);

}  // namespace rowhouse::wire
