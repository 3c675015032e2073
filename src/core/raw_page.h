#pragma once

#include <cstddef>
#include <string>

#include "operation/query.h"
#include "rowhouse/query.h"

namespace rowhouse::detail {

/// A page as the engine gave it, without the items outside [begin, end).
struct RawPage::State {
  operation::QueryResult result;
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string next;
};

}  // namespace rowhouse::detail
