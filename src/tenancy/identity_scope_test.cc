#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/value_writer.h"
#include "tenancy/identity_for_test.h"
#include "tenancy/scope.h"

namespace rowhouse::tenancy {
namespace {

using testing::kExactKeys;
using testing::kWildcardKeys;
using testing::policy_of;
using testing::principal_of;
using testing::role_with;
using testing::session_of;
using testing::statement;

/// Partition key values which live as long as this does.
class Keys {
 public:
  explicit Keys(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) model::ValueWriter(values_.emplace_back()).string(text);
    for (const std::string& value : values_) views_.emplace_back(value);
  }
  std::span<const model::ValueView> views() const { return views_; }
  model::ValueView operator[](std::size_t i) const { return views_[i]; }

 private:
  std::vector<std::string> values_;
  std::vector<model::ValueView> views_;
};

class FixedClock final : public base::Clock {
 public:
  explicit FixedClock(std::int64_t seconds) : seconds_(seconds) {}
  base::Milliseconds now() const override { return std::chrono::seconds(seconds_); }

 private:
  std::int64_t seconds_;
};

class IdentityScope : public ::testing::Test {
 protected:
  IdentityScope() {
    table_.name = "Shop";
    table_.arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop";
    table_.key.partition = {"PK", model::Type::kString};
  }

  Access access(std::string_view action, const Keys& keys) const {
    Access access{action, &table_, keys.views()};
    access.touches_items = true;
    return access;
  }
  Result<Scope> ask(const Principal& principal, std::string_view action,
                    const std::vector<std::string>& texts) const {
    const Keys keys(texts);
    return authorize(principal, access(action, keys));
  }
  std::string refusal(const Principal& principal, std::string_view action = "GetItem") const {
    const auto scope = ask(principal, action, {"tenant#acme"});
    return scope ? "allowed" : scope.error().message();
  }

  model::TableSchema table_;
};

TEST_F(IdentityScope, TakesAKeptKeyForTheOneThatItStandsForWhereAnEngineSaysSo) {
  const Keys keys({"tenant#acme", "tenant#acme##07", "tenant#acme##07#x", "tenant#globex##07",
                   "tenant#acme##7", "tenant#acme2##07"});
  const auto asked = ask(role_with(kExactKeys), "GetItem", {"tenant#acme"});
  ASSERT_TRUE(asked);
  EXPECT_FALSE(asked->admits(keys[1]));
  const Scope scope = asked->for_kept_keys(table_.tenant_template);
  EXPECT_TRUE(scope.admits(keys[0]));
  EXPECT_TRUE(scope.admits(keys[1]));
  for (std::size_t i = 2; i < 6; ++i) EXPECT_FALSE(scope.admits(keys[i])) << i;
  // The scope that it was made from is as it was.
  EXPECT_FALSE(asked->admits(keys[1]));
  // Nobody may ask for such a key.
  EXPECT_FALSE(ask(role_with(kWildcardKeys), "GetItem", {"tenant#acme##07"}));
}

TEST_F(IdentityScope, LetsKeptItemsLeaveAnIndexAsPoliciesSayOfWhatTheyStandFor) {
  const Keys asked({"tenant#acme"});
  const Keys items({"tenant#acme##07", "tenant#globex##07", "tenant#acme##07#x"});
  Access read = access("Query", asked);
  read.reads_index = true;
  const auto scope = authorize(role_with(kExactKeys), read);
  ASSERT_TRUE(scope);
  EXPECT_FALSE(scope->admits_from_index(items[0]));
  const Scope kept = scope->for_kept_keys(table_.tenant_template);
  EXPECT_TRUE(kept.admits_from_index(items[0]));
  EXPECT_FALSE(kept.admits_from_index(items[1]));
  EXPECT_FALSE(kept.admits_from_index(items[2]));
}

TEST_F(IdentityScope, AdmitsExactlyTheKeysThatWereAllowed) {
  const Principal role = role_with(kWildcardKeys);
  const Keys keys({"tenant#acme", "tenant#acme#1", "tenant#acme#2", "tenant#globex"});
  const auto one = ask(role, "GetItem", {"tenant#acme"});
  ASSERT_TRUE(one);
  EXPECT_FALSE(one->is_unlimited());
  EXPECT_TRUE(one->admits(keys[0]));
  for (std::size_t i = 1; i < 4; ++i) EXPECT_FALSE(one->admits(keys[i])) << i;
  const auto two = ask(role, "BatchGetItem", {"tenant#acme#1", "tenant#acme"});
  ASSERT_TRUE(two);
  EXPECT_TRUE(two->admits(keys[0]));
  EXPECT_TRUE(two->admits(keys[1]));
  EXPECT_FALSE(two->admits(keys[2]));
  EXPECT_FALSE(two->admits(keys[3]));
}

TEST_F(IdentityScope, TellsKeysOfAnotherTypeApart) {
  const auto scope = ask(role_with({}), "GetItem", {"7"});
  ASSERT_TRUE(scope);
  std::string number;
  model::ValueWriter(number).number(Decimal(7));
  EXPECT_FALSE(scope->admits(model::ValueView(number)));
}

TEST_F(IdentityScope, KeepsToLeadingKeysAndTheirTraps) {
  const Principal exact = role_with(kExactKeys);
  const Principal wildcard = role_with(kWildcardKeys);
  for (const std::string key : {"tenant#acme2", "tenant#globex", "tenant#", "Tenant#acme", "acme",
                                "tenant#tenant#acme", "tenant#acme2#1", "tenant#*", ""}) {
    EXPECT_FALSE(ask(exact, "GetItem", {key})) << key;
    EXPECT_FALSE(ask(wildcard, "GetItem", {key})) << key;
    EXPECT_FALSE(ask(wildcard, "BatchWriteItem", {"tenant#acme", key})) << key;
  }
  EXPECT_TRUE(ask(exact, "GetItem", {"tenant#acme"}));
  EXPECT_FALSE(ask(exact, "GetItem", {"tenant#acme#1"}));
  EXPECT_TRUE(ask(wildcard, "GetItem", {"tenant#acme#1"}));
}

TEST_F(IdentityScope, OpensNobodyToAnEmptyTagOrToNone) {
  for (const std::string_view keys : {kExactKeys, kWildcardKeys}) {
    EXPECT_FALSE(ask(role_with(keys, ""), "GetItem", {"tenant#acme"}));
    Identity untagged = session_of("x");
    untagged.tags.clear();
    untagged.policies = {policy_of(statement("Allow", R"("*")", keys), "p")};
    EXPECT_FALSE(ask(principal_of(untagged), "GetItem", {"tenant#acme"}));
    EXPECT_FALSE(ask(principal_of(untagged), "GetItem", {"tenant#"}));
  }
}

TEST_F(IdentityScope, ComparesATagWithAStarAsItIs) {
  EXPECT_FALSE(ask(role_with(kWildcardKeys, "*"), "GetItem", {"tenant#acme"}));
  EXPECT_FALSE(ask(role_with(kWildcardKeys, "ac??"), "GetItem", {"tenant#acme"}));
}

TEST_F(IdentityScope, RefusesItemsWhosePartitionsAreNotNamed) {
  for (const std::string_view keys : {kExactKeys, kWildcardKeys}) {
    EXPECT_FALSE(ask(role_with(keys), "Scan", {}));
    EXPECT_FALSE(ask(role_with(keys), "Query", {}));
    EXPECT_FALSE(ask(role_with(keys), "PartiQLSelect", {}));
  }
  const auto scan = ask(role_with({}), "Scan", {});
  ASSERT_TRUE(scan);
  EXPECT_TRUE(scan->is_unlimited());
  const auto query = ask(role_with({}), "Query", {});
  ASSERT_TRUE(query);
  EXPECT_FALSE(query->is_unlimited());
  EXPECT_FALSE(query->admits(Keys({"tenant#acme"})[0]));
}

TEST_F(IdentityScope, ShowsKeysOfOtherTypesAsText) {
  const auto allowed = [&](std::string_view condition, const std::string& value) {
    const model::ValueView key(value);
    Access asked{"GetItem", &table_, {&key, 1}};
    asked.touches_items = true;
    return authorize(role_with(condition), asked).has_value();
  };
  std::string number;
  model::ValueWriter(number).number(Decimal(-1250));
  EXPECT_TRUE(
      allowed(R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["-1250"]}})", number));
  EXPECT_FALSE(
      allowed(R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["1250"]}})", number));
  std::string binary;
  model::ValueWriter(binary).binary(std::string("\x00\xff!", 3));
  EXPECT_TRUE(
      allowed(R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["AP8h"]}})", binary));
}

TEST_F(IdentityScope, SaysInIamsWordsWhoDidNotAllowOrDenied) {
  const std::string who =
      "User: arn:aws:sts::123456789012:assumed-role/shop/web is not authorized to perform: "
      "dynamodb:GetItem on resource: arn:aws:dynamodb:us-east-1:123456789012:table/Shop ";
  const auto allow = policy_of(statement("Allow", R"("*")"), "all");
  const auto deny = policy_of(statement("Deny", R"("dynamodb:GetItem")"), "no-get");
  const auto other = policy_of(statement("Allow", R"("dynamodb:PutItem")"), "put-only");

  Identity nothing = session_of("acme");
  EXPECT_EQ(refusal(principal_of(nothing)),
            who + "because no identity-based policy allows the dynamodb:GetItem action");
  Identity denied = session_of("acme");
  denied.policies = {allow, deny};
  EXPECT_EQ(refusal(principal_of(denied)),
            who + "with an explicit deny in an identity-based policy");
  Identity bounded = session_of("acme");
  bounded.policies = {allow};
  bounded.boundary = other;
  EXPECT_EQ(refusal(principal_of(bounded)),
            who + "because no permissions boundary allows the dynamodb:GetItem action");
  bounded.boundary = deny;
  EXPECT_EQ(refusal(principal_of(bounded)),
            who + "with an explicit deny in a permissions boundary");
  Identity session = session_of("acme");
  session.policies = {allow};
  session.session_policies = {other};
  EXPECT_EQ(refusal(principal_of(session)),
            who + "because no session policy allows the dynamodb:GetItem action");
  session.session_policies = {allow, deny};
  EXPECT_EQ(refusal(principal_of(session)), who + "with an explicit deny in a session policy");
  session.session_policies = {other, allow};
  EXPECT_EQ(refusal(principal_of(session)), "allowed");
}

TEST_F(IdentityScope, SaysWhichStatementDecided) {
  Identity identity = session_of("acme");
  identity.policies = {policy_of(statement("Allow", R"("*")"), "all"),
                       policy_of(statement("Deny", R"("dynamodb:DeleteItem")"), "no-deletes")};
  const Principal principal = principal_of(std::move(identity));
  const Keys keys({"tenant#acme"});
  policy::Verdict verdict;
  EXPECT_FALSE(authorize(principal, access("DeleteItem", keys), &verdict));
  ASSERT_NE(verdict.policy, nullptr);
  EXPECT_EQ(verdict.policy->name, "no-deletes");
  EXPECT_TRUE(verdict.explicitly_denied);
  EXPECT_TRUE(authorize(principal, access("GetItem", keys), &verdict));
  EXPECT_EQ(verdict.policy->name, "all");
}

TEST_F(IdentityScope, FillsWhatBelongsToTheCallerAndItsOrigin) {
  const auto allows = [&](std::string_view condition, const Origin& origin = {}) {
    const Principal principal = role_with(condition);
    const Keys keys({"tenant#acme"});
    const FixedClock clock(1'775'046'615);  // 2026-04-01T12:30:15Z
    Access asked = access("GetItem", keys);
    asked.clock = &clock;
    return authorize(Requester(principal, origin), asked).has_value();
  };
  EXPECT_TRUE(
      allows(R"({"StringEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/shop"}})"));
  EXPECT_TRUE(allows(R"({"StringEquals":{"aws:PrincipalAccount":"123456789012"}})"));
  EXPECT_TRUE(allows(R"({"StringEquals":{"aws:PrincipalType":"AssumedRole"}})"));
  EXPECT_TRUE(allows(R"({"StringEquals":{"aws:userid":"AROAEXAMPLE:web"}})"));
  EXPECT_TRUE(allows(R"({"Null":{"aws:username":"true"}})"));
  EXPECT_TRUE(allows(R"({"StringEquals":{"AWS:principaltag/tenantid":"acme"}})"));
  EXPECT_TRUE(allows(R"({"DateEquals":{"aws:CurrentTime":"2026-04-01T12:30:15Z"}})"));
  EXPECT_FALSE(allows(R"({"DateGreaterThan":{"aws:CurrentTime":"2026-04-01T12:30:15Z"}})"));
  EXPECT_TRUE(allows(R"({"NumericEquals":{"aws:EpochTime":"1775046615"}})"));
  const Origin office{"10.1.2.3", true, {}};
  const Origin street{"192.0.2.1", false, {}};
  EXPECT_TRUE(allows(R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})", office));
  EXPECT_FALSE(allows(R"({"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}})", street));
  EXPECT_TRUE(allows(R"({"Bool":{"aws:SecureTransport":"true"}})", office));
  EXPECT_FALSE(allows(R"({"Bool":{"aws:SecureTransport":"true"}})", street));
}

TEST_F(IdentityScope, ShowsAUserAsOne) {
  Identity user;
  user.arn = "arn:aws:iam::123456789012:user/alice";
  user.account = "123456789012";
  user.user_id = "AIDAEXAMPLE";
  user.user_name = "alice";
  user.policies = {
      policy_of(statement("Allow", R"("*")",
                          R"({"StringEquals":{"aws:username":"alice",)"
                          R"("aws:PrincipalType":"User","aws:userid":"AIDAEXAMPLE",)"
                          R"("aws:PrincipalArn":"arn:aws:iam::123456789012:user/alice"}})"),
                "p")};
  EXPECT_TRUE(ask(principal_of(std::move(user)), "GetItem", {"x"}));
}

TEST_F(IdentityScope, AsksAgainOfWhatLeavesAnIndexWherePoliciesSpeakOfLeadingKeys) {
  const Keys named({"tenant#acme"});
  const Keys leaving({"tenant#acme", "tenant#acme#1", "tenant#acme2", "tenant#globex"});
  Access query = access("Query", named);
  query.reads_index = true;
  query.resource = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop/index/ByDate";
  std::optional<Scope> kept;
  {
    const Principal role = role_with(kWildcardKeys);
    auto scope = authorize(role, query);
    ASSERT_TRUE(scope);
    kept = *std::move(scope);
  }
  // The scope outlives the request that it came from.
  EXPECT_TRUE(kept->admits_from_index(leaving[0]));
  EXPECT_TRUE(kept->admits_from_index(leaving[1]));
  EXPECT_FALSE(kept->admits_from_index(leaving[2]));
  EXPECT_FALSE(kept->admits_from_index(leaving[3]));
  const auto all = authorize(role_with({}), query);
  ASSERT_TRUE(all);
  EXPECT_TRUE(all->admits_from_index(leaving[3]));
}

TEST_F(IdentityScope, CarriesIntoAnIndexNoTenantThatItsPoliciesDoNotLetItName) {
  model::SecondaryIndex by_owner;
  by_owner.name = "ByOwner";
  by_owner.is_global = true;
  by_owner.key.partition = {{"owner", model::Type::kString}};
  table_.indexes = {by_owner};
  const Keys named({"tenant#acme"});
  const Keys carried(
      {"tenant#acme", "tenant#acme#open", "nobody", "tenant#globex", "tenant#acme2"});
  for (const std::string_view write : {"PutItem", "UpdateItem", "BatchWriteItem"}) {
    const auto scope = authorize(role_with(kWildcardKeys), access(write, named));
    ASSERT_TRUE(scope) << write;
    EXPECT_TRUE(scope->may_carry(carried[0])) << write;
    EXPECT_TRUE(scope->may_carry(carried[1])) << write;
    EXPECT_TRUE(scope->may_carry(carried[2])) << write;
    EXPECT_FALSE(scope->may_carry(carried[3])) << write;
    EXPECT_FALSE(scope->may_carry(carried[4])) << write;
    EXPECT_TRUE(authorize(role_with({}), access(write, named))->may_carry(carried[3])) << write;
  }
  // A transaction is asked about part by part; one that may not is enough.
  auto both = authorize(role_with({}), access("PutItem", named));
  ASSERT_TRUE(both);
  EXPECT_TRUE(both->may_carry(carried[3]));
  ASSERT_TRUE(both->add(authorize(role_with(kWildcardKeys), access("UpdateItem", named)).value()));
  EXPECT_FALSE(both->may_carry(carried[3]));
}

TEST_F(IdentityScope, LetsADenyByLeadingKeysHoldWhatLeavesAnIndex) {
  Identity identity = session_of("acme");
  identity.policies = {
      policy_of(statement("Allow", R"("dynamodb:Query")"), "query"),
      policy_of(statement("Deny", R"("*")",
                          R"({"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":["secret*"]}})"),
                "no-secrets")};
  const Keys keys({"open", "secret#1"});
  const Keys named({"open"});
  Access query = access("Query", named);
  query.reads_index = true;
  query.resource = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop/index/ByDate";
  const auto scope = authorize(principal_of(std::move(identity)), query);
  ASSERT_TRUE(scope);
  EXPECT_TRUE(scope->admits_from_index(keys[0]));
  EXPECT_FALSE(scope->admits_from_index(keys[1]));
}

TEST_F(IdentityScope, AsksOfAnIndexByItsArn) {
  Identity identity = session_of("acme");
  identity.policies = {policy_of(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:Query",)"
      R"("Resource":"arn:aws:dynamodb:*:*:table/Shop"}})",
      "table-only")};
  const Principal principal = principal_of(std::move(identity));
  const Keys keys({"x"});
  EXPECT_TRUE(authorize(principal, access("Query", keys)));
  Access query = access("Query", keys);
  query.reads_index = true;
  query.resource = "arn:aws:dynamodb:us-east-1:123456789012:table/Shop/index/ByDate";
  const auto scope = authorize(principal, query);
  ASSERT_FALSE(scope);
  EXPECT_NE(scope.error().message().find("table/Shop/index/ByDate because no"), std::string::npos);
}

TEST_F(IdentityScope, LetsNobodyLearnThatATableIsMissingWhoMayNotUseIt) {
  Access missing{"GetItem", nullptr, {}, "arn:aws:dynamodb:us-east-1:123456789012:table/Gone"};
  missing.touches_items = true;
  const auto may = authorize(role_with(kWildcardKeys), missing);
  ASSERT_TRUE(may);
  EXPECT_FALSE(may->admits(Keys({"tenant#acme"})[0]));
  Access scan = missing;
  scan.action = "Scan";
  EXPECT_FALSE(authorize(role_with(kWildcardKeys), scan)) << "as of a table that is there";
  Identity elsewhere = session_of("acme");
  elsewhere.policies = {
      policy_of(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:*",)"
                R"("Resource":"arn:aws:dynamodb:*:*:table/Shop"}})",
                "shop")};
  EXPECT_FALSE(authorize(principal_of(std::move(elsewhere)), missing));
}

TEST_F(IdentityScope, ShowsCountsOfATableToThoseWhoMayScanIt) {
  const auto describe = [&](std::string_view actions, std::string_view condition = {}) {
    Identity identity = session_of("acme");
    identity.policies = {policy_of(statement("Allow", actions, condition), "p")};
    return authorize(principal_of(std::move(identity)), {"DescribeTable", &table_, {}});
  };
  EXPECT_TRUE(describe(R"(["dynamodb:DescribeTable","dynamodb:Scan"])")->is_unlimited());
  EXPECT_FALSE(describe(R"("dynamodb:DescribeTable")")->is_unlimited());
  EXPECT_FALSE(describe(R"("dynamodb:*")", kWildcardKeys)->is_unlimited());
  EXPECT_FALSE(describe(R"("dynamodb:Scan")"));
}

TEST_F(IdentityScope, JoinsThePartsOfATransaction) {
  const Principal role = role_with(kWildcardKeys);
  auto whole = ask(role, "PutItem", {"tenant#acme#2"});
  ASSERT_TRUE(whole);
  const Scope before = *whole;
  for (const std::string key : {"tenant#acme#1", "tenant#acme", "tenant#acme#2"}) {
    ASSERT_TRUE(whole->add(*ask(role, "PutItem", {key})));
  }
  const Keys keys({"tenant#acme", "tenant#acme#1", "tenant#acme#2", "tenant#acme#3"});
  for (std::size_t i = 0; i < 3; ++i) EXPECT_TRUE(whole->admits(keys[i])) << i;
  EXPECT_FALSE(whole->admits(keys[3]));
  EXPECT_FALSE(before.admits(keys[0]));
}

TEST_F(IdentityScope, TellsTheHoldersOfTransactionsApart) {
  const Keys keys({"tenant#acme"});
  Access put = access("PutItem", keys);
  put.enclosing_operation = "TransactWriteItems";
  const auto acme = authorize(role_with(kWildcardKeys, "acme"), put);
  const auto also_acme = authorize(role_with(kWildcardKeys, "acme"), put);
  const auto other = authorize(role_with({}, "globex"), put);
  ASSERT_TRUE(acme && also_acme && other);
  EXPECT_FALSE(acme->holder().empty());
  EXPECT_EQ(acme->holder(), also_acme->holder());
  EXPECT_NE(acme->holder(), other->holder());
  EXPECT_EQ(authorize(Principal::operator_principal(), put)->holder(), "");
}

TEST_F(IdentityScope, LetsASessionOfATenantDoWhatBothAllow) {
  const auto session = [](std::string_view text) {
    Identity identity = session_of("acme");
    identity.policies = {policy_of(text, "p")};
    return Principal::of_tenant_session(TenantId::parse("acme").value(), nullptr,
                                        std::make_shared<const Identity>(std::move(identity)));
  };
  const Principal wide = session(statement("Allow", R"("*")"));
  EXPECT_TRUE(ask(wide, "GetItem", {"tenant#acme"}));
  EXPECT_FALSE(ask(wide, "GetItem", {"tenant#globex"}));
  EXPECT_FALSE(ask(wide, "Scan", {}));
  const Principal reader = session(statement("Allow", R"("dynamodb:GetItem")"));
  EXPECT_TRUE(ask(reader, "GetItem", {"tenant#acme#1"}));
  EXPECT_FALSE(ask(reader, "PutItem", {"tenant#acme#1"}));
  const auto scope = ask(reader, "GetItem", {"tenant#acme"});
  EXPECT_EQ(scope->partition(), "tenant#acme");
}

TEST_F(IdentityScope, HearsTheTablesOwnPolicy) {
  Access get = access("GetItem", Keys({}));
  const Keys keys({"tenant#acme"});
  get.leading_keys = keys.views();
  get.table_policy = policy_of(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"*",)"
      R"("Resource":"*","Condition":{"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":["tenant#acme"]}}}})",
      "of-table", policy::PolicyKind::kResource);
  const auto scope = authorize(role_with({}), get);
  ASSERT_FALSE(scope);
  EXPECT_NE(scope.error().message().find("with an explicit deny in a resource-based policy"),
            std::string::npos);
  // Whom nothing allows it learns nothing of the table by that.
  const Principal nobody = role_with(kExactKeys, "globex");
  const Access anywhere = access("GetItem", keys);
  EXPECT_EQ(authorize(nobody, get).error().message(),
            authorize(nobody, anywhere).error().message());
}

}  // namespace
}  // namespace rowhouse::tenancy
