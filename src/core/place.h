#pragma once

#include <string>

namespace rowhouse::core {

/// What ARNs say of where tables are. Only what names no table which is there needs it.
struct Place {
  std::string region = "us-east-1";
  std::string account = "000000000000";
};

}  // namespace rowhouse::core
