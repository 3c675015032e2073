#include "core/credential_table.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>
#include <thread>
#include <utility>

namespace rowhouse::core {
namespace {

using base::Milliseconds;

class AClock final : public base::Clock {
 public:
  Milliseconds now() const override { return at; }
  Milliseconds at{1000};
};

CredentialTable::CredentialPtr key(std::string id, std::string secret = "secret") {
  return std::make_shared<const tenancy::Credential>(tenancy::Credential{
      std::move(id), std::move(secret), {}, {}, tenancy::Principal::operator_principal()});
}

TEST(CredentialTable, FindsWhatWasPutLast) {
  CredentialTable table;
  const AClock clock;
  EXPECT_EQ(table.find("AKIA1", clock), nullptr);
  table.erase("AKIA1");
  table.put(key("AKIA1", "old"), {});
  table.put(key("AKIA1", "new"), {});
  ASSERT_NE(table.find("AKIA1", clock), nullptr);
  EXPECT_EQ(table.find("AKIA1", clock)->secret_access_key, "new");
  EXPECT_EQ(table.find("AKIA", clock), nullptr);
  EXPECT_EQ(table.find("", clock), nullptr);
  table.clear();
  EXPECT_EQ(table.find("AKIA1", clock), nullptr);
}

TEST(CredentialTable, TellsOfEveryChange) {
  CredentialTable table;
  std::uint64_t last = table.version();
  EXPECT_NE(last, 0u);
  const auto changed = [&] { return std::exchange(last, table.version()) != table.version(); };
  EXPECT_FALSE(changed());
  table.put(key("AKIA1"), {});
  EXPECT_TRUE(changed());
  table.put(key("AKIA1", "new"), {});
  EXPECT_TRUE(changed());
  table.erase("AKIA1");
  EXPECT_TRUE(changed());
  table.clear();
  EXPECT_TRUE(changed());
  EXPECT_FALSE(changed());
}

TEST(CredentialTable, AKeyCountsUntilItsEnd) {
  CredentialTable table;
  AClock clock;
  table.put(key("AKIA1"), Milliseconds(2000));
  clock.at = Milliseconds(1999);
  EXPECT_NE(table.find("AKIA1", clock), nullptr);
  clock.at = Milliseconds(2000);
  EXPECT_EQ(table.find("AKIA1", clock), nullptr);
}

TEST(CredentialTable, AgreesWithAMapAfterAnyChanges) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  CredentialTable table;
  std::map<std::string, std::string> expected;
  const AClock clock;
  // Ids of every length, so of those that lie in the slot and those that do not.
  const auto id = [&] {
    const auto number = static_cast<unsigned>(random() % 700);
    return std::to_string(number) + std::string(number % 40, 'x');
  };
  for (int i = 0; i < 20'000; ++i) {
    const std::string name = id();
    if (random() % 2 == 0) {
      const std::string secret = std::to_string(i);
      table.put(key(name, secret), {});
      expected[name] = secret;
    } else {
      table.erase(name);
      expected.erase(name);
    }
    const std::string other = id();
    const auto found = table.find(other, clock);
    const auto at = expected.find(other);
    ASSERT_EQ(found != nullptr, at != expected.end()) << other;
    if (found) {
      ASSERT_EQ(found->access_key_id, other);
      ASSERT_EQ(found->secret_access_key, at->second);
    }
  }
}

TEST(CredentialTable, IsReadWhileItChanges) {
  CredentialTable table;
  const AClock clock;
  table.put(key("AKIASTAYS"), {});
  std::thread writer([&] {
    for (int i = 0; i < 5'000; ++i) table.put(key("AKIA" + std::to_string(i)), {});
    for (int i = 0; i < 5'000; ++i) table.erase("AKIA" + std::to_string(i));
  });
  bool always = true;
  for (int i = 0; i < 20'000; ++i) always = always && table.find("AKIASTAYS", clock) != nullptr;
  writer.join();
  EXPECT_TRUE(always);
  EXPECT_EQ(table.find("AKIA17", clock), nullptr);
}

}  // namespace
}  // namespace rowhouse::core
