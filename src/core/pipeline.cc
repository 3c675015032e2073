#include "core/pipeline.h"

#include "core/authorizer.h"
#include "core/decision_subject.h"
#include "core/learning.h"
#include "core/statements.h"
#include "core/tag_facts.h"

namespace rowhouse::core {
namespace {

using tenancy::Scope;

/// Operations on what belongs to a table but is not its items, and on nothing in particular. The
/// engine, which answers in the operation's own words if there is no such table, is asked only once
/// they are allowed.
template <typename Operation>
concept OnSettings = std::derived_from<Operation, operation::AbsentRequest> ||
                     std::same_as<Operation, operation::DescribeTimeToLive> ||
                     std::same_as<Operation, operation::UpdateTimeToLive>;

/// The tags that a request puts on a table or takes off it, for policies that speak of them.
template <typename Operation>
TagFacts tags_of(const Operation& operation) {
  TagFacts facts;
  if constexpr (std::same_as<Operation, operation::TagResource>) {
    facts.add_request(operation.tags);
  } else if constexpr (std::same_as<Operation, operation::UntagResource>) {
    facts.add_request_keys(operation.keys);
  } else if constexpr (std::same_as<Operation, operation::CreateTable>) {
    facts.add_request(operation.settings.tags);
  }
  return facts;
}

template <typename Operation>
Result<void> ask(Authorizer& authorizer, const Operation& operation) {
  const std::string_view action = Operation::kName;
  if constexpr (InParts<Operation>) {
    return visit_parts(operation, [&](const Part& part) { return authorizer.ask(part); });
  } else if constexpr (std::same_as<Operation, operation::MeasureTenant>) {
    return authorizer.ask(operation);
  } else if constexpr (std::same_as<Operation, operation::CreateTable>) {
    if (model::is_reserved_table(operation.table)) {
      return Error(ErrorCode::kValidation, "The table's name is reserved");
    }
    ROWHOUSE_CHECK(authorizer.ask_of_no_table(action, operation.table, tags_of(operation)));
    // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html: whoever
    // brings a policy needs both actions.
    if (!operation.settings.policy) return {};
    return authorizer.ask_of_no_table(operation::PutResourcePolicy::kName, operation.table);
  } else if constexpr (requires { operation.stream_arn; }) {
    constexpr bool kReads = std::same_as<Operation, operation::GetRecords>;
    return authorizer.ask_of_stream(action, operation.stream_arn, kReads);
  } else if constexpr (requires { operation.resource_arn; }) {
    ROWHOUSE_CHECK(authorizer.ask_of_resource(action, operation.table, operation.resource_arn,
                                              tags_of(operation)));
    if constexpr (std::same_as<Operation, operation::PutResourcePolicy>) {
      if (!operation.may_lock_out) return authorizer.check_keeps_in(operation);
    }
    return {};
  } else if constexpr (OnSettings<Operation>) {
    return authorizer.ask_of_no_table(action, operation.table);
  } else if constexpr (requires { operation.table; } &&
                       !std::same_as<Operation, operation::ListStreams>) {
    constexpr bool kDescribes =
        std::same_as<typename Operation::Result, operation::TableDescription>;
    return authorizer.ask_of_table(action, operation.table, kDescribes);
  } else {
    return authorizer.ask_of_no_table(action);
  }
}

/// Decides on one operation before anything is read for it.
template <typename Operation>
Result<Scope> decide(Authorizer& authorizer, const tenancy::Principal& principal,
                     const Operation& operation) {
  // Before any table is looked up: a refusal is the same whether the table is there or not.
  if (!tenancy::may_be_allowed(principal, Operation::kName)) {
    return authorizer.refuse(Operation::kName, table_named_by(operation));
  }
  ROWHOUSE_CHECK(ask(authorizer, operation));
  return authorizer.scope();
}

/// Told of, where it is the operator who does it.
template <typename Operation>
constexpr bool kOnItems = InParts<Operation> || std::same_as<Operation, operation::GetRecords>;

/// Worth telling whoever does it: what was put is not told, only that it was.
template <typename Operation>
bool changes_policies(const Operation& operation) {
  if constexpr (std::same_as<Operation, operation::CreateTable>) {
    return operation.settings.policy.has_value();
  }
  return std::same_as<Operation, operation::PutResourcePolicy> ||
         std::same_as<Operation, operation::DeleteResourcePolicy>;
}

template <typename Operation>
DecisionSubject subject_of(const engine::Engine& engine, const Operation& operation) {
  DecisionSubject subject(engine);
  if constexpr (InParts<Operation>) {
    (void)visit_parts(operation, [&](const Part& part) -> Result<void> {
      subject.add(part);
      return {};
    });
  } else {
    subject.add_table(table_named_by(operation));
  }
  return subject;
}

template <typename Operation>
void tell(tenancy::DecisionObserver& observer, const engine::Engine& engine,
          const tenancy::Requester& requester, const Operation& operation, const Error* refusal,
          const policy::Verdict& verdict) {
  const DecisionSubject subject = subject_of(engine, operation);
  observer.decided({.requester = requester,
                    .action = Operation::kName,
                    .tables = subject.tables(),
                    .tenants = subject.tenants(),
                    .changes_policies = changes_policies(operation),
                    .touches_items = kOnItems<Operation>,
                    .refusal = refusal,
                    .verdict = verdict});
}

/// What enforces a table's policy has to know it again as the one that it let be put. kValidation
/// if the policy names somebody whom there is not.
template <typename Operation>
Result<void> seal_policy(const ResourcePolicies& policies, Operation& operation) {
  if constexpr (std::same_as<Operation, operation::PutResourcePolicy>) {
    const std::string& arn = operation.resource_arn;
    const bool is_of_stream = model::table_of_stream_arn(arn).has_value();
    const std::string_view resource = is_of_stream ? resource_of_stream_arn(arn) : operation.table;
    ROWHOUSE_TRY(seal, policies.seal(resource, operation.policy));
    operation.seal = std::move(seal);
  } else if constexpr (std::same_as<Operation, operation::CreateTable>) {
    auto& policy = operation.settings.policy;
    if (!policy) return {};
    ROWHOUSE_TRY(seal, policies.seal(operation.table, policy->text));
    policy->seal = std::move(seal);
  }
  return {};
}

}  // namespace

template <typename Operation>
void Pipeline::run(const tenancy::Requester& requester, Operation&& operation,
                   base::Completion<typename std::remove_cvref_t<Operation>::Result> done) {
  if (must_learn_) [[unlikely]] {
    auto named = names_to_learn(requester.principal, operation);
    if (!named.tables.empty() || !named.streams.empty()) {
      // A copy of the pipeline goes along: this one may be gone when the engine answers.
      return engine_.learn(named, [pipeline = *this, kept = KeptRequester(requester),
                                   operation = std::forward<Operation>(operation),
                                   done = std::move(done)](Result<void> learnt) mutable {
        if (!learnt) return done(std::move(learnt).error());
        pipeline.decide_and_run(kept.requester(), std::move(operation), std::move(done));
      });
    }
  }
  decide_and_run(requester, std::forward<Operation>(operation), std::move(done));
}

template <typename Operation>
void Pipeline::decide_and_run(const tenancy::Requester& requester, Operation&& operation,
                              base::Completion<typename Operation::Result> done) {
  if constexpr (OnStatements<Operation>) {
    return run_statements(
        {engine_, place_, observer_, clock_, statement_tokens_, *resource_policies_}, requester,
        std::forward<Operation>(operation), std::move(done));
  } else {
    return run_operation(requester, std::forward<Operation>(operation), std::move(done));
  }
}

template <typename Operation>
void Pipeline::run_operation(const tenancy::Requester& requester, Operation&& operation,
                             base::Completion<typename Operation::Result> done) {
  const tenancy::Principal& principal = requester.principal;
  Authorizer authorizer(engine_, place_, clock_, *resource_policies_, requester);
  Result<Scope> scope = decide(authorizer, principal, operation);
  if (observer_ != nullptr) {
    const bool is_refusal = !scope && scope.error().code() == ErrorCode::kAccessDenied;
    const bool is_access = principal.is_operator() && kOnItems<Operation>;
    if (is_refusal || (scope && (tells_all_ || is_access || changes_policies(operation)))) {
      tell(*observer_, engine_, requester, operation, is_refusal ? &scope.error() : nullptr,
           authorizer.verdict());
    }
  }
  if (!scope) return done(std::move(scope).error());
  if (Result<void> sealed = seal_policy(*resource_policies_, operation); !sealed) {
    return done(std::move(sealed).error());
  }
  engine_.execute(*scope, std::forward<Operation>(operation), std::move(done));
}

#define ROWHOUSE_INSTANTIATE(Name)                                                           \
  template void Pipeline::run<operation::Name>(const tenancy::Requester&, operation::Name&&, \
                                               base::Completion<operation::Name::Result>)
ROWHOUSE_INSTANTIATE(BatchExecuteStatement);
ROWHOUSE_INSTANTIATE(BatchGetItem);
ROWHOUSE_INSTANTIATE(BatchWriteItem);
ROWHOUSE_INSTANTIATE(CreateTable);
ROWHOUSE_INSTANTIATE(DeleteItem);
ROWHOUSE_INSTANTIATE(DeleteResourcePolicy);
ROWHOUSE_INSTANTIATE(DeleteTable);
ROWHOUSE_INSTANTIATE(DescribeEndpoints);
ROWHOUSE_INSTANTIATE(DescribeLimits);
ROWHOUSE_INSTANTIATE(DescribeStream);
ROWHOUSE_INSTANTIATE(DescribeTable);
ROWHOUSE_INSTANTIATE(DescribeTimeToLive);
ROWHOUSE_INSTANTIATE(ExecuteStatement);
ROWHOUSE_INSTANTIATE(ExecuteTransaction);
ROWHOUSE_INSTANTIATE(GetItem);
ROWHOUSE_INSTANTIATE(GetRecords);
ROWHOUSE_INSTANTIATE(GetShardIterator);
ROWHOUSE_INSTANTIATE(ListStreams);
ROWHOUSE_INSTANTIATE(GetResourcePolicy);
ROWHOUSE_INSTANTIATE(ListTables);
ROWHOUSE_INSTANTIATE(ListTagsOfResource);
ROWHOUSE_INSTANTIATE(ListTenants);
ROWHOUSE_INSTANTIATE(MeasureTenant);
ROWHOUSE_INSTANTIATE(PutItem);
ROWHOUSE_INSTANTIATE(PutResourcePolicy);
ROWHOUSE_INSTANTIATE(Query);
ROWHOUSE_INSTANTIATE(Scan);
ROWHOUSE_INSTANTIATE(TagResource);
ROWHOUSE_INSTANTIATE(TransactGetItems);
ROWHOUSE_INSTANTIATE(TransactWriteItems);
ROWHOUSE_INSTANTIATE(UntagResource);
ROWHOUSE_INSTANTIATE(UpdateItem);
ROWHOUSE_INSTANTIATE(UpdateTable);
ROWHOUSE_INSTANTIATE(UpdateTimeToLive);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kCreateBackup>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kCreateGlobalTable>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDeleteBackup>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeBackup>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeContinuousBackups>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeContributorInsights>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeExport>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeGlobalTable>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeGlobalTableSettings>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeImport>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeKinesisStreamingDestination>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDescribeTableReplicaAutoScaling>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kDisableKinesisStreamingDestination>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kEnableKinesisStreamingDestination>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kExportTableToPointInTime>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kImportTable>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kListBackups>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kListContributorInsights>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kListExports>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kListGlobalTables>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kListImports>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kRestoreTableFromBackup>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kRestoreTableToPointInTime>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kUpdateContinuousBackups>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kUpdateContributorInsights>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kUpdateGlobalTable>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kUpdateGlobalTableSettings>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kUpdateKinesisStreamingDestination>);
ROWHOUSE_INSTANTIATE(AbsentOperation<operation::Absent::kUpdateTableReplicaAutoScaling>);
#undef ROWHOUSE_INSTANTIATE

}  // namespace rowhouse::core
