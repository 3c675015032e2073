#include "sts/session_token.h"

#include <gtest/gtest.h>

#include "sts/base64url.h"

namespace rowhouse::sts {
namespace {

Session full_session() {
  Session session;
  session.access_key_id = "ASIAEXAMPLE";
  session.secret_access_key = "secret";
  session.issued_at = signing::parse_basic("20260101T000000Z").value();
  session.expires_at = signing::parse_basic("20260101T010000Z").value();
  session.parent_key_id = "AKIAPARENT";
  session.role_name = "app";
  session.role_id = "AROAEXAMPLE";
  session.session_name = "worker";
  session.tags = {{"TenantId", "acme"}, {"empty", ""}};
  session.transitive_tag_keys = {"TenantId"};
  session.policy = "{}";
  session.policy_arns = {"arn:aws:iam::000000000000:policy/p"};
  session.source_identity = "alice";
  return session;
}

class SessionToken : public ::testing::Test {
 protected:
  SessionSealer sealer_{std::string(32, 'k'), base::system_random()};
};

TEST_F(SessionToken, OpensToWhatWasSealed) {
  const Session session = full_session();
  const std::string token = sealer_.seal(session).value();
  EXPECT_EQ(sealer_.open(session.access_key_id, token), session);
}

TEST_F(SessionToken, IsAnotherEachTimeAndTellsNothing) {
  const Session session = full_session();
  const std::string token = sealer_.seal(session).value();
  EXPECT_NE(token, sealer_.seal(session).value());
  EXPECT_EQ(base64url_decoded(token)->find("acme"), std::string::npos);
}

TEST_F(SessionToken, DoesNotOpenWithAnyBitChangedNorCut) {
  const Session session = full_session();
  const std::string token = sealer_.seal(session).value();
  const std::string bytes = base64url_decoded(token).value();
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string changed = bytes;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    EXPECT_FALSE(sealer_.open(session.access_key_id, base64url_encoded(changed))) << bit;
  }
  for (std::size_t size = 0; size < token.size(); ++size) {
    EXPECT_FALSE(sealer_.open(session.access_key_id, token.substr(0, size))) << size;
  }
  EXPECT_FALSE(sealer_.open(session.access_key_id, token + "A"));
  EXPECT_FALSE(sealer_.open(session.access_key_id, token + "="));
}

TEST_F(SessionToken, OpensOnlyBesideItsAccessKeyIdAndWhereItWasIssued) {
  const Session session = full_session();
  const std::string token = sealer_.seal(session).value();
  EXPECT_FALSE(sealer_.open("ASIAEXAMPLF", token));
  EXPECT_FALSE(sealer_.open("", token));
  const SessionSealer other(std::string(32, 'j'), base::system_random());
  EXPECT_FALSE(other.open(session.access_key_id, token));
}

TEST_F(SessionToken, HoldsTheMostThatASessionMayHaveInFiveKilobytes) {
  Session session = full_session();
  session.tags.clear();
  session.policy = std::string(2048, 'p');
  while (packed_percent(session) <= 100) session.tags.emplace_back("k", std::string(100, 'v'));
  session.tags.pop_back();
  const std::string token = sealer_.seal(session).value();
  EXPECT_LE(token.size(), 5000U);
  EXPECT_EQ(sealer_.open(session.access_key_id, token), session);
}

TEST_F(SessionToken, MakesKeysThatLookLikeTemporaryOnes) {
  const std::string id = sealer_.make_access_key_id();
  EXPECT_EQ(id.size(), 20U);
  EXPECT_TRUE(id.starts_with("ASIA"));
  EXPECT_NE(id, sealer_.make_access_key_id());
  EXPECT_EQ(sealer_.make_secret().size(), 40U);
}

/// The bytes of version 1 do not change: docs/formats/session_token.md.
TEST(SessionBytes, ArePinned) {
  Session session;
  session.access_key_id = "not written";
  session.secret_access_key = "s";
  session.issued_at = signing::Timestamp(std::chrono::seconds(1));
  session.expires_at = signing::Timestamp(std::chrono::seconds(2));
  session.parent_key_id = "P";
  session.role_name = "r";
  session.role_id = "i";
  session.session_name = "n";
  session.tags = {{"k", "v"}};
  session.transitive_tag_keys = {"k"};
  session.policy = "p";
  session.policy_arns = {"a"};
  session.source_identity = "x";
  const std::string bytes(
      "\x01\x01\x01s\x01\x02\x01P\x01r\x01i\x01n\x01\x01k\x01v\x01\x01k\x01p\x01\x01"
      "a\x01x",
      29);
  EXPECT_EQ(encode(session), bytes);
  session.access_key_id.clear();
  EXPECT_EQ(decode_session(bytes), session);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_FALSE(decode_session(bytes.substr(0, size))) << size;
  }
  EXPECT_FALSE(decode_session(bytes + "x"));
  EXPECT_FALSE(decode_session("\x02" + bytes.substr(1)));
}

TEST(Base64Url, HasOneFormForEachStringOfBytes) {
  for (const std::string bytes : {"", "f", "fo", "foo", "foob", "\xff\xfe\xfd"}) {
    EXPECT_EQ(base64url_decoded(base64url_encoded(bytes)), bytes);
  }
  EXPECT_EQ(base64url_encoded("\xfb\xff"), "-_8");
  for (const std::string bad : {"A", "AB", "AAB", "AA==", "AA=", "A+/A", "AA AA", "AAAAA"}) {
    EXPECT_FALSE(base64url_decoded(bad)) << bad;
  }
}

}  // namespace
}  // namespace rowhouse::sts
