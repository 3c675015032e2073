#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

using operation::DescribeLimits;
using operation::DescribeLimitsResult;

void RemoteEngine::execute(const Scope&, DescribeLimits&&, Done<DescribeLimits> done) {
  send({DescribeLimits::kName, kDynamoDb, "{}"}, std::move(done),
       [](const Members& answer) -> Result<DescribeLimitsResult> {
         // Reads and writes have the same limits.
         ROWHOUSE_TRY(account, answer.integer("AccountMaxReadCapacityUnits", 0));
         ROWHOUSE_TRY(table, answer.integer("TableMaxReadCapacityUnits", 0));
         return DescribeLimitsResult{account, table};
       });
}

}  // namespace rowhouse::engine::remote
