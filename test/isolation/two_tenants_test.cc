#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

#include "player.h"

namespace rowhouse::isolation {
namespace {

constexpr const char* kTable = "MultiTenantTable";

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

/// Tenants whose ids invite mistakes with prefixes, cases and delimiters.
struct Pair {
  const char* name;
  const char* first;
  const char* second;
  friend void PrintTo(const Pair& pair, std::ostream* out) {
    *out << pair.first << " and " << pair.second;
  }
};
constexpr Pair kPairs[] = {{"Strangers", "acme", "globex"},
                           {"PrefixAndMore", "acme", "acme2"},
                           {"OneLetter", "a", "aa"},
                           {"UpperAndLower", "ACME", "acme"},
                           {"Punctuation", "a-", "a."},
                           {"Numbers", "1", "12"},
                           {"LooksLikeTheTemplate", "tenant", "tenant:tenant"},
                           {"EqualSigns", "=", "=="}};

void make_table(Database& db) {
  TableDefinition definition;
  definition.name = kTable;
  db.create_table(definition).value();
  db.wait_until_active(kTable).value();
}

void play(Database db, const Pair& pair, std::uint64_t seed, std::uint64_t steps) {
  make_table(db);
  const std::string first_marker = "FIRSTMARK" + std::to_string(seed % 100000);
  const std::string second_marker = "SECONDMARK" + std::to_string(seed % 100000);
  Player first(db.table(kTable).tenant(pair.first).value(), first_marker, {second_marker}, seed);
  Player second(db.table(kTable).tenant(pair.second).value(), second_marker, {first_marker},
                seed + 1);
  Street street;
  street.ids = {pair.first,
                pair.second,
                "acme",
                "acme2",
                "acm",
                "a",
                "",
                "#",
                "tenant",
                "globex",
                std::string(pair.first) + "2",
                std::string(pair.second) + "x"};
  std::mt19937_64 turns(seed + 2);
  for (std::uint64_t i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
    (turns() % 2 == 0 ? first : second).step(street);
  }
  first.check_all();
  second.check_all();

  const Operator access = db.operator_access("isolation test").value();
  for (const Player* player : {&first, &second}) {
    const auto usage = access.measure(kTable, player->tenant().id());
    ASSERT_TRUE(usage);
    EXPECT_EQ(static_cast<std::size_t>(usage->items), player->items());
  }
  std::uint64_t acts = 0;
  for (const Player* player : {&first, &second}) {
    for (const auto& [name, count] : player->done()) acts += count;
    if (steps >= 1000) {
      EXPECT_EQ(player->done().size(), 15u) << "not every act was played";
    }
  }
  std::cout << "  " << acts << " acts, " << first.items() << " and " << second.items()
            << " items\n";
}

class TwoTenants : public testing::TestWithParam<Pair> {
 protected:
  const std::uint64_t seed_ = from_environment("ROWHOUSE_ISOLATION_SEED", std::random_device{}());
  const std::uint64_t steps_ = from_environment("ROWHOUSE_ISOLATION_STEPS", 3000);
  void SetUp() override {
    std::cout << "  ROWHOUSE_ISOLATION_SEED=" << seed_ << " ROWHOUSE_ISOLATION_STEPS=" << steps_
              << "\n";
  }
};

TEST_P(TwoTenants, SeeNoByteOfEachOtherInMemory) {
  play(Database::in_memory(), GetParam(), seed_, steps_);
}

TEST_P(TwoTenants, SeeNoByteOfEachOtherOnDisk) {
  const auto folder =
      std::filesystem::path(testing::TempDir()) / ("rowhouse-isolation-" + make_uuid());
  play(Database::open(folder.string(), {.durability = Durability::kRelaxed}).value(), GetParam(),
       seed_, steps_);
  std::filesystem::remove_all(folder);
}

INSTANTIATE_TEST_SUITE_P(Ids, TwoTenants, testing::ValuesIn(kPairs),
                         [](const auto& pair) { return pair.param.name; });

}  // namespace
}  // namespace rowhouse::isolation
