#include <atomic>
#include <memory>
#include <random>
#include <thread>

#include "core/directory_for_test.h"

namespace rowhouse::core {
namespace {

/// Two directories of one engine, as two processes have them: where the head tells what changed,
/// and where it does not.
class Refreshes : public DirectoryTest, public testing::WithParamInterface<std::string_view> {
 protected:
  Refreshes() : DirectoryTest(GetParam()), other_(open().value()) {}

  std::unique_ptr<Directory> other_;
};
INSTANTIATE_TEST_SUITE_P(Of, Refreshes, testing::Values(kDirectoryTable, "rowhouse.directory"),
                         [](const auto& table) {
                           return std::string(table.index == 0 ? "AFolder" : "ASharedTable");
                         });

TEST_P(Refreshes, BringWhatAnotherProcessChanged) {
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

TEST_P(Refreshes, AreNotNeededForOnesOwnChanges) {
  ASSERT_TRUE(directory_->create_tenant(tenant("acme")));
  EXPECT_EQ(directory_->refresh_if_changed().value(), false);
  ASSERT_TRUE(other_->refresh_if_changed().value());
  ASSERT_TRUE(other_->create_tenant(tenant("second")));
  ASSERT_TRUE(directory_->refresh_if_changed().value());
  EXPECT_EQ(directory_->tenants().size(), 2u);
  ASSERT_TRUE(directory_->create_tenant(tenant("third")));
}

TEST_P(Refreshes, KeepThePoliciesThatStayedTheSame) {
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

TEST_P(Refreshes, LetNothingCountThatIsNotWhatItsHeadSays) {
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

TEST_P(Refreshes, RefuseAnOlderStateAsAWhole) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  const std::string enabled = read("key", key.key.id);
  const std::string head = read("directory", "head");
  ASSERT_TRUE(directory_->disable_key(key.key.id));
  write(enabled);
  write(head);
  EXPECT_EQ(directory_->refresh_if_changed().error().code(), ErrorCode::kDataCorrupt);
  EXPECT_FALSE(counts(key));
}

TEST_P(Refreshes, FailClosedWithoutAHead) {
  const auto key = directory_->create_tenant(tenant("acme")).value();
  erase("directory", "head");
  EXPECT_EQ(directory_->refresh_if_changed().error().code(), ErrorCode::kDataCorrupt);
  EXPECT_FALSE(counts(key));
}

TEST_P(Refreshes, SeeWholeStatesWhileAnotherProcessWrites) {
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

/// Everything that is told of a directory, and whose keys count.
std::string told(const Directory& directory) {
  std::string all;
  for (const auto& each : directory.tenants()) {
    all += each.id.text() + (each.suspended ? " suspended " : " ") + each.tier + " " +
           std::to_string(each.suffixes) + "/" +
           std::to_string(directory.spreads().suffixes_of(each.id.text())) + "\n";
  }
  for (const auto& each : directory.keys()) {
    const auto found = directory.find(each.id, "");
    all += each.id + (each.enabled ? " " : " disabled ") + each.user.value_or("") + " ";
    all += found == nullptr                 ? "counts not"
           : found->principal.is_operator() ? "operator"
           : found->principal.is_tenant()   ? found->principal.tenant().text()
                                            : found->principal.identity()->arn;
    if (found != nullptr && found->principal.is_tenant() && found->principal.tier() != nullptr) {
      all += found->principal.tier()->read_only ? " reads" : " writes";
    }
    if (found != nullptr && found->principal.identity() != nullptr) {
      for (const auto& policy : found->principal.identity()->policies) {
        all += " " + policy->name;
      }
    }
    all += "\n";
  }
  for (const auto& each : directory.tiers()) all += each.tier.name + "\n";
  for (const auto& each : directory.users()) {
    all += each.name;
    for (const std::string& name : each.record.attached_policies) all += " " + name;
    all += "\n";
  }
  for (const auto& each : directory.policies()) {
    all += each.name + " " + each.record.text + "\n";
    if (directory.find_policy(each.name) == nullptr) all += "not found\n";
  }
  return all;
}

/// One change of one of few things, so that names are made, changed and removed again and again;
/// what cannot be is refused.
void change(Directory& directory, std::minstd_rand& chance) {
  const auto below = [&](std::uint32_t n) { return static_cast<std::uint32_t>(chance() % n); };
  const TenantId tenant = TenantId::parse("t" + std::to_string(below(4))).value();
  const std::string name = (below(2) == 0 ? "n" : "N") + std::to_string(below(3));
  const std::string text = R"({"Version":"2012-10-17","Statement":{"Sid":"S)" +
                           std::to_string(below(9)) +
                           R"(","Effect":"Allow","Action":"*","Resource":"*"}})";
  const auto keys = directory.keys();
  const std::string key =
      keys.empty() ? "none" : keys[below(static_cast<std::uint32_t>(keys.size()))].id;
  switch (below(14)) {
    case 0:
      return (void)directory.create_tenant(tenant, {}, 1 + below(3));
    case 1:
      return (void)directory.suspend(tenant);
    case 2:
      return (void)directory.resume(tenant);
    case 3:
      return (void)directory.delete_tenant(tenant);
    case 4:
      return (void)directory.create_tier({name, below(2) == 0, {}});
    case 5:
      return (void)directory.set_tier(tenant, below(2) == 0 ? name : "");
    case 6:
      return (void)directory.update_tier({name, below(2) == 0, {}});
    case 7:
      return (void)directory.create_user(name);
    case 8:
      return (void)directory.create_user_key(name);
    case 9:
      return (void)directory.create_policy(name, text);
    case 10:
      return (void)directory.update_policy(name, text);
    case 11:
      return (void)directory.attach_policy({IdentityKind::kUser, name}, name);
    case 12:
      return (void)(below(2) == 0 ? directory.disable_key(key) : directory.delete_key(key));
    default:
      return (void)(below(2) == 0 ? directory.delete_user(name) : directory.delete_tier(name));
  }
}

TEST_P(Refreshes, ComeToWhatAStartReads) {
  const std::uint32_t seed = std::random_device()();
  std::minstd_rand chance(seed);
  for (int round = 0; round < 120; ++round) {
    for (std::uint32_t i = chance() % 6; i > 0; --i) {
      // The one that is behind is told of a conflict, and does it again.
      change(chance() % 4 == 0 ? *directory_ : *other_, chance);
    }
    ASSERT_TRUE(directory_->refresh_if_changed());
    ASSERT_TRUE(other_->refresh_if_changed());
    const auto started = open().value();
    ASSERT_EQ(told(*directory_), told(*started)) << "seed " << seed << " round " << round;
    ASSERT_EQ(told(*other_), told(*started)) << "seed " << seed << " round " << round;
  }
}

TEST_P(Refreshes, ReadAllWhereMoreChangedThanTheHeadTells) {
  for (int i = 0; i < 400; ++i) {
    ASSERT_TRUE(other_->create_tenant(tenant("tenant-" + std::to_string(i))));
  }
  EXPECT_TRUE(directory_->refresh_if_changed().value());
  EXPECT_EQ(directory_->tenants().size(), 400u);
  ASSERT_TRUE(other_->delete_tenant(tenant("tenant-7")));
  EXPECT_TRUE(directory_->refresh_if_changed().value());
  EXPECT_EQ(directory_->tenants().size(), 399u);
}

TEST_P(Refreshes, LetNothingCountThatLacksARecordOfTheHead) {
  const auto key = other_->create_tenant(tenant("acme")).value();
  erase("key", key.key.id);
  EXPECT_EQ(directory_->refresh_if_changed().error().code(), ErrorCode::kDataCorrupt);
  EXPECT_FALSE(counts(key));
}

}  // namespace
}  // namespace rowhouse::core
