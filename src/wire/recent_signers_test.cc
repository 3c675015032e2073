#include "wire/recent_signers.h"

#include <gtest/gtest.h>

#include <string>

namespace rowhouse::wire {
namespace {

using CredentialPtr = RecentSigners::CredentialPtr;

signing::HmacKey key_of(std::string_view text) { return signing::HmacKey(signing::sha256(text)); }

CredentialPtr make(std::string id, bool may_be_kept = true) {
  return std::make_shared<const tenancy::Credential>(tenancy::Credential{
      std::move(id), "secret", {}, {}, tenancy::Principal::operator_principal(), may_be_kept});
}

TEST(RecentSigners, FindACredentialAndItsKeyByTheAccessKeysId) {
  RecentSigners signers(10);
  EXPECT_EQ(signers.find("AKIA1"), nullptr);
  const CredentialPtr credential = make("AKIA1");
  signers.put(credential, 7, "20150830", key_of("a"));
  const auto* const signer = signers.find("AKIA1");
  ASSERT_NE(signer, nullptr);
  ASSERT_NE(signer->credential(7), nullptr);
  EXPECT_EQ(*signer->credential(7), credential);
  ASSERT_NE(signer->signing_key("20150830"), nullptr);
  EXPECT_EQ(*signer->signing_key("20150830"), key_of("a"));
  for (const std::string_view other : {"", "AKIA", "AKIA10", "AKIA2"}) {
    EXPECT_EQ(signers.find(other), nullptr) << other;
  }
}

TEST(RecentSigners, GiveNothingOfAnotherVersionOrDay) {
  RecentSigners signers(10);
  const CredentialPtr credential = make("AKIA1");
  signers.put(credential, 7, "20150830", key_of("a"));
  const auto* const signer = signers.find("AKIA1");
  ASSERT_NE(signer, nullptr);
  EXPECT_EQ(signer->credential(8), nullptr);
  EXPECT_EQ(signer->signing_key("20150831"), nullptr);
  EXPECT_EQ(signer->signing_key(""), nullptr);
  // But the key is still that of the same credential, found again elsewhere.
  EXPECT_NE(signer->signing_key(credential, "20150830"), nullptr);
  EXPECT_EQ(signer->signing_key(make("AKIA1"), "20150830"), nullptr);
}

TEST(RecentSigners, NeitherGiveNorKeepAliveWhatMayNotBeKept) {
  RecentSigners signers(10);
  CredentialPtr credential = make("ASIA1", /*may_be_kept=*/false);
  const std::weak_ptr<const tenancy::Credential> watch = credential;
  signers.put(credential, 7, "20150830", key_of("a"));
  const auto* const signer = signers.find("ASIA1");
  ASSERT_NE(signer, nullptr);
  EXPECT_EQ(signer->credential(7), nullptr);
  EXPECT_NE(signer->signing_key(credential, "20150830"), nullptr);
  credential.reset();
  EXPECT_TRUE(watch.expired());
}

TEST(RecentSigners, KeepTheLastDayOfASigner) {
  RecentSigners signers(10);
  const CredentialPtr credential = make("AKIA1");
  signers.put(credential, 7, "20150830", key_of("a"));
  signers.put(credential, 7, "20150831", key_of("b"));
  const auto* const signer = signers.find("AKIA1");
  ASSERT_NE(signer, nullptr);
  EXPECT_EQ(signer->signing_key("20150830"), nullptr);
  ASSERT_NE(signer->signing_key("20150831"), nullptr);
  EXPECT_EQ(*signer->signing_key("20150831"), key_of("b"));
}

TEST(RecentSigners, LeaveIdsThatAreTooLongToTheSource) {
  RecentSigners signers(10);
  const std::string longest(RecentSigners::kIdBytesMax, 'A');
  signers.put(make(longest), 7, "20150830", key_of("a"));
  EXPECT_NE(signers.find(longest), nullptr);
  signers.put(make(longest + "A"), 7, "20150830", key_of("a"));
  EXPECT_EQ(signers.find(longest + "A"), nullptr);
}

TEST(RecentSigners, ForgetNobodyWhileTheyMayGrow) {
  RecentSigners signers(1 << 12);
  const auto id = [](int number) { return "AKIATENANT" + std::to_string(1'000'000 + number); };
  for (int i = 0; i < 200; ++i) {
    signers.put(make(id(i)), 7, "20150830", key_of(std::to_string(i)));
    for (int before = 0; before <= i; ++before) {
      ASSERT_NE(signers.find(id(before)), nullptr) << before << " after " << i;
    }
  }
  const std::size_t capacity = signers.capacity();
  EXPECT_LE(capacity, 2'048U);
  // Those that are there already need no more room.
  for (int i = 0; i < 1'000; ++i) {
    signers.put(make(id(i % 200)), 8, "20150831", key_of(std::to_string(i)));
  }
  EXPECT_EQ(signers.capacity(), capacity);
}

TEST(RecentSigners, GrowWithTheirUseUpToTheirBound) {
  RecentSigners signers(1000);
  const auto id = [](int number) { return "AKIATENANT" + std::to_string(1'000'000 + number); };
  for (int i = 0; i < 5000; ++i) {
    signers.put(make(id(i)), 7, "20150830", key_of(std::to_string(i)));
    const auto* const signer = signers.find(id(i));
    ASSERT_NE(signer, nullptr);
    EXPECT_EQ(*signer->signing_key("20150830"), key_of(std::to_string(i)));
    EXPECT_LE(signers.capacity(), 1024U);
  }
  EXPECT_EQ(signers.capacity(), 1024U);
  // Whatever they still have is right.
  int found = 0;
  for (int i = 0; i < 5000; ++i) {
    const auto* const signer = signers.find(id(i));
    if (signer == nullptr) continue;
    ++found;
    EXPECT_EQ((*signer->credential(7))->access_key_id, id(i));
    EXPECT_EQ(*signer->signing_key("20150830"), key_of(std::to_string(i)));
  }
  EXPECT_GT(found, 500);
}

}  // namespace
}  // namespace rowhouse::wire
