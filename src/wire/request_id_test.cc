#include "wire/request_id.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace rowhouse::wire {
namespace {

/// A generator that knows one byte.
class Constant final : public base::Random {
 public:
  explicit Constant(std::uint8_t byte) : byte_(byte) {}
  void fill(std::span<std::uint8_t> bytes) const override {
    std::fill(bytes.begin(), bytes.end(), byte_);
  }

 private:
  std::uint8_t byte_;
};

TEST(RequestIds, Are52CharactersOfDigitsAndUpperCase) {
  RequestIds ids(base::system_random());
  for (int i = 0; i < 1000; ++i) {
    const RequestIds::Id id = ids.next();
    ASSERT_EQ(text(id).size(), 52u);
    ASSERT_EQ(text(id).find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUV"),
              std::string_view::npos);
  }
}

TEST(RequestIds, DoNotRepeat) {
  RequestIds ids(base::system_random());
  std::set<std::string> seen;
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(seen.emplace(text(ids.next())).second);
}

TEST(RequestIds, DifferEvenWhereTheSeedIsAllZeros) {
  RequestIds ids(Constant(0));
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(seen.emplace(text(ids.next())).second);
}

TEST(RequestIds, DifferBetweenSeeds) {
  RequestIds some(Constant(1));
  RequestIds others(Constant(2));
  EXPECT_NE(text(some.next()), text(others.next()));
}

}  // namespace
}  // namespace rowhouse::wire
