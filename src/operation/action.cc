#include "operation/action.h"

#include <algorithm>
#include <array>

#include "operation/all.h"

namespace rowhouse::operation {
namespace {

// The operations on PartiQL's statements are never asked under their own names: each statement is,
// as PartiQLSelect and its like.
constexpr std::array kActions = {
    Action{.name = "BatchExecuteStatement"},
    Action{.name = "BatchGetItem",
           .for_tenants = ForTenants::kNamedItems,
           .changes_nothing = true,
           .touches_items = true},
    Action{.name = "BatchWriteItem",
           .for_tenants = ForTenants::kNamedItems,
           .touches_items = true,
           .fills_indexes = true},
    Action{.name = "ConditionCheckItem",
           .for_tenants = ForTenants::kNamedItems,
           .changes_nothing = true,
           .touches_items = true},
    Action{.name = "CreateBackup"},
    Action{.name = "CreateGlobalTable", .subject = Subject::kOther},
    Action{.name = "CreateTable"},
    Action{.name = "DeleteBackup", .subject = Subject::kOther},
    Action{.name = "DeleteItem", .for_tenants = ForTenants::kNamedItems, .touches_items = true},
    Action{.name = "DeleteResourcePolicy", .subject = Subject::kTableOrStream},
    Action{.name = "DeleteTable"},
    Action{.name = "DescribeBackup", .subject = Subject::kOther, .changes_nothing = true},
    Action{.name = "DescribeContinuousBackups", .changes_nothing = true},
    Action{.name = "DescribeContributorInsights", .changes_nothing = true},
    Action{.name = "DescribeEndpoints", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "DescribeExport", .subject = Subject::kOther, .changes_nothing = true},
    Action{.name = "DescribeGlobalTable", .subject = Subject::kOther, .changes_nothing = true},
    Action{
        .name = "DescribeGlobalTableSettings", .subject = Subject::kOther, .changes_nothing = true},
    Action{.name = "DescribeImport", .subject = Subject::kOther, .changes_nothing = true},
    Action{.name = "DescribeKinesisStreamingDestination", .changes_nothing = true},
    Action{.name = "DescribeLimits", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "DescribeStream",
           .subject = Subject::kStream,
           .for_tenants = ForTenants::kOwnChanges,
           .changes_nothing = true},
    Action{.name = "DescribeTable", .for_tenants = ForTenants::kDescribe, .changes_nothing = true},
    Action{.name = "DescribeTableReplicaAutoScaling", .changes_nothing = true},
    Action{.name = "DescribeTimeToLive", .changes_nothing = true},
    Action{.name = "DisableKinesisStreamingDestination"},
    Action{.name = "EnableKinesisStreamingDestination"},
    Action{.name = "ExecuteStatement"},
    Action{.name = "ExecuteTransaction"},
    Action{.name = "ExportTableToPointInTime"},
    Action{.name = "GetItem",
           .for_tenants = ForTenants::kNamedItems,
           .changes_nothing = true,
           .touches_items = true},
    Action{.name = "GetRecords",
           .subject = Subject::kStream,
           .for_tenants = ForTenants::kOwnChanges,
           .changes_nothing = true},
    Action{
        .name = "GetResourcePolicy", .subject = Subject::kTableOrStream, .changes_nothing = true},
    Action{.name = "GetShardIterator",
           .subject = Subject::kStream,
           .for_tenants = ForTenants::kOwnChanges,
           .changes_nothing = true},
    Action{.name = "ImportTable"},
    Action{.name = "ListBackups", .subject = Subject::kAccount, .changes_nothing = true},
    Action{
        .name = "ListContributorInsights", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "ListExports", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "ListGlobalTables", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "ListImports", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "ListStreams", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "ListTables", .subject = Subject::kAccount, .changes_nothing = true},
    Action{.name = "ListTagsOfResource", .changes_nothing = true},
    Action{.name = "ListTenants", .changes_nothing = true, .is_own = true},
    Action{.name = "MeasureTenant",
           .for_tenants = ForTenants::kNamedItems,
           .changes_nothing = true,
           .is_own = true},
    Action{.name = "PartiQLDelete", .for_tenants = ForTenants::kNamedItems, .touches_items = true},
    Action{.name = "PartiQLInsert",
           .for_tenants = ForTenants::kNamedItems,
           .touches_items = true,
           .fills_indexes = true},
    Action{.name = "PartiQLSelect",
           .for_tenants = ForTenants::kNamedItems,
           .changes_nothing = true,
           .touches_items = true},
    Action{.name = "PartiQLUpdate",
           .for_tenants = ForTenants::kNamedItems,
           .touches_items = true,
           .fills_indexes = true},
    Action{.name = "PutItem",
           .for_tenants = ForTenants::kNamedItems,
           .touches_items = true,
           .fills_indexes = true},
    Action{.name = "PutResourcePolicy", .subject = Subject::kTableOrStream},
    Action{.name = "Query",
           .for_tenants = ForTenants::kNamedItems,
           .changes_nothing = true,
           .touches_items = true},
    Action{.name = "RestoreTableFromBackup", .subject = Subject::kOther},
    Action{.name = "RestoreTableToPointInTime"},
    Action{.name = "Scan", .changes_nothing = true, .touches_items = true},
    Action{.name = "TagResource"},
    Action{.name = "TransactGetItems",
           .for_tenants = ForTenants::kNamedItems,
           .changes_nothing = true},
    Action{.name = "TransactWriteItems", .for_tenants = ForTenants::kNamedItems},
    Action{.name = "UntagResource"},
    Action{.name = "UpdateContinuousBackups"},
    Action{.name = "UpdateContributorInsights"},
    Action{.name = "UpdateGlobalTable", .subject = Subject::kOther},
    Action{.name = "UpdateGlobalTableSettings", .subject = Subject::kOther},
    Action{.name = "UpdateItem",
           .for_tenants = ForTenants::kNamedItems,
           .touches_items = true,
           .fills_indexes = true},
    Action{.name = "UpdateKinesisStreamingDestination"},
    Action{.name = "UpdateTable"},
    Action{.name = "UpdateTableReplicaAutoScaling"},
    Action{.name = "UpdateTimeToLive"},
};

constexpr bool are_sorted() {
  for (std::size_t i = 1; i < kActions.size(); ++i) {
    if (kActions[i - 1].name >= kActions[i].name) return false;
  }
  return true;
}
static_assert(are_sorted(), "find_action() searches by halves");

constexpr const Action* find(std::string_view name) {
  const auto* const at = std::lower_bound(
      kActions.begin(), kActions.end(), name,
      [](const Action& action, std::string_view key) { return action.name < key; });
  return at != kActions.end() && at->name == name ? at : nullptr;
}

template <typename... Operations>
constexpr bool have_all(TypeList<Operations...>) {
  return ((find(Operations::kName) != nullptr) && ...);
}
static_assert(have_all(All()) && have_all(AllOfStreams()),
              "an operation is not in the table of actions above");

}  // namespace

std::span<const Action> actions() noexcept { return kActions; }

const Action* find_action(std::string_view name) noexcept {
  // One decision asks several times, and the next is mostly of the same kind.
  thread_local const Action* last = kActions.data();
  if (last->name == name) return last;
  const Action* const found = find(name);
  if (found != nullptr) last = found;
  return found;
}

}  // namespace rowhouse::operation
