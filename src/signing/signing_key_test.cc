#include "signing/signing_key.h"

#include <gtest/gtest.h>

namespace rowhouse::signing {
namespace {

// https://docs.aws.amazon.com/general/latest/gr/signature-v4-examples.html
TEST(SigningKey, IsDerivedAsInTheDocumentation) {
  EXPECT_EQ(hex(derive_signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                   {"20150830", "us-east-1", "iam"})),
            "c4afb1cc5771d871763a393e44b703571b55cc28424d1a5e86da6ed3c154a4b9");
  EXPECT_EQ(hex(derive_signing_key("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
                                   {"20120215", "us-east-1", "iam"})),
            "f4780e2d9f65fa895f9c67b32ce1baf0b0d8a43505a000a1a9e090d414db404d");
}

TEST(SigningKeyCache, FindsAKeyOnlyForItsSecretAndDate) {
  SigningKeyCache cache(10);
  const Digest key = sha256("a");
  cache.put("AKID", "secret", "20150830", key);
  ASSERT_NE(cache.find("AKID", "secret", "20150830"), nullptr);
  EXPECT_EQ(*cache.find("AKID", "secret", "20150830"), key);
  EXPECT_EQ(cache.find("AKID", "Secret", "20150830"), nullptr);
  EXPECT_EQ(cache.find("AKID", "secret", "20150831"), nullptr);
  EXPECT_EQ(cache.find("AKIE", "secret", "20150830"), nullptr);
}

TEST(SigningKeyCache, KeepsTheLastDateOfEachKey) {
  SigningKeyCache cache(10);
  cache.put("AKID", "secret", "20150830", sha256("a"));
  cache.put("AKID", "secret", "20150831", sha256("b"));
  EXPECT_EQ(cache.size(), 1U);
  EXPECT_EQ(cache.find("AKID", "secret", "20150830"), nullptr);
  EXPECT_NE(cache.find("AKID", "secret", "20150831"), nullptr);
}

TEST(SigningKeyCache, HoldsNoMoreThanItMay) {
  SigningKeyCache cache(3);
  for (int i = 0; i < 100; ++i) {
    const std::string id = "AKID" + std::to_string(i);
    cache.put(id, "secret", "20150830", sha256(id));
    EXPECT_LE(cache.size(), 3U);
    EXPECT_NE(cache.find(id, "secret", "20150830"), nullptr);
  }
  SigningKeyCache none(0);
  none.put("AKID", "secret", "20150830", sha256("a"));
  EXPECT_EQ(none.size(), 0U);
}

}  // namespace
}  // namespace rowhouse::signing
