// No tenant reaches or even notices another, through any request that the wire takes.
// ROWHOUSE_ISOLATION_OPERATIONS says how many are played (`./dev isolation`: ten million).
#include "worlds.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <random>

namespace rowhouse::isolation {
namespace {

constexpr std::uint64_t kShort = 24'000;
// A world is made anew from time to time, so that a long run does not play in a full one for ever.
constexpr std::uint64_t kPerWorld = 20'000;

constexpr std::array<std::array<const char*, 2>, 6> kPairs = {{{"acme", "globex"},
                                                               {"acme", "acme2"},
                                                               {"a", "aa"},
                                                               {"ACME", "acme"},
                                                               {"1", "12"},
                                                               {"tenant", "tenant:tenant"}}};

std::uint64_t from_environment(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? std::strtoull(text, nullptr, 10) : otherwise;
}

std::uint64_t any_seed() {
  return from_environment("ROWHOUSE_ISOLATION_SEED", std::random_device{}());
}

TEST(TwoWorlds, GiveATenantTheSameAnswersWhetherAnotherIsThereOrNot) {
  const std::uint64_t wanted = from_environment("ROWHOUSE_ISOLATION_OPERATIONS", kShort);
  std::uint64_t seed = any_seed();
  Tally sum;
  for (std::uint64_t done = 0; done < wanted; ++seed) {
    const auto& pair = kPairs[seed % kPairs.size()];
    const std::uint64_t many = std::min(wanted > kShort ? kPerWorld : kShort / 6, wanted - done);
    const Played played = play_in_two_worlds(pair[0], pair[1], seed, many);
    ASSERT_EQ(played.difference, "") << pair[0] << " and " << pair[1] << ", seed " << seed;
    sum.allowed += played.tally.allowed;
    sum.denied += played.tally.denied;
    sum.other += played.tally.other;
    done += many;
  }
  std::cout << sum.allowed + sum.denied + sum.other << " operations: " << sum.allowed
            << " answered, " << sum.denied << " denied, " << sum.other << " invalid\n";
  // A program that is refused everything would show nothing, nor one that dares nothing.
  EXPECT_GT(sum.allowed, wanted / 5);
  EXPECT_GT(sum.denied, wanted / 20);
}

TEST(TwoWorlds, AreTheSameOnDisk) {
  std::string name = (std::filesystem::temp_directory_path() / "rowhouse-worlds-XXXXXX").string();
  ASSERT_NE(::mkdtemp(name.data()), nullptr);
  const std::uint64_t seed = any_seed();
  const Played played = play_in_two_worlds("acme", "acme2", seed, 3'000, name + "/data");
  std::filesystem::remove_all(name);
  EXPECT_EQ(played.difference, "") << "seed " << seed;
}

TEST(TwoWorlds, AreTheSameOnARemoteEngine) {
  const std::uint64_t seed = any_seed();
  const Played played =
      play_in_two_worlds("acme", "acme2", seed, 6'000, {}, World::Engine::kRemote);
  EXPECT_EQ(played.difference, "") << "seed " << seed;
  EXPECT_GT(played.tally.allowed, 1'000u);
  EXPECT_GT(played.tally.denied, 300u);
}

}  // namespace
}  // namespace rowhouse::isolation
