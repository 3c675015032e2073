#include "wire/recent_heads.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "signing/signature.h"
#include "wire/sent_for_test.h"

namespace rowhouse::wire {
namespace {

const signing::Timestamp kSignedAt = signing::parse_basic("20150830T123600Z").value();

constexpr std::string_view kSignature =
    "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

std::string authorization(std::string_view key_id, std::string_view signature,
                          std::string_view list = "host;x-amz-date;x-amz-target") {
  return "AWS4-HMAC-SHA256 Credential=" + std::string(key_id) +
         "/20150830/us-east-1/dynamodb/aws4_request, SignedHeaders=" + std::string(list) +
         ", Signature=" + std::string(signature);
}

/// A head as clients send it.
Sent usual(std::string_view operation = "GetItem") {
  Sent sent;
  sent.fields = {{"Host", "localhost"},
                 {"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)},
                 {"User-Agent", "Boto3/1.26.27"},
                 {"X-Amz-Date", "20150830T123600Z"},
                 {"Authorization", authorization("AKIDEXAMPLE", kSignature)},
                 {"amz-sdk-invocation-id", "d6317b8a-378b-4c5f-b90c-c8f908456c52"},
                 {"Content-Length", "12"}};
  return sent;
}

class RecentHeadsTest : public ::testing::Test {
 protected:
  void keep(const Sent& sent, bool whole = true) {
    const SentText text(sent);
    RequestHead head = text.head();
    if (!whole) head.text = {};
    std::string decoded;
    const Authorization read = read_authorization(head, decoded).value();
    const signing::CoveredHeaders covered(read.signed_headers, head.headers);
    heads_.keep({head, read, covered, kSignedAt});
  }
  /// Of the canonical request, as it is found without anything that was kept.
  static signing::Digest digest(const SentText& text, std::string_view payload_hash) {
    std::string decoded;
    const Authorization read = read_authorization(text.head(), decoded).value();
    const RequestHead& head = text.head();
    const signing::CoveredHeaders covered(read.signed_headers, head.headers);
    return signing::digest_head({head.method, head.target, head.headers, {}}, covered)
        .value()
        .with(payload_hash);
  }
  const RecentHead* find(const SentText& text) const { return heads_.find(text.bytes()); }
  bool knows(const Sent& sent) const { return find(SentText(sent)) != nullptr; }
  bool knows(std::string_view bytes) const { return heads_.find(bytes) != nullptr; }

  RecentHeads heads_;
};

TEST_F(RecentHeadsTest, KnowAHeadWhoeverSignsAndWhateverTheBody) {
  EXPECT_FALSE(knows(usual()));
  keep(usual());
  Sent other = usual();
  *other.field("Authorization") = authorization(
      "AKIDANOTHER", "fedcba9876543210fedcba9876543210fedcba9876543210fedcba9876543210");
  *other.field("amz-sdk-invocation-id") = "00000000-0000-0000-FFFF-ffffffffffff";
  *other.field("Content-Length") = "10";
  other.body = "0123456789 and what follows";
  const SentText text(other);
  const RecentHead* const found = find(text);
  ASSERT_NE(found, nullptr);

  EXPECT_EQ(found->digest_in(text.bytes(), "hash"), digest(text, "hash"));
  EXPECT_EQ(found->signed_at(), kSignedAt);
  EXPECT_EQ(found->head_bytes(), text.head_bytes());
  EXPECT_EQ(found->body_bytes_in(text.bytes()), 10U);
  EXPECT_EQ(found->key_id_in(text.bytes()), "AKIDANOTHER");
  EXPECT_TRUE(found->signature_in(text.bytes()).starts_with("fedcba98"));
  const RequestHead known = found->head_in(text.bytes());
  const RequestHead parsed = text.head();
  EXPECT_EQ(known.method, parsed.method);
  EXPECT_EQ(known.target, parsed.target);
  EXPECT_EQ(known.content_type, parsed.content_type);
  EXPECT_EQ(known.amz_target, parsed.amz_target);
  EXPECT_EQ(known.authorization, parsed.authorization);
  EXPECT_EQ(known.amz_date, parsed.amz_date);
  EXPECT_EQ(known.text, parsed.text);
  EXPECT_EQ(known.recent, found);
}

TEST_F(RecentHeadsTest, HandOutEveryPartOfAHeadThatSomebodyReads) {
  Sent sent = usual();
  sent.fields.insert(sent.fields.begin() + 4, {{"Content-Type", "application/x-amz-json-1.0"},
                                               {"Date", "Sun, 30 Aug 2015 12:36:00 GMT"},
                                               {"Origin", "https://example.com"},
                                               {"Content-Encoding", "gzip"},
                                               {"Accept-Encoding", "identity"}});
  keep(sent);
  const SentText text(sent);
  const RecentHead* const found = find(text);
  ASSERT_NE(found, nullptr);
  const RequestHead known = found->head_in(text.bytes());
  EXPECT_EQ(known.content_type, "application/x-amz-json-1.0");
  EXPECT_EQ(known.date, "Sun, 30 Aug 2015 12:36:00 GMT");
  EXPECT_EQ(known.origin, "https://example.com");
  EXPECT_EQ(known.content_encoding, "gzip");
  EXPECT_EQ(known.accept_encoding, "identity");
}

// Every byte, and every value of it: what is known anyway is as a parser would have found it.
TEST_F(RecentHeadsTest, KnowNoneThatDiffersElsewhereOrInAnotherWay) {
  keep(usual());
  const SentText original(usual());
  std::string bytes(original.bytes());
  const std::size_t length = bytes.find("Content-Length: ") + 16;
  int known = 0;
  for (std::size_t at = 0; at < original.head_bytes(); ++at) {
    const char before = bytes[at];
    for (int value = 0; value < 256; ++value) {
      bytes[at] = static_cast<char>(value);
      if (bytes[at] == before || !knows(std::string_view(bytes))) continue;
      ++known;
      const RecentHead& found = *heads_.find(bytes);
      const auto is_in = [&](std::string_view part) {
        return part.data() <= &bytes[at] && &bytes[at] < part.data() + part.size();
      };
      const bool is_letter_or_digit = std::isalnum(value) != 0;
      if (is_in(found.key_id_in(bytes))) {
        EXPECT_TRUE(is_letter_or_digit) << value;
      } else if (is_in(found.signature_in(bytes))) {
        EXPECT_TRUE(std::isdigit(value) != 0 || (value >= 'a' && value <= 'f')) << value;
      } else if (at >= length && at < length + 2) {
        EXPECT_TRUE(std::isdigit(value) != 0) << value;
      } else {
        const std::size_t id = bytes.find("amz-sdk-invocation-id: ") + 23;
        EXPECT_TRUE(at >= id && at < id + 36) << at;
        EXPECT_TRUE(is_letter_or_digit || value == '-') << value;
      }
    }
    bytes[at] = before;
  }
  EXPECT_GT(known, 64 * 15);
  EXPECT_LT(known, 64 * 15 + 11 * 61 + 36 * 62 + 2 * 9 + 1);
}

TEST_F(RecentHeadsTest, KnowNoneThatIsNotAllThere) {
  keep(usual());
  const SentText text(usual());
  for (std::size_t count = 0; count < text.head_bytes(); ++count) {
    // Only so many bytes of memory are there.
    const std::vector<char> part(text.bytes().begin(),
                                 text.bytes().begin() + static_cast<std::ptrdiff_t>(count));
    EXPECT_FALSE(knows(std::string_view(part.data(), part.size()))) << count;
  }
  EXPECT_TRUE(knows(text.bytes().substr(0, text.head_bytes())));
}

TEST_F(RecentHeadsTest, KnowNoLengthWithAZeroBeforeIt) {
  keep(usual());
  Sent sent = usual();
  *sent.field("Content-Length") = "02";
  EXPECT_FALSE(knows(sent));
  *sent.field("Content-Length") = "0";
  EXPECT_FALSE(knows(sent));
  keep(sent);
  EXPECT_TRUE(knows(sent));
}

/// As the SDK for JavaScript sends it with the credentials of a session.
Sent with_all_parts() {
  Sent sent;
  sent.fields = {{"content-type", "application/x-amz-json-1.0"},
                 {"x-amz-target", "DynamoDB_20120810.GetItem"},
                 {"content-length", "12"},
                 {"x-amz-user-agent", "aws-sdk-js/3.958.0"},
                 {"user-agent", "aws-sdk-js/3.958.0 ua/2.1"},
                 {"host", "localhost"},
                 {"amz-sdk-invocation-id", "a325ebd3-4e3c-453a-be75-940d4562a59c"},
                 {"amz-sdk-request", "attempt=1;  max=3"},
                 {"x-amz-date", "20150830T123600Z"},
                 {"x-amz-security-token", "to/ken+1=="},
                 {"x-amz-content-sha256", std::string(kSignature)}};
  sent.fields.emplace_back(
      "authorization",
      authorization("AKIDEXAMPLE", kSignature,
                    "amz-sdk-invocation-id;amz-sdk-request;content-length;content-type;host;"
                    "x-amz-content-sha256;x-amz-date;x-amz-security-token;x-amz-target;"
                    "x-amz-user-agent"));
  return sent;
}

TEST_F(RecentHeadsTest, KnowAHeadThatCoversWhatDiffers) {
  keep(with_all_parts());
  Sent other = with_all_parts();
  *other.field("content-length") = "10";
  *other.field("amz-sdk-invocation-id") = "00000000-0000-0000-0000-000000000000";
  *other.field("x-amz-security-token") = "ANOTHER(#)";
  *other.field("x-amz-content-sha256") = std::string(64, 'a');
  const SentText text(other);
  const RecentHead* const found = find(text);
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->token_in(text.bytes()), "ANOTHER(#)");
  EXPECT_EQ(found->content_sha256_in(text.bytes()), std::string(64, 'a'));
  EXPECT_EQ(found->digest_in(text.bytes(), "hash"), digest(text, "hash"));
  EXPECT_NE(found->digest_in(text.bytes(), "hash"), digest(SentText(with_all_parts()), "hash"));
  // What one of them said is not said of the next.
  const SentText again(with_all_parts());
  EXPECT_EQ(found->digest_in(again.bytes(), "hash"), digest(again, "hash"));
}

TEST_F(RecentHeadsTest, SayNothingOfATokenOrAHashThatIsNotThere) {
  keep(usual());
  const SentText text(usual());
  EXPECT_EQ(find(text)->token_in(text.bytes()).data(), nullptr);
  EXPECT_EQ(find(text)->content_sha256_in(text.bytes()).data(), nullptr);
}

TEST_F(RecentHeadsTest, KnowNoTokenWithSpaceAndNoOtherHash) {
  keep(with_all_parts());
  for (const std::string token : {"to/ken+1= ", " o/ken+1==", "to\r\nn+1==", "to/ken+1=\x80"}) {
    Sent sent = with_all_parts();
    *sent.field("x-amz-security-token") = token;
    EXPECT_FALSE(knows(sent)) << token;
  }
  Sent sent = with_all_parts();
  sent.field("x-amz-content-sha256")->back() = 'F';
  EXPECT_FALSE(knows(sent));
}

TEST_F(RecentHeadsTest, KeepNoneThatOthersCannotBeKnownBy) {
  const auto is_kept = [this](auto change) {
    Sent sent = usual();
    change(sent);
    keep(sent);
    return knows(sent);
  };
  EXPECT_FALSE(is_kept([](Sent& sent) { *sent.field("Host") = std::string(4'096, 'h'); }));
  EXPECT_FALSE(is_kept([](Sent& sent) {
    for (int i = 0; i < 32; ++i) sent.fields.emplace_back("A", "");
  }));
  EXPECT_FALSE(is_kept([](Sent& sent) {
    sent.fields.emplace_back("X-Other", "mine");
    *sent.field("Authorization") = authorization("AKIDEXAMPLE", kSignature, "host;x-other");
  }));
  EXPECT_FALSE(is_kept([](Sent& sent) {
    sent.fields.emplace_back("AMZ-SDK-Invocation-Id", "d6317b8a-378b-4c5f-b90c-c8f908456c52");
  }));
  EXPECT_FALSE(is_kept(
      [](Sent& sent) { sent.fields.emplace_back("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD"); }));
  EXPECT_FALSE(is_kept([](Sent& sent) { *sent.field("X-Amz-Target") = "short"; }));
  EXPECT_FALSE(is_kept([](Sent& sent) {
    *sent.field("X-Amz-Date") = "";
    sent.fields.emplace_back("Date", "20150830T123600Z");
  }));
  EXPECT_FALSE(is_kept([](Sent& sent) { *sent.field("Content-Length") = "100000"; }));
  EXPECT_FALSE(is_kept([](Sent& sent) { *sent.field("Content-Length") = "+1"; }));
  EXPECT_FALSE(is_kept([](Sent& sent) { sent.fields.pop_back(); }));
  EXPECT_FALSE(is_kept(
      [](Sent& sent) { *sent.field("Authorization") = authorization("not-plain", kSignature); }));
  EXPECT_FALSE(is_kept([](Sent& sent) { *sent.field("amz-sdk-invocation-id") = "an id"; }));
  const Sent closing = usual();
  keep(closing, /*whole=*/false);
  EXPECT_FALSE(knows(closing));
  EXPECT_TRUE(is_kept([](Sent&) {}));
}

TEST_F(RecentHeadsTest, KeepNothingThatOnlyOneOfThemSays) {
  keep(usual());
  // What is told again comes from the message that is asked about.
  Sent other = usual();
  *other.field("Authorization") = authorization("AKIDANOTHER", kSignature);
  const SentText text(other);
  EXPECT_EQ(find(text)->key_id_in(text.bytes()), "AKIDANOTHER");
}

TEST_F(RecentHeadsTest, KeepThoseOfManyOperationsSideBySide) {
  std::vector<Sent> heads;
  for (const std::string name :
       {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "BatchGetItem"}) {
    heads.push_back(usual(name));
    heads.push_back(usual(name));
    *heads.back().field("Content-Length") = "120";
    heads.push_back(usual(name));
    *heads.back().field("X-Amz-Date") = "20150830T123601Z";
  }
  for (const Sent& sent : heads) keep(sent);
  for (const Sent& sent : heads) EXPECT_TRUE(knows(sent)) << *sent.field("X-Amz-Target");
}

TEST_F(RecentHeadsTest, LetThoseOfTheNextSecondsTakeThePlacesOfTheLast) {
  keep(usual());
  Sent later = usual();
  for (int second = 10; second < 60; ++second) {
    *later.field("X-Amz-Date") = "20150830T1236" + std::to_string(second) + "Z";
    keep(later);
    EXPECT_TRUE(knows(later));
  }
  EXPECT_FALSE(knows(usual()));
}

}  // namespace
}  // namespace rowhouse::wire
