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
static_assert(are_sorted(), "actions() promises it");

// Each decision looks an action up, so where it is is told by its length and three letters.
constexpr std::size_t kSlots = 512;
static_assert(kSlots >= 4 * kActions.size());

constexpr std::size_t slot_of(std::string_view name) {
  const auto at = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(name[i]));
  };
  return (name.size() * 67 + at(0) * 31 + at(name.size() / 2) * 7 + at(name.size() - 1)) % kSlots;
}

struct Slots {
  std::array<std::uint8_t, kSlots> of{};  // One more than the place in kActions; 0: nobody's.
  constexpr Slots() {
    for (std::size_t i = 0; i < kActions.size(); ++i) {
      std::size_t slot = slot_of(kActions[i].name);
      while (of[slot] != 0) slot = (slot + 1) % kSlots;
      of[slot] = static_cast<std::uint8_t>(i + 1);
    }
  }
};
constexpr Slots kSlotsOfActions;
static_assert(kActions.size() < 255);

constexpr const Action* find(std::string_view name) {
  if (name.empty()) return nullptr;
  for (std::size_t slot = slot_of(name);; slot = (slot + 1) % kSlots) {
    const std::size_t place = kSlotsOfActions.of[slot];
    if (place == 0) return nullptr;
    if (kActions[place - 1].name == name) return &kActions[place - 1];
  }
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
