#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace rowhouse::tenancy {

/// Who there is, by the names that policies call them: a port, so that policies of tables are
/// tested without a directory. Safe from many threads; waits for nothing.
class PrincipalSource {
 public:
  virtual ~PrincipalSource() = default;
  /// The unique id (AIDA..., AROA...) of the user or role of that ARN, of a session its role's.
  /// Empty for whom no id is kept: principals of other accounts, and tenants. Nothing if there is
  /// nobody of that name.
  /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
  virtual std::optional<std::string> find_principal(std::string_view arn) const = 0;
  /// Another number once anybody may have come or gone.
  virtual std::uint64_t principals_version() const noexcept = 0;
};

}  // namespace rowhouse::tenancy
