#include "base/short_bytes.h"

#include <gtest/gtest.h>

#include <utility>

namespace rowhouse::base {
namespace {

TEST(ShortBytes, HoldWhatWasAppendedWhereverItLies) {
  ShortBytes bytes;
  std::string expected;
  EXPECT_EQ(bytes.view(), "");
  for (std::size_t i = 0; i < 3 * ShortBytes::kInPlaceMax; ++i) {
    bytes.append(std::string(1, static_cast<char>(i)));
    expected += static_cast<char>(i);
    ASSERT_EQ(bytes.view(), expected) << i;
  }
  const ShortBytes copy = bytes;
  const ShortBytes moved = std::move(bytes);
  EXPECT_EQ(copy.view(), expected);
  EXPECT_EQ(moved.view(), expected);
}

TEST(ShortBytes, TakeManyAtOnceBehindFew) {
  ShortBytes bytes("few");
  bytes.append("");
  bytes.append(std::string(ShortBytes::kInPlaceMax, 'x'));
  EXPECT_EQ(bytes.view(), "few" + std::string(ShortBytes::kInPlaceMax, 'x'));
}

}  // namespace
}  // namespace rowhouse::base
