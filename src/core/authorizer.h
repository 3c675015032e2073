#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "core/parts.h"
#include "core/place.h"
#include "core/resource_policies.h"
#include "core/tag_facts.h"
#include "engine/engine.h"
#include "tenancy/requester.h"
#include "tenancy/scope.h"

namespace rowhouse::core {

/// Asks tenancy::authorize() about one request of somebody, part by part. Everything that it is
/// given outlives it.
class Authorizer {
 public:
  Authorizer(const engine::Engine& engine, const Place& place, const base::Clock& clock,
             const ResourcePolicies& resource_policies, const tenancy::Requester& requester)
      : engine_(engine),
        place_(place),
        clock_(clock),
        resource_policies_(resource_policies),
        requester_(requester) {}

  /// May this be done to the items that it names?
  Result<void> ask(const Part& part);
  /// An operation on the table itself. DynamoDB names a table that is missing in some answers:
  /// `says_which`.
  Result<void> ask_of_table(std::string_view action, std::string_view table, bool says_which);
  /// An operation on a stream, by its ARN. `reads`: it is told of items.
  Result<void> ask_of_stream(std::string_view action, std::string_view arn, bool reads);
  /// An operation that names no table, or one that is yet to be made.
  /// Whose table is named is asked of its ARN, there or not. `tags` are the request's own.
  Result<void> ask_of_no_table(std::string_view action, std::string_view table = {},
                               TagFacts tags = {});
  /// The same of what an ARN names, the table itself or a stream of it, there or not.
  Result<void> ask_of_resource(std::string_view action, std::string_view table,
                               std::string_view arn, TagFacts tags = {});
  Result<void> ask(const operation::MeasureTenant& measure);

  /// kValidation if a policy that is to be put would keep its caller from ever changing it again.
  Result<void> check_keeps_in(const operation::PutResourcePolicy& put);

  /// The refusal of an action that this principal may never do, whatever it is about: the same
  /// whether the table is there or not. `table` may be empty.
  Error refuse(std::string_view action, std::string_view table);

  /// A table as requests may name it: a reserved one is not there.
  Result<std::shared_ptr<const model::TableSchema>> find_table(std::string_view name) const;

  /// What was allowed by all that was asked; kValidation if nothing was.
  Result<tenancy::Scope> scope();
  /// Of an identity: which statement decided.
  const policy::Verdict& verdict() const noexcept { return verdict_; }

 private:
  Result<void> ask(const tenancy::Access& access);
  /// Gives the access what policies are asked with: the table's own policy, and tags if any policy
  /// speaks of them. Nothing for the operator, whom no policy binds. Tells what is spoken of.
  tenancy::Mentions add_policy_of(const model::TableSchema& schema, tenancy::Access& access,
                                  TagFacts& tags);
  void add_policy(tenancy::PolicyPtr policy, tenancy::Access& access);
  /// The ARN of a table by its name, there or not.
  std::string arn_of(std::string_view table) const;

  const engine::Engine& engine_;
  const Place& place_;
  const base::Clock& clock_;
  const ResourcePolicies& resource_policies_;
  const tenancy::Requester& requester_;
  std::optional<tenancy::Scope> scope_;
  policy::Verdict verdict_;
  std::vector<tenancy::PolicyPtr> held_;  ///< Of tables: the verdict points into them.
};

/// The partition key inside a compact item or key, if it is there.
std::optional<model::ValueView> partition_in(const model::TableSchema& schema,
                                             std::string_view compact_item);
/// The partition key of the table or index that a part names, where a key condition names it.
std::optional<model::ValueView> partition_in(const model::TableSchema& schema, const Part& part);

}  // namespace rowhouse::core
