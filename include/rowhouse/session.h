#pragma once

#include <string>
#include <vector>

namespace rowhouse {

/// What a tenant's handle is narrowed to by Tenant::assume(). Each member that is set takes
/// something away; what is left out takes nothing.
struct Session {
  /// A session policy in IAM's language, at most 2,048 characters: calls are refused but for what
  /// it allows (docs/policies.md). `${aws:PrincipalTag/TenantId}` in it is the tenant's id.
  std::string policy = {};
  bool read_only = false;  ///< Writes are refused.
  /// The kinds of items that it reaches: `order` stands for sort keys that are `order` or begin
  /// with `order#`. Queries then have to keep to one kind. At most 100 kinds of 128 bytes.
  std::vector<std::string> kinds = {};
};

}  // namespace rowhouse
