#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tenancy/principal.h"

namespace rowhouse::tenancy {

/// An access key that may sign requests now, and whom it stands for.
struct Credential {
  std::string access_key_id;
  std::string secret_access_key;  ///< Never logged, never in an error.
  /// Of temporary credentials, which a request has to carry; else empty.
  std::string session_token;
  std::optional<std::chrono::system_clock::time_point> expires_at;
  /// In lines of memory of its own: of a key that is known, a request touches nothing else.
  alignas(64) Principal principal;
  /// It counts until somebody changes it, and so as long as CredentialSource::version() stays. Not
  /// so of one that ends by itself.
  bool may_be_kept = false;
};

/// Where the server finds the credential that a request names: a port, so that the wire is tested
/// without a directory.
class CredentialSource {
 public:
  virtual ~CredentialSource() = default;

  /// Null if there is no such key, or it is disabled, deleted or of a suspended tenant.
  /// `session_token` is what the request carries, or empty: temporary credentials are kept nowhere
  /// and are read from it. Does not wait; safe from many threads.
  virtual std::shared_ptr<const Credential> find(std::string_view access_key_id,
                                                 std::string_view session_token) const = 0;

  /// Another number after each change to what find() answers for a key that may be kept, never 0.
  /// Ask before find(). 0: nothing that find() answers may be kept.
  virtual std::uint64_t version() const noexcept { return 0; }

  /// What it knows is too old to go by: find() finds nothing for a while, and nobody's key is
  /// wrong.
  virtual bool is_out_of_touch() const noexcept { return false; }
};

}  // namespace rowhouse::tenancy
