#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/value_view.h"

namespace rowhouse::tenancy {

/// What narrows the tenants of one tier. Nothing in it can widen what a tenant may do.
struct Tier {
  std::string name;
  bool read_only = false;
  /// The kinds of items that its tenants reach: `order` stands for sort keys that are `order` or
  /// start with `order#`. Empty: every kind, and tables without a sort key.
  std::vector<std::string> kinds;
  friend bool operator==(const Tier&, const Tier&) = default;
};

struct Access;

/// False if the tier keeps what the request asks for from its tenants. Of a request that is about
/// items, `sort_keys` has to say which, or it is refused where the tier has kinds. A read of an
/// index may be of any kind: has_kind_of() is then asked of each item that leaves it.
bool permits(const Tier& tier, const Access& access) noexcept;

/// True if an item with that sort key of its table is of one of the tier's kinds.
bool has_kind_of(const Tier& tier, const std::optional<model::ValueView>& sort_key) noexcept;

}  // namespace rowhouse::tenancy
