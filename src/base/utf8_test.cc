#include <gtest/gtest.h>

#include <string>

#include "base/bytes.h"

namespace rowhouse::base {
namespace {

/// The bytes of a code point, with no regard for whether UTF-8 allows it.
std::string encode(std::uint32_t code_point) {
  std::string out;
  const auto tail = [&](int shift) {
    out += static_cast<char>(0x80 | ((code_point >> shift) & 0x3f));
  };
  if (code_point < 0x80) {
    out += static_cast<char>(code_point);
  } else if (code_point < 0x800) {
    out += static_cast<char>(0xc0 | (code_point >> 6));
    tail(0);
  } else if (code_point < 0x10000) {
    out += static_cast<char>(0xe0 | (code_point >> 12));
    tail(6);
    tail(0);
  } else {
    out += static_cast<char>(0xf0 | (code_point >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
  return out;
}

TEST(Utf8, TakesEachCodePointButSurrogates) {
  for (std::uint32_t code_point = 0; code_point <= 0x10ffff; ++code_point) {
    const bool surrogate = code_point >= 0xd800 && code_point <= 0xdfff;
    ASSERT_EQ(is_utf8(encode(code_point)), !surrogate) << std::hex << code_point;
  }
}

TEST(Utf8, RefusesWhatLiesBeyondUnicode) {
  for (std::uint32_t code_point = 0x110000; code_point <= 0x1fffff; code_point += 0x111) {
    ASSERT_FALSE(is_utf8(encode(code_point))) << std::hex << code_point;
  }
}

TEST(Utf8, RefusesOverlongForms) {
  EXPECT_FALSE(is_utf8("\xc0\x80"));
  EXPECT_FALSE(is_utf8("\xc1\xbf"));
  EXPECT_FALSE(is_utf8("\xe0\x80\x80"));
  EXPECT_FALSE(is_utf8("\xe0\x9f\xbf"));
  EXPECT_FALSE(is_utf8("\xf0\x80\x80\x80"));
  EXPECT_FALSE(is_utf8("\xf0\x8f\xbf\xbf"));
}

TEST(Utf8, RefusesATextThatIsCutShortAnywhere) {
  for (const std::uint32_t code_point : {0xe9u, 0x20acu, 0x1f600u}) {
    const std::string whole = encode(code_point);
    for (std::size_t size = 1; size < whole.size(); ++size) {
      EXPECT_FALSE(is_utf8(std::string_view(whole).substr(0, size)));
      EXPECT_FALSE(is_utf8(whole.substr(0, size) + "a"));
      EXPECT_FALSE(is_utf8(std::string_view(whole).substr(size)));
    }
    EXPECT_TRUE(is_utf8("a" + whole + "b" + whole));
  }
}

TEST(Utf8, TakesNothingAndZeroBytes) {
  EXPECT_TRUE(is_utf8(""));
  EXPECT_TRUE(is_utf8(std::string_view("a\0b", 3)));
}

}  // namespace
}  // namespace rowhouse::base
