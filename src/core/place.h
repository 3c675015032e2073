#pragma once

#include <string>

namespace rowhouse::core {

/// Where tables are.
struct Place {
  /// What ARNs say of it. Only what names no table which is there needs them.
  std::string region = "us-east-1";
  std::string account = "000000000000";
  /// In the engine of a gateway, another Rowhouse, which asks as the operator and keeps its large
  /// tenants under keys that nobody else may name (docs/spread.md).
  bool is_behind_gateway = false;
};

}  // namespace rowhouse::core
