#include "wire/recent_heads.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

namespace rowhouse::wire {
namespace {

using Fields = std::vector<std::pair<std::string, std::string>>;

const signing::Sha256Prefix kCanonical("POST\n/\n\nhost:localhost\n");

/// A request's head, and which of its headers are covered.
struct Sent {
  std::string list = "host;x-amz-date;x-amz-target";
  std::string method = "POST";
  std::string target = "/";
  Fields fields = {{"Host", "localhost"},
                   {"X-Amz-Target", "DynamoDB_20120810.GetItem"},
                   {"X-Amz-Date", "20150830T123600Z"},
                   {"Content-Length", "12"},
                   {"Authorization", "AWS4-HMAC-SHA256 Credential=AKID"}};
};

class RecentHeadsTest : public ::testing::Test {
 protected:
  void keep(const Sent& sent) {
    const auto headers = views(sent);
    heads_.keep(head(sent, headers), signing::CoveredHeaders(sent.list, headers), kCanonical);
  }
  bool knows(const Sent& sent) const {
    const auto headers = views(sent);
    const signing::Sha256Prefix* const found = heads_.find(head(sent, headers), sent.list);
    if (found == nullptr) return false;
    EXPECT_EQ(found->with("hash"), kCanonical.with("hash"));
    return true;
  }

 private:
  static std::vector<signing::Header> views(const Sent& sent) {
    std::vector<signing::Header> headers;
    for (const auto& [name, value] : sent.fields) headers.push_back({name, value});
    return headers;
  }
  static RequestHead head(const Sent& sent, std::span<const signing::Header> headers) {
    RequestHead head;
    head.method = sent.method;
    head.target = sent.target;
    head.headers = headers;
    for (const auto& [name, value] : sent.fields) {
      if (name == "X-Amz-Target") head.amz_target = value;
    }
    return head;
  }

  RecentHeads heads_;
};

TEST_F(RecentHeadsTest, KnowAHeadWhateverIsNotCovered) {
  Sent sent;
  EXPECT_FALSE(knows(sent));
  keep(sent);
  EXPECT_TRUE(knows(sent));
  sent.fields[3].second = "120";
  sent.fields[4].second = "AWS4-HMAC-SHA256 Credential=AKID2";
  EXPECT_TRUE(knows(sent));
}

TEST_F(RecentHeadsTest, KnowNoneThatDiffersInWhatCounts) {
  const Sent sent;
  keep(sent);
  const auto is_known_after = [&](auto change) {
    Sent changed = sent;
    change(changed);
    return knows(changed);
  };
  EXPECT_FALSE(is_known_after([](Sent& other) { other.method = "GET"; }));
  EXPECT_FALSE(is_known_after([](Sent& other) { other.target = "/a"; }));
  EXPECT_FALSE(is_known_after([](Sent& other) { other.list = "host;x-amz-date"; }));
  EXPECT_FALSE(is_known_after([](Sent& other) { other.fields[0].second = "localhosT"; }));
  EXPECT_FALSE(is_known_after([](Sent& other) { other.fields[2].second.back() = 'z'; }));
  EXPECT_FALSE(is_known_after([](Sent& other) { other.fields[3].first = "Content-Lengths"; }));
  EXPECT_FALSE(is_known_after([](Sent& other) { other.fields.pop_back(); }));
  EXPECT_FALSE(is_known_after([](Sent& other) { other.fields.emplace_back("X-Amz-More", ""); }));
  EXPECT_FALSE(is_known_after([](Sent& other) { std::swap(other.fields[3], other.fields[4]); }));
  // The same text, taken apart in another place.
  EXPECT_FALSE(is_known_after([](Sent& other) { other.fields[0] = {"Hostl", "ocalhost"}; }));
  EXPECT_TRUE(knows(sent));
}

TEST_F(RecentHeadsTest, KeepNoneWhoseCoveredHeadersAreSomebodysOwnOrNewEachTime) {
  for (const std::string name :
       {"x-amz-security-token", "x-amz-content-sha256", "amz-sdk-invocation-id"}) {
    Sent sent;
    sent.fields.emplace_back(name, "value");
    sent.list += ";" + name;
    if (name.starts_with("amz")) sent.list = name + ";host;x-amz-date;x-amz-target";
    keep(sent);
    EXPECT_FALSE(knows(sent)) << name;
  }
}

TEST_F(RecentHeadsTest, KeepNoneThatIsLong) {
  Sent wide;
  wide.fields[0].second.assign(2'048, 'h');
  keep(wide);
  EXPECT_FALSE(knows(wide));
  Sent tall;
  for (int i = 0; i < 32; ++i) tall.fields.emplace_back("A", "");
  keep(tall);
  EXPECT_FALSE(knows(tall));
}

TEST_F(RecentHeadsTest, KeepThoseOfTheUsualOperationsSideBySide) {
  std::vector<Sent> heads;
  for (const std::string name : {"GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query"}) {
    heads.emplace_back().fields[1].second = "DynamoDB_20120810." + name;
  }
  for (const Sent& sent : heads) keep(sent);
  for (const Sent& sent : heads) EXPECT_TRUE(knows(sent)) << sent.fields[1].second;
}

TEST_F(RecentHeadsTest, LetTheNextSecondsHeadTakeThePlaceOfTheLast) {
  const Sent before;
  keep(before);
  Sent after;
  after.fields[2].second = "20150830T123601Z";
  keep(after);
  EXPECT_TRUE(knows(after));
  EXPECT_FALSE(knows(before));
}

}  // namespace
}  // namespace rowhouse::wire
