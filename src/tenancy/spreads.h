#pragma once

#include <atomic>
#include <cstdint>
#include <map>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "base/result.h"

namespace rowhouse::tenancy {

/// Which tenants are large: over how many suffixes each one's partition keys are spread
/// (docs/spread.md). Safe from many threads; asking costs one load while no tenant is.
class Spreads {
 public:
  static constexpr std::uint32_t kSuffixesMin = 2;
  static constexpr std::uint32_t kSuffixesMax = 64;

  Spreads() = default;
  Spreads(const Spreads&) = delete;
  Spreads& operator=(const Spreads&) = delete;

  bool any() const noexcept { return any_.load(std::memory_order_acquire); }
  /// 1 for a tenant who is not spread.
  std::uint32_t suffixes_of(std::string_view tenant) const;
  /// kValidation if `suffixes` is not from kSuffixesMin to kSuffixesMax, or the id is none.
  Result<void> set(std::string_view tenant, std::uint32_t suffixes);
  /// From now on the tenant is as it is where nothing is said.
  void forget(std::string_view tenant);

 private:
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::uint32_t, std::less<>> suffixes_;
  std::atomic<bool> any_ = false;
};

}  // namespace rowhouse::tenancy
