#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/limits.h"
#include "base/random.h"

namespace rowhouse::engine::remote {

/// The table in which the gateways of an engine keep their directory of tenants and keys
/// (docs/adr/0010-gateways.md), unless they are told of another.
inline constexpr std::string_view kDirectoryTable = "rowhouse.directory";

/// What those of its items are called which are policies of tables; the directory leaves them be.
inline constexpr std::string_view kPolicyKind = "policy of a table";

struct RemoteOptions {
  base::Limits limits;
  /// How long a table's description is taken for true. A table that another program makes anew
  /// under the same name with another key, or gives an index, is known as it was for so long.
  base::Milliseconds table_age_max{10'000};
  /// The same for a table that was missing, is on its way, or has an index on its way.
  base::Milliseconds unsettled_age_max{500};
  std::size_t tables_max = 10'000;  ///< Descriptions that are kept.
  /// To whoever uses this engine that table is not there, by whatever operation, and cannot be
  /// made. Empty for the directory's own engine, which alone reads and writes it.
  std::string hidden_table{kDirectoryTable};
  /// Whether policies of tables are kept, as items of the hidden table, and told with the tables.
  bool keeps_policies = false;
  /// Opening fails if there are no credentials to call the engine with, instead of each call.
  bool needs_credentials_first = false;
  const base::Clock* clock = &base::system_clock();     ///< Outlives the engine.
  const base::Random* random = &base::system_random();  ///< Outlives the engine.
};

}  // namespace rowhouse::engine::remote
