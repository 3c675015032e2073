#include "base/bytes.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>

namespace rowhouse::base {
namespace {

TEST(Varint, ComesBackAsItWent) {
  for (int shift = 0; shift < 64; ++shift) {
    for (const std::uint64_t around : {0, 1, 2}) {
      const std::uint64_t value = (std::uint64_t{1} << shift) + around - 1;
      std::string bytes;
      append_varint(bytes, value);
      bytes += "rest";
      std::string_view rest = bytes;
      std::uint64_t read = 0;
      ASSERT_TRUE(take_varint(rest, read)) << value;
      EXPECT_EQ(read, value);
      EXPECT_EQ(rest, "rest");
    }
  }
  std::string bytes;
  append_varint(bytes, std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(bytes.size(), 10u);
}

TEST(Varint, IsNotReadFromBytesThatStopShort) {
  std::string bytes;
  append_varint(bytes, std::numeric_limits<std::uint64_t>::max());
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    std::string_view rest = std::string_view(bytes).substr(0, size);
    std::uint64_t value = 7;
    EXPECT_FALSE(take_varint(rest, value));
    EXPECT_EQ(rest.size(), size);
    EXPECT_EQ(value, 7u);
  }
}

TEST(Varint, HasOneFormOfEachNumber) {
  std::uint64_t value = 0;
  std::string_view padded_zero("\x80\x00", 2);
  EXPECT_FALSE(take_varint(padded_zero, value));
  std::string_view padded_one("\x81\x80\x00", 3);
  EXPECT_FALSE(take_varint(padded_one, value));
}

TEST(Varint, RefusesMoreThan64Bits) {
  std::uint64_t value = 0;
  std::string_view too_big("\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02");
  EXPECT_FALSE(take_varint(too_big, value));
  std::string_view too_long("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
  EXPECT_FALSE(take_varint(too_long, value));
}

TEST(FixedInteger, ComesBackAsItWentAndIsLittleEndian) {
  char bytes[4];
  store_u32(bytes, 0x81828384u);
  EXPECT_EQ(std::string_view(bytes, 4), "\x84\x83\x82\x81");
  EXPECT_EQ(load_u32(bytes), 0x81828384u);
}

TEST(OrderedInteger, SortsAsTheNumbersDo) {
  const std::uint32_t numbers[] = {0,     1,          0x7f,       0x80,      0xff,
                                   0x100, 0x7fffffff, 0x80000000, 0xffffffff};
  std::string last;
  for (const std::uint32_t number : numbers) {
    std::string bytes;
    append_u32_ordered(bytes, number);
    EXPECT_EQ(bytes.size(), 4u);
    EXPECT_LT(last, bytes);
    last = bytes;
  }
}

}  // namespace
}  // namespace rowhouse::base
