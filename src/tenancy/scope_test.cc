#include "tenancy/scope.h"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>
#include <vector>

#include "model/value_writer.h"

namespace rowhouse::tenancy {
namespace {

/// Partition key values which live as long as this does.
class Keys {
 public:
  explicit Keys(std::vector<std::string> texts) {
    for (const std::string& text : texts) {
      values_.emplace_back();
      model::ValueWriter(values_.back()).string(text);
    }
    for (const std::string& value : values_) views_.emplace_back(value);
  }
  std::span<const model::ValueView> views() const { return views_; }

 private:
  std::vector<std::string> values_;
  std::vector<model::ValueView> views_;
};

class Authorize : public testing::Test {
 protected:
  Authorize() {
    table_.name = "Shop";
    table_.arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop";
    table_.key.partition = {"PK", model::Type::kString};
  }

  Result<Scope> ask(const Principal& principal, std::string_view action,
                    std::vector<std::string> keys) {
    const Keys named(std::move(keys));
    return authorize(principal, {action, &table_, named.views()});
  }

  model::TableSchema table_;
  const Principal acme_ = Principal::of_tenant(TenantId::parse("acme").value());
  const Principal operator_ = Principal::operator_principal();
};

TEST_F(Authorize, GivesATenantItsOwnPartitionsOnly) {
  const auto scope = ask(acme_, "GetItem", {"tenant#acme"});
  ASSERT_TRUE(scope);
  EXPECT_FALSE(scope->is_unlimited());
  EXPECT_EQ(scope->partition(), "tenant#acme");
  const Keys keys({"tenant#acme", "tenant#acme#1", "tenant#acme2", "tenant#other", ""});
  EXPECT_TRUE(scope->admits(keys.views()[0]));
  EXPECT_TRUE(scope->admits(keys.views()[1]));
  EXPECT_FALSE(scope->admits(keys.views()[2]));
  EXPECT_FALSE(scope->admits(keys.views()[3]));
  EXPECT_FALSE(scope->admits(keys.views()[4]));
}

TEST_F(Authorize, AdmitsNoKeyOfATenantThatIsNotAString) {
  const auto scope = ask(acme_, "GetItem", {"tenant#acme"});
  ASSERT_TRUE(scope);
  std::string binary;
  model::ValueWriter(binary).binary("tenant#acme");
  EXPECT_FALSE(scope->admits(model::ValueView(binary)));
  std::string number;
  model::ValueWriter(number).number(Decimal(1));
  EXPECT_FALSE(scope->admits(model::ValueView(number)));
}

TEST_F(Authorize, LetsOnlyATenantsOwnItemsLeaveAnIndex) {
  const auto scope = ask(acme_, "Query", {"tenant#acme"});
  ASSERT_TRUE(scope);
  const Keys keys({"tenant#acme", "tenant#acme#1", "tenant#acme2", "tenant#other", "nobody"});
  EXPECT_TRUE(scope->admits_from_index(keys.views()[0]));
  EXPECT_TRUE(scope->admits_from_index(keys.views()[1]));
  for (std::size_t i = 2; i < 5; ++i) EXPECT_FALSE(scope->admits_from_index(keys.views()[i])) << i;
  const auto all = ask(operator_, "Query", {"tenant#acme"});
  for (const auto key : keys.views()) EXPECT_TRUE(all->admits_from_index(key));
}

TEST_F(Authorize, LetsNoWriteOfATenantCarryAnotherIntoAnIndex) {
  table_.tenant_template = "org/{tenant}";
  const auto scope = ask(acme_, "PutItem", {"org/acme"});
  ASSERT_TRUE(scope);
  const Keys own({"org/acme", "org/acme#1", "status#open", "org/", "tenant#other", "org/#1"});
  for (const auto key : own.views()) EXPECT_TRUE(scope->may_carry(key)) << key.as_bytes();
  const Keys foreign({"org/acme2", "org/other", "org/other#1", "org/a", "org/Acme"});
  for (const auto key : foreign.views()) EXPECT_FALSE(scope->may_carry(key)) << key.as_bytes();
  std::string number;
  model::ValueWriter(number).number(Decimal(1));
  EXPECT_TRUE(scope->may_carry(model::ValueView(number)));
  const auto all = ask(operator_, "PutItem", {"org/acme"});
  for (const auto key : foreign.views()) EXPECT_TRUE(all->may_carry(key));
}

TEST_F(Authorize, RefusesATenantForeignKeysInAwssWords) {
  for (const std::string key :
       {"tenant#acme2", "tenant#other", "tenant#", "user#1", "Tenant#acme"}) {
    const auto scope = ask(acme_, "GetItem", {key});
    ASSERT_FALSE(scope) << key;
    EXPECT_EQ(scope.error().code(), ErrorCode::kAccessDenied);
    EXPECT_EQ(scope.error().message(),
              "User: arn:aws:iam::123456789012:user/tenant/acme is not authorized to perform: "
              "dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/Shop "
              "because no identity-based policy allows the dynamodb:GetItem action");
  }
}

TEST_F(Authorize, RefusesAWholeRequestForOneForeignKey) {
  EXPECT_TRUE(ask(acme_, "BatchGetItem", {"tenant#acme", "tenant#acme#1"}));
  EXPECT_FALSE(ask(acme_, "BatchGetItem", {"tenant#acme", "tenant#other"}));
  EXPECT_FALSE(ask(acme_, "TransactWriteItems", {"tenant#other", "tenant#acme"}));
}

TEST_F(Authorize, RefusesATenantWhatNamesNoPartition) {
  EXPECT_FALSE(ask(acme_, "Scan", {}));
  EXPECT_FALSE(ask(acme_, "Query", {}));
  EXPECT_FALSE(ask(acme_, "Scan", {"tenant#acme"}));
}

TEST_F(Authorize, RefusesATenantWhatConcernsWholeTables) {
  for (const std::string_view action :
       {"CreateTable", "DeleteTable", "UpdateTable", "ListTables", "ListTenants", "NoSuchAction"}) {
    EXPECT_FALSE(ask(acme_, action, {"tenant#acme"})) << action;
    EXPECT_FALSE(ask(acme_, action, {})) << action;
    EXPECT_FALSE(authorize(acme_, {action, nullptr, {}})) << action;
  }
}

TEST_F(Authorize, LetsATenantDescribeTheTable) {
  const auto scope = ask(acme_, "DescribeTable", {});
  ASSERT_TRUE(scope);
  EXPECT_FALSE(scope->is_unlimited());
}

TEST_F(Authorize, NamesItsOwnActionsAndAnAbsentTableInItsRefusal) {
  EXPECT_EQ(authorize(acme_, {"ListTables", nullptr, {}}).error().message(),
            "User: arn:aws:iam::000000000000:user/tenant/acme is not authorized to perform: "
            "dynamodb:ListTables on resource: * because no identity-based policy allows the "
            "dynamodb:ListTables action");
  EXPECT_NE(ask(acme_, "ListTenants", {}).error().message().find("rowhouse:ListTenants"),
            std::string::npos);
}

TEST_F(Authorize, NamesTheArnThatIsGivenWhereThereIsNoTable) {
  EXPECT_EQ(authorize(acme_, {"ListTables", nullptr, {}, "arn:aws:dynamodb:eu-west-1:123:table/*"})
                .error()
                .message(),
            "User: arn:aws:iam::123:user/tenant/acme is not authorized to perform: "
            "dynamodb:ListTables on resource: arn:aws:dynamodb:eu-west-1:123:table/* because no "
            "identity-based policy allows the dynamodb:ListTables action");
}

TEST_F(Authorize, KnowsBeforehandWhatATenantMayNever) {
  for (const std::string_view action : {"Scan", "CreateTable", "DeleteTable", "UpdateTable",
                                        "ListTables", "ListTenants", "NoSuchAction"}) {
    EXPECT_FALSE(may_be_allowed(acme_, action)) << action;
    EXPECT_TRUE(may_be_allowed(operator_, action)) << action;
  }
  for (const std::string_view action :
       {"GetItem", "Query", "TransactWriteItems", "DescribeTable"}) {
    EXPECT_TRUE(may_be_allowed(acme_, action)) << action;
  }
}

TEST_F(Authorize, GivesTheOperatorEverything) {
  for (const std::string_view action : {"Scan", "GetItem", "DeleteTable", "ListTenants"}) {
    const auto scope = ask(operator_, action, {"tenant#other"});
    ASSERT_TRUE(scope) << action;
    EXPECT_TRUE(scope->is_unlimited());
  }
  EXPECT_TRUE(authorize(operator_, {"ListTables", nullptr, {}}));
}

TEST_F(Authorize, LetsNobodyNameTheReservedForm) {
  for (const Principal& principal : {acme_, operator_}) {
    const auto scope = ask(principal, "PutItem", {"tenant#acme##03"});
    ASSERT_FALSE(scope);
    EXPECT_EQ(scope.error().code(), ErrorCode::kValidation);
  }
}

TEST_F(Authorize, FollowsTheTablesOwnTemplate) {
  table_.tenant_template = "org/{tenant}";
  EXPECT_TRUE(ask(acme_, "GetItem", {"org/acme#1"}));
  EXPECT_FALSE(ask(acme_, "GetItem", {"tenant#acme"}));
}

static_assert(!std::is_default_constructible_v<Scope>);
static_assert(!std::is_constructible_v<Scope, bool, std::string>);

}  // namespace
}  // namespace rowhouse::tenancy
