#include "engine/remote/remote_engine.h"

namespace rowhouse::engine::remote {

using operation::DeleteResourcePolicy;
using operation::DeleteResourcePolicyResult;

void RemoteEngine::execute(const Scope&, DeleteResourcePolicy&& erase,
                           Done<DeleteResourcePolicy> done) {
  const DeleteResourcePolicy asked = erase;
  with_policy(asked, std::move(done),
              [this, erase = std::move(erase)](const model::TableSchema& table,
                                               std::optional<model::ResourcePolicy>&& old,
                                               Done<DeleteResourcePolicy>&& later) mutable {
                auto checked = check_revision(old, erase.expected_revision, erase.resource_arn);
                if (!checked) return later(std::move(checked).error());
                DeleteResourcePolicyResult result;
                if (!old) return later(std::move(result));
                result.revision = old->revision;
                const ExpectedPolicy expected{erase.expected_revision.has_value(), old->revision};
                Call call{"DeleteItem", kDynamoDb,
                          body_of_delete_policy(options_.hidden_table, table.id, expected), false};
                change_policy(std::move(call), table.name, std::move(erase.resource_arn),
                              std::move(result), std::move(later));
              });
}

}  // namespace rowhouse::engine::remote
