#include "signing/digest.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

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

/// By OpenSSL's functions for any digest.
Digest by_the_library(std::string_view text) {
  Digest digest{};
  EXPECT_EQ(EVP_Digest(text.data(), text.size(), digest.data(), nullptr, EVP_sha256(), nullptr), 1);
  return digest;
}

TEST(Sha256, IsTheLibrarysAtEachLength) {
  std::string text;
  for (int i = 0; i < 700; ++i) {
    ASSERT_EQ(sha256(text), by_the_library(text)) << i;
    text += static_cast<char>(i * 7);
  }
  text.assign(1 << 20, 'x');
  EXPECT_EQ(sha256(text), by_the_library(text));
}

TEST(Sha256Prefix, GoesOnWhereverATextIsCut) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += static_cast<char>(i);
  for (std::size_t size = 0; size <= text.size(); ++size) {
    const std::string_view whole = std::string_view(text).substr(0, size);
    for (std::size_t cut = 0; cut <= size; ++cut) {
      ASSERT_EQ(Sha256Prefix(whole.substr(0, cut)).with(whole.substr(cut)), by_the_library(whole))
          << cut << " of " << size;
    }
  }
}

TEST(Sha256Prefix, IsTheBeginningOfManyTexts) {
  const Sha256Prefix prefix(std::string(100, 'x'));
  EXPECT_EQ(prefix.with("a"), sha256(std::string(100, 'x') + "a"));
  EXPECT_EQ(prefix.with("b"), sha256(std::string(100, 'x') + "b"));
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

TEST(Hex, WritesEachByteAsItsTwoDigits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (std::size_t at = 0; at < kDigestBytes; ++at) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      Digest digest{};
      digest[at] = static_cast<std::uint8_t>(byte);
      std::string expected(kDigestHexBytes, '0');
      expected[2 * at] = kDigits[byte / 16];
      expected[2 * at + 1] = kDigits[byte % 16];
      ASSERT_EQ(view(hex_digest(digest)), expected);
      ASSERT_EQ(hex(digest), expected);
    }
  }
}

}  // namespace
}  // namespace rowhouse::signing
