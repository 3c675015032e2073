#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/directory_record.h"
#include "core/identity_record.h"
#include "tenancy/identity.h"

namespace rowhouse::core {

/// The kinds of the directory's records. In the order in which records may rest on one another: a
/// role on a policy, a tenant on a tier, a key on its owner.
enum class RecordKind : std::uint8_t { kPolicy, kTier, kRole, kUser, kTenant, kKey };
inline constexpr std::size_t kRecordKinds = 6;

using Record =
    std::variant<PolicyRecord, TierRecord, RoleRecord, UserRecord, TenantRecord, AccessKeyRecord>;

/// One record as it will be, or its end.
struct RecordChange {
  RecordKind kind = RecordKind::kKey;
  std::string name;
  std::optional<Record> record = {};  ///< Nothing: it goes.

  /// What DirectoryContents::prepare() makes of the texts of policies.
  tenancy::PolicyPtr compiled = {};  ///< The policy itself; of a role: its trust.
  std::vector<tenancy::PolicyPtr> inline_policies = {};
};

template <typename R>
RecordChange change_of(std::string_view name, R record) {
  Record held(std::move(record));
  const auto kind = static_cast<RecordKind>(held.index());
  return {kind, std::string(name), std::move(held)};
}
inline RecordChange removal_of(RecordKind kind, std::string_view name) {
  return {kind, std::string(name)};
}

/// How the directory's table calls a kind, such as "tenant".
std::string_view text_of(RecordKind kind) noexcept;
std::optional<RecordKind> record_kind_of(std::string_view text) noexcept;
/// The plain record; empty if it goes.
std::string encode(const RecordChange& change);
/// kFormatUnsupported for a record of a later version, kDataCorrupt for one that is not whole.
Result<Record> decode_record(RecordKind kind, std::string_view plain);

}  // namespace rowhouse::core
