#include "signing/signing_key.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

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

using Holder = std::shared_ptr<const std::string>;
HmacKey key_of(std::string_view text) { return HmacKey(sha256(text)); }
Holder make_holder() { return std::make_shared<const std::string>("secret"); }

TEST(SigningKeyCache, FindsAKeyOnlyForItsHolderAndDate) {
  SigningKeyCache cache(10);
  const Holder holder = make_holder();
  EXPECT_EQ(cache.find(holder, "20150830"), nullptr);
  const HmacKey key = key_of("a");
  cache.put(holder, "20150830", key);
  ASSERT_NE(cache.find(holder, "20150830"), nullptr);
  EXPECT_EQ(*cache.find(holder, "20150830"), key);
  EXPECT_EQ(cache.find(holder, "20150831"), nullptr);
  EXPECT_EQ(cache.find(holder, ""), nullptr);
  EXPECT_EQ(cache.find(make_holder(), "20150830"), nullptr);
}

TEST(SigningKeyCache, KeepsTheLastDateOfAHolder) {
  SigningKeyCache cache(10);
  const Holder holder = make_holder();
  cache.put(holder, "20150830", key_of("a"));
  cache.put(holder, "20150831", key_of("b"));
  EXPECT_EQ(cache.find(holder, "20150830"), nullptr);
  ASSERT_NE(cache.find(holder, "20150831"), nullptr);
  EXPECT_EQ(*cache.find(holder, "20150831"), key_of("b"));
}

TEST(SigningKeyCache, DoesNotTakeANewHolderForAnOldOneInTheSamePlace) {
  SigningKeyCache cache(10);
  std::string place = "secret";
  // Not made with make_shared: the place is the same, the owner is another.
  Holder first(&place, [](const std::string*) {});
  cache.put(first, "20150830", key_of("a"));
  first.reset();
  const Holder second(&place, [](const std::string*) {});
  EXPECT_EQ(cache.find(second, "20150830"), nullptr);
}

TEST(SigningKeyCache, TellsPartsOfOneObjectApart) {
  SigningKeyCache cache(10);
  const auto all = std::make_shared<const std::array<std::string, 2>>();
  const Holder first(all, &(*all)[0]);
  const Holder second(all, &(*all)[1]);
  cache.put(first, "20150830", key_of("a"));
  EXPECT_NE(cache.find(first, "20150830"), nullptr);
  EXPECT_EQ(cache.find(second, "20150830"), nullptr);
}

TEST(SigningKeyCache, DoesNotKeepASecretAlive) {
  SigningKeyCache cache(10);
  Holder holder = make_holder();
  const std::weak_ptr<const std::string> watch = holder;
  cache.put(holder, "20150830", key_of("a"));
  holder.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(SigningKeyCache, GrowsWithItsUseUpToItsBound) {
  SigningKeyCache cache(1000);
  std::vector<Holder> holders;
  for (int i = 0; i < 5000; ++i) {
    holders.push_back(make_holder());
    const HmacKey key = key_of(std::to_string(i));
    cache.put(holders.back(), "20150830", key);
    ASSERT_NE(cache.find(holders.back(), "20150830"), nullptr);
    EXPECT_EQ(*cache.find(holders.back(), "20150830"), key);
    EXPECT_LE(cache.capacity(), 1024U);
  }
  EXPECT_EQ(cache.capacity(), 1024U);
  // Whatever it still has is right.
  int found = 0;
  for (int i = 0; i < 5000; ++i) {
    const HmacKey* const key = cache.find(holders[static_cast<std::size_t>(i)], "20150830");
    if (key == nullptr) continue;
    ++found;
    EXPECT_EQ(*key, key_of(std::to_string(i)));
  }
  EXPECT_GT(found, 500);
}

}  // namespace
}  // namespace rowhouse::signing
