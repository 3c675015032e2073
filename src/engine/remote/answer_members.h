#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "engine/remote/document.h"
#include "operation/options.h"

/// The pieces that several answers have in common.
namespace rowhouse::engine::remote {

/// What an operation does, where an answer tells of units and not of which kind.
enum class Units { kRead, kWrite };

/// The member ConsumedCapacity: of one table, and of several.
Result<std::optional<operation::ConsumedCapacity>> read_capacity(const Members& answer,
                                                                 Units units);
Result<std::vector<operation::ConsumedCapacity>> read_capacities(const Members& answer,
                                                                 Units units);
/// Adds what another page of the same read consumed.
void add_capacity(std::optional<operation::ConsumedCapacity>& total,
                  std::optional<operation::ConsumedCapacity>&& more);

/// The member ItemCollectionMetrics: of one item, and of several by table.
Result<std::optional<operation::ItemCollectionMetrics>> read_metrics(const Members& answer,
                                                                     std::string_view table,
                                                                     const base::Limits& limits);
Result<std::vector<operation::ItemCollectionMetrics>> read_all_metrics(const Members& answer,
                                                                       const base::Limits& limits);

}  // namespace rowhouse::engine::remote
