#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "base/clock.h"
#include "core/sharded_table.h"
#include "tenancy/credential.h"

namespace rowhouse::core {

/// The access keys that count now, as requests look them up. Safe from many threads.
class CredentialTable {
 public:
  using CredentialPtr =
      std::shared_ptr<const tenancy::Credential>;  // shared with requests under way

  /// Adds or replaces a key. From `ends_at` on it counts no more.
  void put(CredentialPtr credential, std::optional<base::Milliseconds> ends_at) {
    const std::string_view id = credential->access_key_id;
    entries_.put(id, {std::move(credential), ends_at});
  }
  void erase(std::string_view access_key_id) { entries_.erase(access_key_id); }
  void clear() { entries_.clear(); }

  /// Null if there is none, or it has ended.
  CredentialPtr find(std::string_view access_key_id, const base::Clock& clock) const {
    Entry entry = entries_.find(access_key_id);
    if (entry.ends_at && *entry.ends_at <= clock.now()) return nullptr;
    return std::move(entry.credential);
  }

 private:
  struct Entry {
    CredentialPtr credential;
    std::optional<base::Milliseconds> ends_at;
  };
  ShardedTable<Entry> entries_;
};

}  // namespace rowhouse::core
