#include "signing/covered_headers.h"

#include <gtest/gtest.h>

namespace rowhouse::signing {
namespace {

std::string lines(std::string_view list, const std::vector<Header>& headers) {
  const CoveredHeaders covered(list, headers);
  std::string text;
  if (covered.is_sound()) covered.append_lines(text);
  return text;
}

TEST(CoveredHeaders, AreOneLineEachInTheListsOrder) {
  EXPECT_EQ(lines("a;host", {{"Host", "h"}, {"User-Agent", "u"}, {"A", "1"}}), "a:1\nhost:h\n");
}

TEST(CoveredHeaders, OfOneNameAreJoinedInTheOrderOfTheRequest) {
  EXPECT_EQ(lines("a;host", {{"a", "1"}, {"HOST", "h"}, {"A", "2"}, {"a", " 3  4 "}}),
            "a:1,2,3 4\nhost:h\n");
}

TEST(CoveredHeaders, LoseSpaceAroundTheirValuesAndRunsOfItWithin) {
  EXPECT_EQ(lines("a;b", {{"a", "\t x   y \t"}, {"b", "p  q r"}}), "a:x y\nb:p q r\n");
}

TEST(CoveredHeaders, MayHaveNoValueThatIsAnywhere) {
  EXPECT_EQ(lines("a;b", {{"a", std::string_view()}, {"b", ""}}), "a:\nb:\n");
}

TEST(CoveredHeaders, TellWhichHeadersTheyAre) {
  const std::vector<Header> headers = {{"Host", "h"}, {"b", "1"}, {"HOST", "i"}, {"", ""}};
  const CoveredHeaders covered("host", headers);
  EXPECT_TRUE(covered.covers(0));
  EXPECT_FALSE(covered.covers(1));
  EXPECT_TRUE(covered.covers(2));
  EXPECT_FALSE(covered.covers(3));
  EXPECT_FALSE(covered.repeats(0));
  EXPECT_FALSE(covered.repeats(1));
  EXPECT_TRUE(covered.repeats(2));
}

TEST(CoveredHeaders, AreSoundOnlyInOrderInLowerCaseAndAllThere) {
  const std::vector<Header> headers = {{"Host", "h"}, {"A", "1"}, {"B", "2"}};
  EXPECT_TRUE(CoveredHeaders("a;b;host", headers).is_sound());
  EXPECT_TRUE(CoveredHeaders("", headers).is_sound());
  for (const char* list : {"host;a", "a;a", "A;host", "a;;host", ";a", "a;", ";", "a;c"}) {
    EXPECT_FALSE(CoveredHeaders(list, headers).is_sound()) << list;
  }
}

TEST(CoveredHeaders, MayBeMany) {
  std::vector<std::string> names;
  for (int i = 0; i < 100; ++i) names.push_back("X-" + std::to_string(100 + i));
  std::vector<Header> headers;
  std::string list;
  std::string expected;
  for (std::size_t i = 0; i < names.size(); ++i) {
    headers.insert(headers.begin(), {names[i], names[i]});
    list += (i > 0 ? ";x-" : "x-") + names[i].substr(2);
    expected += "x-" + names[i].substr(2) + ":" + names[i] + "\n";
  }
  EXPECT_EQ(lines(list, headers), expected);
  headers.push_back({"x-zz", ""});
  EXPECT_EQ(lines(list, headers), expected);
  EXPECT_FALSE(CoveredHeaders(list + ";x-zz1", headers).is_sound());
  EXPECT_FALSE(CoveredHeaders("z;" + list, headers).covers(0));
}

TEST(CoveredHeaders, ForgetWhatTheyWereBefore) {
  const std::vector<Header> first = {{"a", "1"}, {"a", "2"}};
  const std::vector<Header> second = {{"b", "3"}};
  CoveredHeaders covered("a", first);
  covered.find("b", second);
  std::string text;
  covered.append_lines(text);
  EXPECT_EQ(text, "b:3\n");
  EXPECT_TRUE(covered.is_sound());
}

}  // namespace
}  // namespace rowhouse::signing
