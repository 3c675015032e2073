#include <gtest/gtest.h>

#include "core/shop_for_test.h"

namespace rowhouse {
namespace {

using shop::Order;
using shop::User;

class AssumedTenant : public testing::Test {
 protected:
  AssumedTenant() {
    acme.put(alice).value();
    acme.put(order).value();
  }

  static Session with_policy(std::string_view actions, std::string_view condition = {}) {
    std::string text = R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":)";
    text.append(actions).append(R"(,"Resource":"*")");
    if (!condition.empty()) text.append(R"(,"Condition":)").append(condition);
    return {.policy = text + "}}", .read_only = false, .kinds = {}};
  }
  static Session of_kinds(std::vector<std::string> kinds) {
    return {.policy = {}, .read_only = false, .kinds = std::move(kinds)};
  }
  template <typename T>
  static bool is_denied(const Result<T>& result) {
    return !result && result.error().code() == ErrorCode::kAccessDenied;
  }

  Database db = shop::make_database();
  Tenant acme = db.table(shop::kTable).tenant("acme").value();
  const User alice{"u1", "Alice", 1, {"new"}, {}};
  const Order order{"u1", "o1", Decimal(5), shop::Status::kOpen, {}};
};

TEST_F(AssumedTenant, IsTheSameTenantWhereNothingIsTakenAway) {
  const Tenant same = acme.assume({}).value();
  EXPECT_EQ(same.id(), "acme");
  EXPECT_TRUE(same.put(alice));
  EXPECT_EQ(same.get<User>("u1").value(), alice);
}

TEST_F(AssumedTenant, ReadsOnlyIfItIsReadOnly) {
  const Tenant reader = acme.assume({.policy = {}, .read_only = true, .kinds = {}}).value();
  EXPECT_EQ(reader.get<User>("u1").value(), alice);
  EXPECT_EQ(reader.count<User>().value(), 1U);
  EXPECT_TRUE(is_denied(reader.put(alice)));
  EXPECT_TRUE(is_denied(reader.remove<User>("u1")));
  EXPECT_TRUE(is_denied(reader.batch().put(alice).write()));
  EXPECT_TRUE(is_denied(reader.transaction().put(alice).commit()));
  EXPECT_TRUE(acme.put(alice)) << "the handle that it came from is as it was";
}

TEST_F(AssumedTenant, ReachesItsKindsOnly) {
  const Tenant orders = acme.assume(of_kinds({"order"})).value();
  EXPECT_TRUE(orders.get<Order>("u1", "o1").value().has_value());
  EXPECT_TRUE(orders.put(order));
  EXPECT_EQ(orders.count<Order>().value(), 1U);
  EXPECT_TRUE(is_denied(orders.get<User>("u1")));
  EXPECT_TRUE(is_denied(orders.put(alice)));
  EXPECT_TRUE(is_denied(orders.count<User>()));
  EXPECT_TRUE(is_denied(orders.query_items(ItemQuery())));
}

TEST_F(AssumedTenant, DoesWhatItsPolicyAllows) {
  const Tenant getter = acme.assume(with_policy(R"("dynamodb:GetItem")")).value();
  EXPECT_EQ(getter.get<User>("u1").value(), alice);
  const auto refused = getter.put(alice);
  ASSERT_TRUE(is_denied(refused));
  EXPECT_EQ(refused.error().message(),
            "User: arn:aws:iam::000000000000:user/tenant/acme is not authorized to perform: "
            "dynamodb:PutItem on resource: "
            "arn:aws:dynamodb:us-east-1:000000000000:table/MultiTenantTable because no session "
            "policy allows the dynamodb:PutItem action");
  const Tenant named =
      acme.assume(with_policy(R"("*")", R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":)"
                                        R"(["tenant#${aws:PrincipalTag/TenantId}"]}})"))
          .value();
  EXPECT_TRUE(named.get<User>("u1"));
}

TEST_F(AssumedTenant, IsNotWidenedByAnything) {
  const Tenant reader = acme.assume({.policy = {}, .read_only = true, .kinds = {"user"}}).value();
  const Tenant again = reader.assume(with_policy(R"("*")")).value();
  EXPECT_TRUE(is_denied(again.put(alice)));
  EXPECT_TRUE(is_denied(again.get<Order>("u1", "o1")));
  EXPECT_TRUE(again.get<User>("u1"));
  EXPECT_FALSE(reader.assume(of_kinds({"order"}))) << "no kind is left";
  EXPECT_TRUE(is_denied(reader.assume(of_kinds({"order", "user"})).value().get<Order>("u1", "o1")));

  const Tenant getter = acme.assume(with_policy(R"("dynamodb:GetItem")")).value();
  const Tenant putter = getter.assume(with_policy(R"("dynamodb:PutItem")")).value();
  EXPECT_TRUE(is_denied(putter.get<User>("u1")));
  EXPECT_TRUE(is_denied(putter.put(alice)));
  const Tenant third =
      getter.assume(with_policy(R"("*")")).value().assume(with_policy(R"("*")")).value();
  EXPECT_TRUE(third.get<User>("u1"));
  EXPECT_TRUE(is_denied(third.put(alice)));
  const auto fourth = third.assume(with_policy(R"("*")"));
  ASSERT_FALSE(fourth);
  EXPECT_EQ(fourth.error().code(), ErrorCode::kValidation);
}

TEST_F(AssumedTenant, SaysWhatIsWrongWithAPolicy) {
  const auto bad = acme.assume({.policy = "{}", .read_only = false, .kinds = {}});
  ASSERT_FALSE(bad);
  EXPECT_EQ(bad.error().code(), ErrorCode::kValidation);
  EXPECT_EQ(bad.error().message().find("The session policy is not one: "), 0U);
  EXPECT_FALSE(
      acme.assume({.policy = std::string(5000, ' ') + "{}", .read_only = false, .kinds = {}}));
  EXPECT_FALSE(acme.assume(of_kinds({"a#b"})));
  EXPECT_FALSE(acme.assume(of_kinds({""})));
}

TEST_F(AssumedTenant, KeepsItsReadsConsistentAndTheOtherWayRound) {
  const Tenant reader = acme.with_consistent_reads()
                            .assume({.policy = {}, .read_only = true, .kinds = {}})
                            .value()
                            .with_consistent_reads();
  EXPECT_TRUE(is_denied(reader.put(alice)));
  EXPECT_TRUE(reader.get<User>("u1"));
}

}  // namespace
}  // namespace rowhouse
