#include "signing/sealed_token.h"

#include <gtest/gtest.h>

namespace rowhouse::signing {
namespace {

SealingKey key_of(std::uint8_t byte) {
  SealingKey key;
  key.fill(byte);
  return key;
}

TEST(SealedToken, OpensWithTheSameKeyAboutTheSameThingAlone) {
  const std::string token = seal_token(key_of(1), "shard", "content", base::system_random());
  EXPECT_EQ(open_token(key_of(1), "shard", token), "content");
  EXPECT_FALSE(open_token(key_of(2), "shard", token));
  EXPECT_FALSE(open_token(key_of(1), "other", token));
}

TEST(SealedToken, TellsNothingOfItsContentAndIsNeverTheSameTwice) {
  const std::string token = seal_token(key_of(1), "", "content", base::system_random());
  EXPECT_NE(token, seal_token(key_of(1), "", "content", base::system_random()));
  EXPECT_EQ(token.find("content"), std::string::npos);
}

TEST(SealedToken, IsRefusedWithAnyOfItsBitsChanged) {
  const std::string token = seal_token(key_of(1), "shard", "content", base::system_random());
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t at = 0; at < token.size(); ++at) {
    for (const char digit : kDigits) {
      if (digit == token[at]) continue;
      std::string changed = token;
      changed[at] = digit;
      EXPECT_FALSE(open_token(key_of(1), "shard", changed)) << at;
    }
  }
}

TEST(SealedToken, IsRefusedIfItIsNoToken) {
  for (const char* text : {"", "0", "01", "zz", "01000000000000000000000000", "ABCD"}) {
    EXPECT_FALSE(open_token(key_of(1), "", text)) << text;
  }
  const std::string token = seal_token(key_of(1), "", "", base::system_random());
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_FALSE(open_token(key_of(1), "", token.substr(0, size))) << size;
  }
  EXPECT_EQ(open_token(key_of(1), "", token), "");
}

}  // namespace
}  // namespace rowhouse::signing
