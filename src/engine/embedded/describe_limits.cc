#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::DescribeLimits;

void EmbeddedOperations::execute(const Scope&, DescribeLimits&&, Done<DescribeLimits> done) {
  done(operation::DescribeLimitsResult{limits_.account_capacity_units_max,
                                       limits_.table_capacity_units_max});
}

}  // namespace rowhouse::engine::embedded
