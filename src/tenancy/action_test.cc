#include "operation/action.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tenancy/policy/item_actions.h"
#include "tenancy/scope.h"
#include "tenancy/tier.h"

/// The one table of actions, held against what is known of them elsewhere.
namespace rowhouse::tenancy {
namespace {

using operation::Action;
using operation::ForTenants;
using operation::Subject;

TEST(TheTableOfActions, AgreesWithThePolicyToolsOnWhatTouchesItems) {
  std::size_t count = 0;
  for (const Action& action : operation::actions()) {
    const std::string name = "dynamodb:" + std::string(action.name);
    EXPECT_EQ(action.touches_items, policy::touches_items(name)) << name;
    count += action.touches_items ? 1 : 0;
  }
  EXPECT_EQ(count, policy::item_actions().size());
}

TEST(TheTableOfActions, LetsNoTenantDoWhatNamesNoPartition) {
  for (const policy::ItemAction& item : policy::item_actions()) {
    const std::string name(item.name.substr(item.name.find(':') + 1));
    const Action* const action = operation::find_action(name);
    ASSERT_NE(action, nullptr) << name;
    EXPECT_EQ(action->for_tenants == ForTenants::kNamedItems, name != "Scan") << name;
  }
}

TEST(TheTableOfActions, LetsNoTenantChangeATableOrAskOfTheAccount) {
  const Principal acme = Principal::of_tenant(TenantId::parse("acme").value());
  for (const Action& action : operation::actions()) {
    const bool may = may_be_allowed(acme, action.name);
    if (action.subject == Subject::kAccount || action.subject == Subject::kOther) {
      EXPECT_FALSE(may) << action.name;
    }
    if (action.for_tenants == ForTenants::kNever) {
      EXPECT_FALSE(may) << action.name;
    } else {
      EXPECT_TRUE(may) << action.name;
    }
  }
  EXPECT_FALSE(may_be_allowed(acme, "CreateTenant"));
}

TEST(TheTableOfActions, KnowsNoActionThatBothFillsIndexesAndChangesNothing) {
  for (const Action& action : operation::actions()) {
    EXPECT_FALSE(action.fills_indexes && action.changes_nothing) << action.name;
    EXPECT_TRUE(!action.fills_indexes || action.touches_items) << action.name;
  }
}

TEST(TheTableOfActions, FindsEachOfItsActionsAndNoOther) {
  for (const Action& action : operation::actions()) {
    EXPECT_EQ(operation::find_action(action.name), &action);
    EXPECT_EQ(operation::find_action(std::string(action.name) + "s"), nullptr);
  }
  EXPECT_EQ(operation::find_action(""), nullptr);
  EXPECT_EQ(operation::find_action("zzz"), nullptr);
}

}  // namespace
}  // namespace rowhouse::tenancy
