#include "engine/remote/whole_scan.h"

#include <gtest/gtest.h>

#include "engine/remote/caller_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using test::operator_scope;
using test::Side;
using test::tenant_scope;

constexpr std::string_view kNothing = R"({"Items":[],"Count":0,"ScannedCount":0})";

std::string page(std::initializer_list<std::string> keys, std::string_view last = {}) {
  std::string text = R"({"Items":[)";
  for (const std::string& key : keys) {
    if (text.back() != '[') text += ',';
    text += R"({"PK":{"S":")" + key + R"("},"SK":{"S":"s"}})";
  }
  text += R"(],"Count":1,"ScannedCount":1)";
  if (!last.empty()) {
    text += R"(,"LastEvaluatedKey":{"PK":{"S":")" + std::string(last) + R"("},"SK":{"S":"s"}})";
  }
  return text + "}";
}

Result<operation::ListTenantsResult> list(Side& side, std::uint32_t limit = 1000,
                                          std::string start = {}) {
  return side.execute(operator_scope(), operation::ListTenants{"T", std::move(start), limit});
}

Result<operation::MeasureTenantResult> measure(Side& side, const tenancy::Scope& scope) {
  return side.execute(scope, operation::MeasureTenant{"T", "acme"});
}

TEST(WholeScan, ListsEachTenantOnceInTheOrderOfIds) {
  Side side;
  side.caller->answers_with("Scan", page({"tenant#b", "tenant#a#x", "nobody"}, "tenant#b"));
  side.caller->answers_with("Scan", page({"tenant#a", "tenant#c##07"}));
  side.caller->answers_with("Scan", kNothing);
  const auto listed = list(side);
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->tenants, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(listed->last_evaluated_tenant, "");
  EXPECT_EQ(side.caller->times("Scan"), 5u);
  EXPECT_NE(side.caller->asked[1].body.find(R"("TotalSegments":4)"), std::string::npos);
  EXPECT_NE(side.caller->asked[1].body.find("ProjectionExpression"), std::string::npos);
}

TEST(WholeScan, ListsInPagesOfWhichEachReadsTheTable) {
  Side side;
  side.caller->answers_with("Scan", page({"tenant#d", "tenant#b", "tenant#a", "tenant#c"}));
  const auto first = list(side, 2);
  ASSERT_TRUE(first);
  EXPECT_EQ(first->tenants, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(first->last_evaluated_tenant, "b");
  const auto second = list(side, 2, "b");
  ASSERT_TRUE(second);
  EXPECT_EQ(second->tenants, (std::vector<std::string>{"c", "d"}));
  EXPECT_EQ(second->last_evaluated_tenant, "");
}

TEST(WholeScan, MeasuresATenantsItemsAndLooksAtTheirKeysAgain) {
  Side side;
  side.caller->answers_with(
      "Scan", page({"tenant#acme", "tenant#acme#x", "tenant#acme2", "tenant#globex"}));
  side.caller->answers_with("Scan", kNothing);
  const auto measured = measure(side, tenant_scope("acme"));
  ASSERT_TRUE(measured);
  EXPECT_EQ(measured->item_count, 2);
  // PK and tenant#acme, SK and s; and two more for #x.
  EXPECT_EQ(measured->item_bytes, 2 * (2 + 11 + 2 + 1) + 2);
  EXPECT_NE(side.caller->asked[1].body.find("FilterExpression"), std::string::npos);
}

TEST(WholeScan, IsForWhoeverMayReadWhatItTells) {
  Side side;
  EXPECT_EQ(measure(side, tenant_scope("globex")).error().code(), ErrorCode::kAccessDenied);
  EXPECT_EQ(side.execute(tenant_scope("acme"), operation::ListTenants{"T", {}, 10}).error().code(),
            ErrorCode::kAccessDenied);
  EXPECT_EQ(side.caller->times("Scan"), 0u);
}

TEST(WholeScan, GoesOnAfterItWasThrottled) {
  Side side;
  side.caller->pauses_left = 1;
  side.caller->fails_with("Scan", 400, "ThrottlingException", "{}");
  side.caller->answers_with("Scan", page({"tenant#a"}));
  EXPECT_EQ(list(side).value().tenants, (std::vector<std::string>{"a"}));
}

TEST(WholeScan, FailsWhereItIsThrottledForTooLong) {
  Side side;
  side.caller->fails_with("Scan", 400, "ThrottlingException", "{}");
  EXPECT_EQ(list(side).error().code(), ErrorCode::kThrottling);
}

TEST(WholeScan, FailsWithTheErrorOfAnySegment) {
  Side side;
  side.caller->answers_with("Scan", page({"tenant#a"}));
  side.caller->fails_with("Scan", 400, "ResourceNotFoundException", R"({"message":"gone"})");
  side.caller->answers_with("Scan", kNothing);
  EXPECT_EQ(list(side).error().code(), ErrorCode::kResourceNotFound);
}

TEST(WholeScan, IsNotLedInCircles) {
  Side side;
  side.caller->answers_with("Scan", page({"tenant#a"}, "tenant#a"));
  EXPECT_EQ(list(side).error().code(), ErrorCode::kInternalServer);
}

TEST(WholeScan, TakesAnyNumberOfPagesThatAreAnsweredInline) {
  Side side;
  for (int i = 0; i < 20'000; ++i) {
    side.caller->answers_with("Scan", page({}, "k" + std::to_string(i % 7)));
  }
  side.caller->answers_with("Scan", kNothing);
  EXPECT_TRUE(list(side));
  EXPECT_EQ(side.caller->times("Scan"), 20'000u + WholeScan::kSegments);
}

TEST(WholeScan, GivesUpAfterItsTime) {
  Side side;
  side.caller->held_back = "Scan";
  std::optional<Result<operation::ListTenantsResult>> answer;
  side.engine->execute(
      operator_scope(), operation::ListTenants{"T", {}, 10},
      [&](Result<operation::ListTenantsResult> result) { answer = std::move(result); });
  side.clock.at += WholeScan::kTimeMax + base::Milliseconds(1);
  for (std::size_t i = 0; i < side.caller->held.size(); ++i) {
    auto done = std::move(side.caller->held[i]);
    done(Answer{200, "", page({"tenant#a"}, "tenant#a")});
  }
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->error().code(), ErrorCode::kServiceUnavailable);
  EXPECT_EQ(side.caller->held.size(), WholeScan::kSegments);
}

}  // namespace
}  // namespace rowhouse::engine::remote
