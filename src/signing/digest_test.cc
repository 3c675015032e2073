#include "signing/digest.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace rowhouse::signing {
namespace {

// FIPS 180-4, "SHA-256 examples".
TEST(Sha256, HashesTheStandardsExamples) {
  EXPECT_EQ(hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

// RFC 4231, test cases 1, 2 and 6.
TEST(HmacSha256, AuthenticatesTheStandardsExamples) {
  EXPECT_EQ(hex(hmac_sha256(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(hmac_sha256("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(hmac_sha256(std::string(131, '\xaa'),
                            "Test Using Larger Than Block-Size Key - Hash Key First")),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(HmacSha256, TakesAnEmptyKeyAndAnEmptyMessage) {
  EXPECT_EQ(hex(hmac_sha256("", "")),
            "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
}

TEST(Sha256, ServesManyThreadsAtOnce) {
  std::vector<std::thread> threads;
  std::vector<int> wrong(4);
  for (int& count : wrong) {
    threads.emplace_back([&count] {
      const std::string text(1000, 'x');
      const Digest expected = sha256(text);
      for (int i = 0; i < 1000; ++i) count += sha256(text) != expected;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4));
}

TEST(EqualInConstantTime, ComparesEveryByteAndTheLength) {
  EXPECT_TRUE(equal_in_constant_time("", ""));
  EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
  EXPECT_FALSE(equal_in_constant_time("abc", "Abc"));
  EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(HexDigest, IsReadBackFromLowerCaseAlone) {
  const Digest digest = sha256("abc");
  const HexDigest text = hex_digest(digest);
  EXPECT_EQ(view(text), hex(digest));
  EXPECT_EQ(parse_hex_digest(view(text)), digest);
  std::string other(view(text));
  EXPECT_EQ(parse_hex_digest(other.substr(1)), std::nullopt);
  EXPECT_EQ(parse_hex_digest(other + "0"), std::nullopt);
  other[0] = 'B';
  EXPECT_EQ(parse_hex_digest(other), std::nullopt);
  other[0] = 'g';
  EXPECT_EQ(parse_hex_digest(other), std::nullopt);
}

TEST(EqualInConstantTime, ComparesDigests) {
  EXPECT_TRUE(equal_in_constant_time(sha256("a"), sha256("a")));
  EXPECT_FALSE(equal_in_constant_time(sha256("a"), sha256("b")));
}

TEST(Forget, LeavesNothingBehind) {
  std::string secret(100, 's');
  const char* const bytes = secret.data();
  forget(secret);
  EXPECT_TRUE(secret.empty());
  EXPECT_EQ(bytes[0], '\0');
  Digest digest = sha256("a");
  forget(digest);
  EXPECT_EQ(digest, Digest{});
}

TEST(Digest, TakesNoByteForADigitThatIsNone) {
  for (std::size_t at = 0; at < kDigestHexBytes; ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(kDigestHexBytes, '7');
      text[at] = static_cast<char>(byte);
      const auto digit = std::string_view("0123456789abcdef").find(text[at]);
      const auto digest = parse_hex_digest(text);
      ASSERT_EQ(digest.has_value(), digit != std::string_view::npos) << at << ' ' << byte;
      if (!digest) continue;
      const unsigned expected =
          at % 2 == 0 ? static_cast<unsigned>(digit) << 4 | 7 : 0x70 | static_cast<unsigned>(digit);
      EXPECT_EQ((*digest)[at / 2], expected) << at << ' ' << byte;
    }
  }
}

}  // namespace
}  // namespace rowhouse::signing
