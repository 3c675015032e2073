#pragma once

#include <cstddef>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"

namespace rowhouse::engine::remote {

struct RemoteOptions {
  base::Limits limits;
  /// How long a table's description is taken for true. A table that another program makes anew
  /// under the same name with another key, or gives an index, is known as it was for so long.
  base::Milliseconds table_age_max{10'000};
  /// The same for a table that was missing, is on its way, or has an index on its way.
  base::Milliseconds unsettled_age_max{500};
  std::size_t tables_max = 10'000;                      ///< Descriptions that are kept.
  const base::Clock* clock = &base::system_clock();     ///< Outlives the engine.
  const base::Random* random = &base::system_random();  ///< Outlives the engine.
};

}  // namespace rowhouse::engine::remote
