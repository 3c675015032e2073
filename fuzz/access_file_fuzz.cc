#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "core/access_file.h"
#include "tenancy/policy/policy.h"

/// Any bytes are an access file: it is read, or refused with the path of what is wrong. What is
/// read is what a file may say.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace rowhouse;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto file = core::AccessFile::parse(text);
  if (!file) {
    if (file.error().code() != ErrorCode::kValidation || file.error().message().empty())
      std::abort();
    return 0;
  }
  if (file->policies) {
    for (const auto& [name, policy] : *file->policies) {
      // A policy that was taken is one, and its text without white space is the same policy.
      const auto parsed =
          policy::Policy::parse(policy.text, policy::PolicyKind::kIdentity, "fuzzed");
      if (!parsed || name.empty()) std::abort();
      const std::string compact = core::compact_policy(policy.text);
      if (core::compact_policy(compact) != compact) std::abort();
    }
  }
  if (file->tenants) {
    for (const auto& [id, tenant] : *file->tenants) {
      if (id.empty()) std::abort();
      if (tenant.suffixes && (*tenant.suffixes < 1 || *tenant.suffixes > 64)) std::abort();
    }
  }
  return 0;
}
