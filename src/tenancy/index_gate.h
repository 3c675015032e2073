#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "tenancy/access.h"
#include "tenancy/identity_context.h"
#include "tenancy/policy/context.h"

namespace rowhouse::tenancy {

/// What may leave a read of an index whose policies speak of leading keys: the question that was
/// decided on, kept, to be put again for each item with the item's own partition key. Safe from
/// many threads.
class IndexGate {
 public:
  /// Keeps what `context` points at.
  IndexGate(std::shared_ptr<const IdentityContext> caller, PolicyPtr table_policy,
            const policy::RequestContext& context);
  IndexGate(const IndexGate&) = delete;
  IndexGate& operator=(const IndexGate&) = delete;

  /// Whether the policies allow the read for an item with that partition key of its table.
  bool admits(model::ValueView table_partition_key) const;

 private:
  std::string_view keep(std::string_view text) { return texts_.emplace_back(text); }

  const std::shared_ptr<const IdentityContext> caller_;  // Shared with the principal.
  const PolicyPtr table_policy_;
  std::deque<std::string> texts_;
  std::deque<std::vector<std::string_view>> lists_;
  std::vector<policy::ContextKey> keys_;  // The first is the leading key, filled by admits().
  policy::RequestContext context_;
};

}  // namespace rowhouse::tenancy
