#include "base/random.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace rowhouse::base {
namespace {

class Constant final : public Random {
 public:
  explicit Constant(std::uint8_t byte) : byte_(byte) {}
  void fill(std::span<std::uint8_t> bytes) const override {
    std::fill(bytes.begin(), bytes.end(), byte_);
  }

 private:
  std::uint8_t byte_;
};

TEST(Uuid, IsVersion4WhateverTheRandomBytesAre) {
  EXPECT_EQ(make_uuid(Constant(0x00)), "00000000-0000-4000-8000-000000000000");
  EXPECT_EQ(make_uuid(Constant(0xff)), "ffffffff-ffff-4fff-bfff-ffffffffffff");
}

TEST(Uuid, IsNewEachTime) {
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(seen.insert(make_uuid(system_random())).second);
}

}  // namespace
}  // namespace rowhouse::base
