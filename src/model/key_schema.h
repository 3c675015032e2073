#pragma once

#include <optional>
#include <string>

#include "model/value_view.h"

namespace rowhouse::model {

/// A key attribute: its name and its type, which is S, N or B.
struct KeyAttribute {
  std::string name;
  Type type = Type::kString;
  friend bool operator==(const KeyAttribute&, const KeyAttribute&) = default;
};

struct KeySchema {
  KeyAttribute partition;
  std::optional<KeyAttribute> sort;
  friend bool operator==(const KeySchema&, const KeySchema&) = default;
};

}  // namespace rowhouse::model
