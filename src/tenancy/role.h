#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tenancy/identity.h"

namespace rowhouse::tenancy {

/// A role as sessions need it. Read-only and shared.
struct Role {
  std::string name;
  std::string arn;  ///< arn:aws:iam::A:role/name
  std::string id;   ///< AROA..., never used again for another role.
  PolicyPtr trust;  ///< Who may assume it.
  std::vector<PolicyPtr> policies;
  PolicyPtr boundary;  ///< Or null.
  std::vector<std::pair<std::string, std::string>> tags;
  std::chrono::seconds session_max{3600};  ///< One hour to twelve.
};

/// Where sessions find roles: a port, so that they are tested without a directory.
class RoleSource {
 public:
  virtual ~RoleSource() = default;
  /// Null if there is no such role. Does not wait; safe from many threads.
  virtual std::shared_ptr<const Role> find_role(std::string_view name) const = 0;
  /// A managed policy, for a session policy that names it (PolicyArns). Null if there is none; as
  /// above.
  virtual PolicyPtr find_policy(std::string_view name) const {
    static_cast<void>(name);
    return nullptr;
  }
};

}  // namespace rowhouse::tenancy
