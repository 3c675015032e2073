#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "tenancy/policy/case_for_test.h"

namespace rowhouse::policy {
namespace {

using testing::allows;
using testing::decide;
using testing::identity_policy;
using testing::Request;

/// One operator on one key: what it makes of a request.
struct Row {
  const char* op;
  const char* wanted;  ///< JSON.
  /// What the request has under aws:key: nothing, one value, or (kMany) the values of a set.
  std::optional<std::vector<std::string>> actual;
  bool many;
  bool matches;
};

constexpr bool kOne = false;
constexpr bool kMany = true;
const std::optional<std::vector<std::string>> kAbsent;

std::vector<std::string> of(std::initializer_list<const char*> values) {
  return {values.begin(), values.end()};
}

std::string policy_of(const Row& row, std::string_view effect) {
  return R"({"Version":"2012-10-17","Statement":{"Effect":")" + std::string(effect) +
         R"(","Action":"*","Resource":"*","Condition":{")" + row.op + R"(":{"aws:key":)" +
         row.wanted + "}}}}";
}

// Sources: IAM's pages "Condition operators", "Conditions with multiple context keys or values" and
// "Set operators for multivalued context keys".
const std::vector<Row> kRows = {
    {"StringEquals", R"("a")", of({"a"}), kOne, true},
    {"StringEquals", R"("a")", of({"A"}), kOne, false},
    {"StringEquals", R"(["a","b"])", of({"b"}), kOne, true},
    {"StringEquals", R"("a*")", of({"ab"}), kOne, false},
    {"StringEquals", R"("a*")", of({"a*"}), kOne, true},
    {"StringEquals", R"("a")", kAbsent, kOne, false},
    {"StringEquals", R"("")", of({""}), kOne, true},
    {"StringEqualsIfExists", R"("a")", kAbsent, kOne, true},
    {"StringEqualsIfExists", R"("a")", of({"b"}), kOne, false},
    {"StringNotEquals", R"("a")", of({"b"}), kOne, true},
    {"StringNotEquals", R"(["a","b"])", of({"b"}), kOne, false},
    {"StringNotEquals", R"(["a","b"])", of({"c"}), kOne, true},
    {"StringNotEquals", R"("a")", kAbsent, kOne, true},
    {"StringNotEqualsIfExists", R"("a")", kAbsent, kOne, true},
    {"StringEqualsIgnoreCase", R"("aB")", of({"Ab"}), kOne, true},
    {"StringNotEqualsIgnoreCase", R"("aB")", of({"Ab"}), kOne, false},
    {"StringLike", R"("a*c")", of({"abbbc"}), kOne, true},
    {"StringLike", R"("a*c")", of({"abbbd"}), kOne, false},
    {"StringLike", R"("a?c")", of({"abc"}), kOne, true},
    {"StringLike", R"("a?c")", of({"ac"}), kOne, false},
    {"StringLike", R"("a?c")", of({"aéc"}), kOne, true},
    {"StringLike", R"("*a*b*")", of({"xxbxaxb"}), kOne, true},
    {"StringLike", R"("*a*b*")", of({"xxbxa"}), kOne, false},
    {"StringLike", R"("a${*}")", of({"a*"}), kOne, true},
    {"StringLike", R"("a${*}")", of({"ab"}), kOne, false},
    {"StringLike", R"("A*")", of({"ab"}), kOne, false},
    {"StringNotLike", R"(["a*","b*"])", of({"c"}), kOne, true},
    {"StringNotLike", R"(["a*","b*"])", of({"bb"}), kOne, false},
    {"NumericEquals", "3", of({"3.0"}), kOne, true},
    {"NumericNotEquals", "3", of({"4"}), kOne, true},
    {"NumericNotEquals", R"(["3","4"])", of({"4"}), kOne, false},
    {"NumericNotEquals", "3", of({"x"}), kOne, false},
    {"NumericLessThan", R"("3")", of({"2.5"}), kOne, true},
    {"NumericLessThan", R"("3")", of({"3"}), kOne, false},
    {"NumericLessThanEquals", R"("3")", of({"3"}), kOne, true},
    {"NumericGreaterThan", R"("-1")", of({"0"}), kOne, true},
    {"NumericGreaterThanEquals", R"("9007199254740993")", of({"9007199254740992"}), kOne, false},
    {"DateGreaterThan", R"("2020-04-01T00:00:00Z")", of({"2020-04-01T00:00:01Z"}), kOne, true},
    {"DateGreaterThan", R"("2020-04-01T00:00:00Z")", of({"2020-04-01T00:30:00+01:00"}), kOne,
     false},
    {"DateLessThan", R"("2020-04-01")", of({"1585699199"}), kOne, true},
    {"DateLessThanEquals", R"("1585699200")", of({"2020-04-01T00:00:00Z"}), kOne, true},
    {"DateEquals", R"("2020-02-29T12:00Z")", of({"2020-02-29T12:00:00.000Z"}), kOne, true},
    {"DateNotEquals", R"("2020-01-01")", of({"2020-01-02"}), kOne, true},
    {"DateGreaterThanEquals", R"("2020")", of({"2020-01-01"}), kOne, true},
    {"Bool", R"("true")", of({"true"}), kOne, true},
    {"Bool", "false", of({"false"}), kOne, true},
    {"Bool", "true", of({"false"}), kOne, false},
    {"Bool", "false", kAbsent, kOne, false},
    {"BoolIfExists", "false", kAbsent, kOne, true},
    {"BinaryEquals", R"("QmluYXJ5")", of({"QmluYXJ5"}), kOne, true},
    {"BinaryEquals", R"("QmluYXJ5")", of({"QmluYXJ6"}), kOne, false},
    {"IpAddress", R"("203.0.113.0/24")", of({"203.0.113.9"}), kOne, true},
    {"IpAddress", R"("203.0.113.0/24")", of({"203.0.114.9"}), kOne, false},
    {"IpAddress", R"("203.0.113.0/25")", of({"203.0.113.128"}), kOne, false},
    {"IpAddress", R"("203.0.113.7")", of({"203.0.113.7"}), kOne, true},
    {"IpAddress", R"("2001:db8::/33")", of({"2001:db8:7fff::1"}), kOne, true},
    {"IpAddress", R"("2001:db8::/33")", of({"2001:db8:8000::1"}), kOne, false},
    {"IpAddress", R"("0.0.0.0/0")", of({"2001:db8::1"}), kOne, false},
    {"IpAddress", R"("10.0.0.0/8")", of({"::ffff:10.1.2.3"}), kOne, true},
    {"NotIpAddress", R"("203.0.113.0/24")", of({"198.51.100.1"}), kOne, true},
    {"NotIpAddress", R"(["203.0.113.0/24","198.51.100.0/24"])", of({"198.51.100.1"}), kOne, false},
    {"NotIpAddress", R"("203.0.113.0/24")", of({"nonsense"}), kOne, false},
    {"ArnEquals", R"("arn:aws:sns:*:1:t*")", of({"arn:aws:sns:eu:1:topic"}), kOne, true},
    {"ArnLike", R"("arn:aws:sns:*:1:t")", of({"arn:aws:sns:eu:x:1:t"}), kOne, false},
    {"ArnLike", R"("arn:aws:sns:e?:1:t")", of({"arn:aws:sns:eu:1:t"}), kOne, true},
    {"ArnLike", R"("arn:aws:sns:eu:1:*x")", of({"arn:aws:sns:eu:1:a:b:x"}), kOne, true},
    {"ArnNotEquals", R"("arn:aws:sns:*:1:t")", of({"arn:aws:sns:eu:2:t"}), kOne, true},
    {"ArnNotLike", R"("arn:aws:sns:*:1:t")", of({"arn:aws:sns:eu:1:t"}), kOne, false},
    {"Null", R"("true")", kAbsent, kOne, true},
    {"Null", R"("true")", of({"a"}), kOne, false},
    {"Null", R"("false")", of({"a"}), kOne, true},
    {"Null", "false", kAbsent, kOne, false},
    {"Null", R"("true")", of({}), kMany, true},
    {"Null", R"("false")", of({"a", "b"}), kMany, true},
    {"stringequals", R"("a")", of({"a"}), kOne, true},
    // Sets. Of no value at all, everything is true and nothing exists.
    {"ForAllValues:StringEquals", R"(["a","b"])", of({"a", "b"}), kMany, true},
    {"ForAllValues:StringEquals", R"(["a","b"])", of({"b"}), kMany, true},
    {"ForAllValues:StringEquals", R"(["a","b"])", of({"a", "c"}), kMany, false},
    {"ForAllValues:StringEquals", R"("a")", kAbsent, kMany, true},
    {"ForAllValues:StringEquals", R"("a")", of({}), kMany, true},
    {"ForAllValues:StringEquals", R"("a")", of({"a"}), kOne, true},
    {"ForAllValues:StringNotEquals", R"(["a","b"])", of({"c", "d"}), kMany, true},
    {"ForAllValues:StringNotEquals", R"(["a","b"])", of({"c", "b"}), kMany, false},
    {"ForAllValues:StringLike", R"("t#1#*")", of({"t#1#", "t#1#x"}), kMany, true},
    {"ForAllValues:StringEqualsIfExists", R"("a")", kAbsent, kMany, true},
    {"ForAnyValue:StringEquals", R"(["a","b"])", of({"x", "b"}), kMany, true},
    {"ForAnyValue:StringEquals", R"(["a","b"])", of({"x", "y"}), kMany, false},
    {"ForAnyValue:StringEquals", R"("a")", kAbsent, kMany, false},
    {"ForAnyValue:StringEquals", R"("a")", of({}), kMany, false},
    {"ForAnyValue:StringNotEquals", R"("a")", of({"a", "b"}), kMany, true},
    {"ForAnyValue:StringNotEquals", R"("a")", of({"a"}), kMany, false},
    {"ForAnyValue:StringNotEquals", R"("a")", kAbsent, kMany, false},
    {"ForAnyValue:NumericLessThan", "3", of({"9", "2"}), kMany, true},
    {"forallvalues:StringLike", R"("a")", of({"b"}), kMany, false},
    // A bare operator never matches a key of many values, not even negated, not even of one.
    {"StringEquals", R"("a")", of({"a"}), kMany, false},
    {"StringNotEquals", R"("a")", of({"b"}), kMany, false},
    {"StringEqualsIfExists", R"("a")", of({"a"}), kMany, false},
};

std::string told(const Row& row) {
  std::string text = std::string(row.op) + " " + row.wanted + " of ";
  if (!row.actual) return text + "nothing";
  for (const auto& value : *row.actual) text += "[" + value + "]";
  return text + (row.many ? " (many)" : "");
}

bool matches(const Row& row, std::string_view effect) {
  Request request("dynamodb:GetItem");
  if (row.actual && row.many) request.with_many("AWS:Key", *row.actual);
  if (row.actual && !row.many) request.with("AWS:Key", row.actual->front());
  const Verdict verdict = decide(identity_policy(policy_of(row, effect)), request);
  return effect == "Allow" ? verdict.allowed : verdict.explicitly_denied;
}

TEST(Condition, MatchesAsTheTableOfOperatorsSays) {
  for (const Row& row : kRows) EXPECT_EQ(matches(row, "Allow"), row.matches) << told(row);
}

TEST(Condition, MatchesInADenyAsInAnAllowButForWhatIsNotOfItsKind) {
  for (const Row& row : kRows) {
    const std::string first = row.actual && !row.actual->empty() ? row.actual->front() : "";
    const bool of_its_kind = row.many || (first != "x" && first != "nonsense");
    EXPECT_EQ(matches(row, "Deny"), row.matches || !of_its_kind) << told(row);
  }
}

TEST(Condition, ForAnyValueIfExistsOfAnAbsentKeyClosesAndDoesNotOpen) {
  const Row row{"ForAnyValue:StringEqualsIfExists", R"("a")", kAbsent, kMany, false};
  EXPECT_FALSE(matches(row, "Allow"));
  EXPECT_TRUE(matches(row, "Deny"));
}

TEST(Condition, NeedsEveryKeyAndEveryOperator) {
  const Policy policy = identity_policy(
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{
          "StringEquals":{"aws:a":"1","aws:b":["2","3"]},"Bool":{"aws:c":"true"}}}})");
  EXPECT_TRUE(
      allows(policy, Request("s:A").with("aws:a", "1").with("aws:b", "3").with("aws:c", "true")));
  EXPECT_FALSE(allows(policy, Request("s:A").with("aws:a", "1").with("aws:c", "true")));
  EXPECT_FALSE(allows(policy, Request("s:A").with("aws:a", "1").with("aws:b", "3")));
}

std::string with_value(std::string_view op, std::string_view value) {
  return R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{")" +
         std::string(op) + R"(":{"aws:k":)" + std::string(value) + "}}}}";
}

TEST(Condition, RefusesValuesThatAreNotOfItsKind) {
  for (const auto& [op, value] : std::vector<std::pair<const char*, const char*>>{
           {"NumericEquals", R"("three")"},
           {"NumericEquals", R"("inf")"},
           {"NumericEquals", R"("${aws:x}")"},
           {"NumericEquals", R"("")"},
           {"DateLessThan", R"("yesterday")"},
           {"DateLessThan", R"("2021-02-29")"},
           {"DateLessThan", R"("2020-13-01")"},
           {"DateLessThan", R"("2020-01-01T25:00Z")"},
           {"DateLessThan", R"("2020-01-01T10:00")"},
           {"Bool", R"("yes")"},
           {"Null", R"("maybe")"},
           {"BinaryEquals", R"("no base64!")"},
           {"BinaryEquals", R"("QQ=A")"},
           {"IpAddress", R"("10.0.0.0/33")"},
           {"IpAddress", R"("10.0.0")"},
           {"IpAddress", R"("2001:db8::/129")"},
           {"IpAddress", R"("10.0.0.0/8/8")"},
           {"StringEquals", "null"},
           {"StringEquals", "{}"},
           {"StringEquals", "[]"},
           {"StringEquals", R"([["a"]])"},
           {"StringEqual", R"("a")"},
           {"NullIfExists", R"("true")"},
           {"ForAllValues:Null", R"("true")"},
           {"ForAllValues:", R"("a")"},
           {"ForSomeValues:StringEquals", R"("a")"},
           {"IfExists", R"("a")"},
       }) {
    const auto parsed = Policy::parse(with_value(op, value), PolicyKind::kIdentity, "p");
    EXPECT_FALSE(parsed) << op << " " << value;
    if (!parsed) {
      EXPECT_NE(parsed.error().message().find("Statement.Condition."), std::string::npos)
          << parsed.error().message();
    }
  }
}

}  // namespace
}  // namespace rowhouse::policy
