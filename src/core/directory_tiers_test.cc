#include <string>
#include <vector>

#include "core/directory_for_test.h"

namespace rowhouse::core {
namespace {

class Tiers : public DirectoryTest {
 protected:
  /// What narrows the tenant whose key that is.
  const tenancy::Tier* tier_of(const NewAccessKey& key) {
    found_ = directory_->find(key.key.id, "");
    return found_ == nullptr ? nullptr : found_->principal.tier();
  }

  std::shared_ptr<const tenancy::Credential> found_;
};

TEST_F(Tiers, NarrowTheirTenantsFromTheVeryNextRequest) {
  const auto acme = directory_->create_tenant(tenant("acme")).value();
  const auto other = directory_->create_tenant(tenant("other")).value();
  const tenancy::Tier basic{"basic", true, {"order", "user"}};
  const auto made = directory_->create_tier(basic);
  ASSERT_TRUE(made) << to_string(made.error());
  EXPECT_EQ(made->tier, basic);
  EXPECT_EQ(tier_of(acme), nullptr);

  ASSERT_TRUE(directory_->set_tier(tenant("acme"), "basic"));
  ASSERT_NE(tier_of(acme), nullptr);
  EXPECT_EQ(*tier_of(acme), basic);
  EXPECT_EQ(tier_of(other), nullptr);
  EXPECT_EQ(directory_->tenant(tenant("acme"))->tier, "basic");
  EXPECT_EQ(directory_->tier("basic")->tenants, 1u);

  ASSERT_TRUE(directory_->update_tier({"basic", false, {}}));
  EXPECT_EQ(*tier_of(acme), (tenancy::Tier{"basic", false, {}}));
  const auto born = directory_->create_tenant(tenant("born"), "basic").value();
  EXPECT_EQ(tier_of(born)->name, "basic");
  const auto second = directory_->create_key(tenant("acme")).value();
  EXPECT_EQ(tier_of(second)->name, "basic");

  ASSERT_TRUE(directory_->set_tier(tenant("acme"), ""));
  ASSERT_TRUE(counts(acme));
  EXPECT_EQ(tier_of(acme), nullptr);
  EXPECT_EQ(directory_->tier("basic")->tenants, 1u);
}

TEST_F(Tiers, SurviveAStartAndASuspension) {
  const tenancy::Tier basic{"basic", true, {"order"}};
  ASSERT_TRUE(directory_->create_tier(basic));
  const auto acme = directory_->create_tenant(tenant("acme"), "basic").value();
  ASSERT_TRUE(directory_->suspend(tenant("acme")));
  directory_ = open().value();
  EXPECT_FALSE(counts(acme));
  EXPECT_EQ(directory_->tenant(tenant("acme"))->tier, "basic");
  ASSERT_TRUE(directory_->resume(tenant("acme")));
  EXPECT_EQ(*tier_of(acme), basic);
  ASSERT_EQ(directory_->tiers().size(), 1u);
  EXPECT_EQ(directory_->tiers()[0].tier, basic);
}

TEST_F(Tiers, AreRefusedWhereTheyCannotBe) {
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  EXPECT_EQ(directory_->set_tier(tenant("acme"), "basic").error().message(),
            "There is no tier basic");
  EXPECT_EQ(directory_->create_tenant(tenant("new"), "basic").error().code(),
            ErrorCode::kResourceNotFound);
  EXPECT_FALSE(directory_->tenant(tenant("new")));
  EXPECT_FALSE(directory_->update_tier({"basic", true, {}}));
  EXPECT_FALSE(directory_->delete_tier("basic"));
  EXPECT_FALSE(directory_->create_tier({"", true, {}}));
  EXPECT_FALSE(directory_->create_tier({"a b", true, {}}));
  EXPECT_FALSE(directory_->create_tier({"basic", true, {"order#"}}));
  EXPECT_FALSE(directory_->create_tier({"basic", true, {""}}));
  EXPECT_FALSE(directory_->create_tier({"basic", true, {"order", "order"}}));
  EXPECT_FALSE(directory_->create_tier({"basic", true, {std::string(129, 'k')}}));
  std::vector<std::string> many;
  for (int i = 0; i < 101; ++i) many.push_back("k" + std::to_string(i));
  EXPECT_EQ(directory_->create_tier({"basic", true, many}).error().code(),
            ErrorCode::kLimitExceeded);
  ASSERT_TRUE(directory_->create_tier({"basic", true, {}}));
  EXPECT_EQ(directory_->create_tier({"Basic", true, {}}).error().code(), ErrorCode::kResourceInUse);
}

TEST_F(Tiers, StayWhileTheyHaveTenants) {
  ASSERT_TRUE(directory_->create_tier({"basic", true, {}}));
  ASSERT_TRUE(directory_->create_tenant(tenant("acme"), "basic"));
  EXPECT_EQ(directory_->delete_tier("basic").error().code(), ErrorCode::kResourceInUse);
  ASSERT_TRUE(directory_->delete_tenant(tenant("acme")));
  EXPECT_TRUE(directory_->delete_tier("basic"));
  EXPECT_TRUE(directory_->tiers().empty());
}

TEST_F(Tiers, CannotBeTakenFromATenantOnTheDisk) {
  ASSERT_TRUE(directory_->create_tier({"basic", true, {}}));
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  const std::string wide = read("tenant", "acme");
  ASSERT_TRUE(directory_->set_tier(tenant("acme"), "basic"));
  write(wide);
  expect_corrupt();
}

}  // namespace
}  // namespace rowhouse::core
