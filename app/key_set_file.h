#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>

#include "base/result.h"
#include "core/security_token_service.h"

namespace rowhouse::app {

/// An identity provider's keys from a file, read again when the file has changed: a provider
/// changes its keys while servers run. A file that cannot be read, or is no key set, leaves those
/// which counted before, and the log says why. Safe from many threads.
class KeySetFile final : public core::WebIdentityKeys {
 public:
  /// kValidation if the file cannot be read or is no key set.
  static Result<std::unique_ptr<KeySetFile>> open(std::filesystem::path path);
  std::shared_ptr<const sts::KeySet> current() const override;

 private:
  /// By which a file is known to be another than before.
  struct Stamp {
    std::uint64_t inode = 0;
    std::int64_t bytes = 0;
    std::int64_t changed_ns = 0;
    friend bool operator==(const Stamp&, const Stamp&) = default;
  };

  explicit KeySetFile(std::filesystem::path path) : path_(std::move(path)) {}
  Result<void> read(const Stamp& stamp) const;
  static Stamp stamp_of(const std::filesystem::path& path);

  const std::filesystem::path path_;
  mutable std::mutex mutex_;  ///< Guards what follows; held while the file is read.
  mutable std::shared_ptr<const sts::KeySet> keys_;  // shared with calls under way
  mutable Stamp stamp_;
};

}  // namespace rowhouse::app
