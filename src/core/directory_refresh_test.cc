#include <atomic>
#include <memory>
#include <thread>

#include "core/directory_for_test.h"

namespace rowhouse::core {
namespace {

/// Two directories of one engine, as two processes have them.
class Refreshes : public DirectoryTest {
 protected:
  Refreshes() : other_(open().value()) {}

  std::unique_ptr<Directory> other_;
};

TEST_F(Refreshes, BringWhatAnotherProcessChanged) {
  const auto key = other_->create_tenant(tenant("acme")).value();
  EXPECT_FALSE(counts(key));
  EXPECT_EQ(directory_->refresh_if_changed().value(), true);
  EXPECT_TRUE(counts(key));
  EXPECT_EQ(directory_->refresh_if_changed().value(), false);

  ASSERT_TRUE(other_->create_tier({"basic", true, {}}));
  ASSERT_TRUE(other_->set_tier(tenant("acme"), "basic"));
  ASSERT_TRUE(directory_->refresh_if_changed());
  EXPECT_TRUE(directory_->find(key.key.id, "")->principal.tier()->read_only);
  ASSERT_TRUE(other_->suspend(tenant("acme")));
  ASSERT_TRUE(directory_->refresh_if_changed());
  EXPECT_FALSE(counts(key));
}

TEST_F(Refreshes, AreNotNeededForOnesOwnChanges) {
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  EXPECT_EQ(directory_->refresh_if_changed().value(), false);
  ASSERT_TRUE(other_->refresh_if_changed().value());
  ASSERT_TRUE(other_->create_tenant(tenant("second")));
  ASSERT_TRUE(directory_->refresh_if_changed().value());
  EXPECT_EQ(directory_->tenants().size(), 2u);
  ASSERT_TRUE(directory_->create_tenant(tenant("third")));
}

TEST_F(Refreshes, KeepThePoliciesThatStayedTheSame) {
  constexpr std::string_view kText =
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  ASSERT_TRUE(directory_->create_policy("all", kText));
  const auto before = directory_->find_policy("all");
  ASSERT_TRUE(other_->refresh_if_changed());
  ASSERT_TRUE(other_->create_user("alice"));
  ASSERT_TRUE(other_->attach_policy({IdentityKind::kUser, "alice"}, "all"));
  const auto key = other_->create_user_key("alice").value();
  ASSERT_TRUE(directory_->refresh_if_changed());
  EXPECT_EQ(directory_->find_policy("all"), before);
  EXPECT_EQ(directory_->find(key.key.id, "")->principal.identity()->policies.at(0), before);
}

TEST_F(Refreshes, LetNothingCountThatIsNotWhatItsHeadSays) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  const std::string enabled = read("key", key.key.id);
  ASSERT_TRUE(directory_->admit_operator({"local", "secret"}));
  ASSERT_TRUE(other_->refresh_if_changed());
  ASSERT_TRUE(other_->disable_key(key.key.id));
  const std::string disabled = read("key", key.key.id);
  write(enabled);
  EXPECT_TRUE(counts(key));
  EXPECT_EQ(directory_->refresh_if_changed().error().code(), ErrorCode::kDataCorrupt);
  EXPECT_FALSE(counts(key));
  EXPECT_NE(directory_->find("local", ""), nullptr);
  EXPECT_EQ(directory_->create_tenant(tenant("new")).error().code(), ErrorCode::kDataCorrupt);
  // Whole again.
  write(disabled);
  EXPECT_TRUE(directory_->refresh_if_changed().value());
  EXPECT_TRUE(directory_->tenant(tenant("acme")));
  EXPECT_FALSE(counts(key));
  EXPECT_NE(directory_->find("local", ""), nullptr);
}

TEST_F(Refreshes, RefuseAnOlderStateAsAWhole) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  const std::string enabled = read("key", key.key.id);
  const std::string head = read("directory", "head");
  ASSERT_TRUE(directory_->disable_key(key.key.id));
  write(enabled);
  write(head);
  EXPECT_EQ(directory_->refresh_if_changed().error().code(), ErrorCode::kDataCorrupt);
  EXPECT_FALSE(counts(key));
}

TEST_F(Refreshes, FailClosedWithoutAHead) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  erase("directory", "head");
  EXPECT_EQ(directory_->refresh_if_changed().error().code(), ErrorCode::kDataCorrupt);
  EXPECT_FALSE(counts(key));
}

TEST_F(Refreshes, SeeWholeStatesWhileAnotherProcessWrites) {
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 60; ++i) {
      EXPECT_TRUE(other_->create_tenant(tenant("t" + std::to_string(i))));
    }
    done = true;
  });
  while (!done) {
    const auto refreshed = directory_->refresh_if_changed();
    if (!refreshed) {
      EXPECT_EQ(refreshed.error().code(), ErrorCode::kTransactionConflict)
          << to_string(refreshed.error());
    }
  }
  writer.join();
  ASSERT_TRUE(directory_->refresh_if_changed());
  EXPECT_EQ(directory_->tenants().size(), 60u);
}

}  // namespace
}  // namespace rowhouse::core
