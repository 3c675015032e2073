#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/value_view.h"
#include "tenancy/access.h"
#include "tenancy/index_gate.h"

namespace rowhouse::tenancy {

/// What a write of an identity may leave in the partition key of a secondary index, where its
/// policies speak of leading keys: the write that was decided on, kept, to be asked about again
/// with the index's key. A key of the tenants whose items it writes is theirs, and one of no tenant
/// nobody's; any other has to be one that the policies let it name. Safe from many threads.
class CarryGate {
 public:
  CarryGate(std::shared_ptr<const IndexGate> policies, const Access& write);

  bool admits(model::ValueView index_partition_key) const;

 private:
  std::shared_ptr<const IndexGate> policies_;  // Shared by copies of the scope.
  std::string tenant_template_;
  std::vector<std::string> owners_;
};

/// True of a write that may put an item into an index whose partition key is not its table's.
bool may_reach_an_index(const Access& access) noexcept;

}  // namespace rowhouse::tenancy
