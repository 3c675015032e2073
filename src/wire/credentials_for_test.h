#pragma once

// For tests alone: a clock that stands still, and keys of tenants which no directory knows.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "signing/timestamp.h"
#include "tenancy/credential.h"

namespace rowhouse::wire {

class FixedClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return time.time_since_epoch(); }
  signing::Timestamp time = signing::parse_basic("20150830T123600Z").value();
};

class FixedSource final : public tenancy::CredentialSource {
 public:
  std::shared_ptr<const tenancy::Credential> find(std::string_view access_key_id,
                                                  std::string_view) const override {
    ++lookups;
    const auto found = credentials.find(access_key_id);
    return found == credentials.end() || out_of_touch ? nullptr : found->second;
  }
  std::uint64_t version() const noexcept override { return out_of_touch ? 0 : changes; }
  bool is_out_of_touch() const noexcept override { return out_of_touch; }
  /// A key of tenant "acme".
  void add(const std::string& id, std::string secret, std::string token = "",
           std::optional<std::chrono::system_clock::time_point> expires_at = {}) {
    const bool lasts = token.empty() && !expires_at;
    credentials[id] = std::make_shared<tenancy::Credential>(
        tenancy::Credential{id, std::move(secret), std::move(token), expires_at,
                            tenancy::Principal::of_tenant(TenantId::parse("acme").value()), lasts});
    ++changes;
  }
  void clear() {
    credentials.clear();
    ++changes;
  }

  std::map<std::string, std::shared_ptr<const tenancy::Credential>, std::less<>> credentials;
  std::uint64_t changes = 1;
  bool out_of_touch = false;  ///< Nothing is found.
  mutable int lookups = 0;    // by one thread
};

}  // namespace rowhouse::wire
