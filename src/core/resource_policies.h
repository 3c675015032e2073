#pragma once

#include <cstddef>
#include <cstdint>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/result.h"
#include "model/schema.h"
#include "model/stream.h"
#include "tenancy/identity.h"
#include "tenancy/principal_source.h"

namespace rowhouse::core {

/// The policies of tables and streams, compiled once for each revision. With a key, a policy counts
/// only with the seal that this key gave its text, so that whoever can write the storage cannot
/// make or change one; a policy without a right seal denies everything to everyone whom policies
/// bind, since what it denied is not known.
///
/// Users and roles are bound by their unique ids, as they were when the policy was put: whoever
/// gets the name of one that was deleted is allowed nothing by it, and exempted from nothing by a
/// NotPrincipal. A Deny goes by the name, whoever has it. Safe from many threads.
class ResourcePolicies {
 public:
  /// What the master key is asked for with.
  static constexpr std::string_view kKeyPurpose = "policies of tables";

  /// `key` is secret; empty where nothing is sealed (no access control, the library). `principals`
  /// outlives it; null where nobody is known, and so nobody missed.
  explicit ResourcePolicies(std::string key, const tenancy::PrincipalSource* principals = nullptr)
      : key_(std::move(key)), principals_(principals) {}

  /// By which a policy's text is known again as that resource's, and whom it names; empty without a
  /// key. `resource` is a table's name, or what follows `table/` in the ARN of a stream.
  /// kValidation if it names a user or role that there is not.
  Result<std::string> seal(std::string_view resource, std::string_view text) const;
  /// True if its seal is the one that this key gave it, or there is no key.
  bool is_verified(std::string_view resource, const model::ResourcePolicy& put) const;
  /// Null for a table without one.
  tenancy::PolicyPtr of(const model::TableSchema& table) const {
    if (!table.settings.policy) return nullptr;
    return find(table.name, table.id, *table.settings.policy);
  }
  /// Null for a stream without one.
  tenancy::PolicyPtr of(const model::Stream& stream) const;

  /// Kept at once; where there are more, all are compiled anew.
  static constexpr std::size_t kKeptMax = 4'096;

 private:
  struct Kept {
    std::string table_id;  ///< Of a stream empty: its moment is in its name.
    std::string revision;
    std::string seal;
    std::uint64_t principals = 0;  ///< PrincipalSource::principals_version()
    tenancy::PolicyPtr policy;
  };

  tenancy::PolicyPtr find(const std::string& resource, std::string_view table_id,
                          const model::ResourcePolicy& put) const;
  tenancy::PolicyPtr compile(std::string_view resource, const model::ResourcePolicy& put) const;

  static std::string_view ids_in(std::string_view seal);
  Result<std::string> ids_of(const policy::Policy& policy) const;
  std::string sealed(std::string_view resource, std::string_view text, std::string_view ids) const;
  bool bind_principals(policy::Policy& policy, std::string_view ids) const;

  const std::string key_;
  const tenancy::PrincipalSource* const principals_;
  mutable std::shared_mutex mutex_;
  mutable std::unordered_map<std::string, Kept> kept_;  ///< By the resource.
};

/// What follows `table/` in the ARN of a stream, by which its policy is sealed; the whole text if
/// it is none.
std::string_view resource_of_stream_arn(std::string_view arn) noexcept;

}  // namespace rowhouse::core
