#include "core/resource_policies.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <utility>

#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "rowhouse/item.h"
#include "tenancy/identity_for_test.h"

/// What the policy of a table lets through the pipeline, and which policy counts as the table's.
namespace rowhouse::core {
namespace {

using tenancy::Identity;
using tenancy::Principal;
using tenancy::testing::policy_of;
using tenancy::testing::principal_of;
using tenancy::testing::statement;

constexpr std::string_view kArn = "arn:aws:dynamodb:us-east-1:000000000000:table/T";
constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";

std::string of_table(std::string_view effect, std::string_view principal,
                     std::string_view action = R"("dynamodb:*")", std::string_view condition = {}) {
  std::string text = R"({"Version":"2012-10-17","Statement":{"Effect":")";
  text.append(effect).append(R"(","Principal":)").append(principal);
  text.append(R"(,"Action":)").append(action).append(R"(,"Resource":"*")");
  if (!condition.empty()) text.append(R"(,"Condition":)").append(condition);
  return text + "}}";
}

class PolicyOfTable : public ::testing::Test {
 protected:
  PolicyOfTable() {
    operation::CreateTable create;
    create.table = "T";
    create.key.partition = {"PK", model::Type::kString};
    create.billing_mode = model::BillingMode::kPayPerRequest;
    create.settings.tags = {{"stage", "test"}};
    EXPECT_EQ(run(operator_, std::move(create)), "");
  }

  template <typename Operation>
  static std::string run(Pipeline& pipeline, const Principal& principal, Operation operation) {
    std::promise<std::string> done;
    pipeline.run(principal, std::move(operation),
                 [&](const Result<typename Operation::Result>& result) {
                   done.set_value(result ? "" : result.error().message());
                 });
    return done.get_future().get();
  }
  template <typename Operation>
  std::string run(const Principal& principal, Operation operation) {
    return run(pipeline_, principal, std::move(operation));
  }
  static operation::GetItem get(const std::string& partition = "tenant#acme") {
    operation::GetItem get;
    get.table = "T";
    get.key = encode_item(Item{{"PK", partition}}).value();
    return get;
  }
  static operation::PutResourcePolicy put(std::string text) {
    operation::PutResourcePolicy put;
    put.table = "T";
    put.resource_arn = kArn;
    put.policy = std::move(text);
    return put;
  }
  static operation::TagResource tag(const std::string& key, const std::string& value) {
    operation::TagResource tag;
    tag.table = "T";
    tag.resource_arn = kArn;
    tag.tags = {{key, value}};
    return tag;
  }
  /// A user with an identity policy, or with none if that is empty.
  static Principal user(const std::string& name, const std::string& policy = {}) {
    Identity identity;
    identity.arn = "arn:aws:iam::000000000000:user/" + name;
    identity.account = "000000000000";
    identity.user_name = name;
    identity.user_id = "AIDA" + name;
    if (!policy.empty()) identity.policies = {policy_of(policy, name)};
    return principal_of(std::move(identity));
  }
  static bool is_denied(const std::string& message) {
    return message.find("is not authorized to perform") != std::string::npos;
  }

  const Principal operator_ = Principal::operator_principal();
  const Principal acme_ = Principal::of_tenant(TenantId::parse("acme").value());
  std::unique_ptr<engine::Engine> engine_ = engine::make_in_memory({});
  Pipeline pipeline_{*engine_, {}, nullptr, base::system_clock(), {}, std::string(kKey)};
};

TEST_F(PolicyOfTable, AllowsWhomItNamesWithoutAnIdentityPolicy) {
  EXPECT_TRUE(is_denied(run(user("alice"), get())));
  ASSERT_EQ(
      run(operator_, put(of_table("Allow", R"({"AWS":"arn:aws:iam::000000000000:user/alice"})",
                                  R"("dynamodb:GetItem")"))),
      "");
  EXPECT_EQ(run(user("alice"), get()), "");
  EXPECT_TRUE(is_denied(run(user("bob"), get())));
  operation::DeleteItem erase;
  erase.table = "T";
  erase.key = get().key;
  EXPECT_TRUE(is_denied(run(user("alice"), std::move(erase))));
}

TEST_F(PolicyOfTable, LeavesItToIdentityPoliciesWhereItNamesTheAccount) {
  ASSERT_EQ(run(operator_, put(of_table("Allow", R"({"AWS":"arn:aws:iam::000000000000:root"})"))),
            "");
  EXPECT_TRUE(is_denied(run(user("alice"), get())));
  EXPECT_EQ(run(user("alice", statement("Allow", R"("dynamodb:GetItem")")), get()), "");
}

TEST_F(PolicyOfTable, DeniesWhateverElseAllowsTenantsToo) {
  const Principal alice = user("alice", statement("Allow", R"("*")"));
  EXPECT_EQ(run(alice, get()), "");
  EXPECT_EQ(run(acme_, get()), "");
  ASSERT_EQ(run(operator_, put(of_table("Deny", R"("*")", R"("dynamodb:GetItem")"))), "");
  EXPECT_NE(run(alice, get()).find("explicit deny in a resource-based policy"), std::string::npos);
  EXPECT_NE(run(acme_, get()).find("explicit deny in a resource-based policy"), std::string::npos);
  EXPECT_EQ(run(operator_, get()), "") << "no policy binds the operator";
  ASSERT_EQ(run(operator_,
                put(of_table("Deny", R"({"AWS":"arn:aws:iam::000000000000:user/tenant/globex"})"))),
            "");
  EXPECT_EQ(run(acme_, get()), "");
}

TEST_F(PolicyOfTable, OpensNothingToATenantBeyondItsOwn) {
  ASSERT_EQ(run(operator_, put(of_table("Allow", R"("*")"))), "");
  EXPECT_TRUE(is_denied(run(acme_, get("tenant#globex"))));
  operation::Scan scan;
  scan.table = "T";
  EXPECT_TRUE(is_denied(run(acme_, std::move(scan))));
}

TEST_F(PolicyOfTable, IsAskedAboutLeadingKeys) {
  ASSERT_EQ(
      run(operator_,
          put(of_table(
              "Allow", R"({"AWS":"arn:aws:iam::000000000000:user/alice"})", R"("dynamodb:GetItem")",
              R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["tenant#acme"]}})"))),
      "");
  EXPECT_EQ(run(user("alice"), get()), "");
  EXPECT_TRUE(is_denied(run(user("alice"), get("tenant#globex"))));
}

TEST_F(PolicyOfTable, IsPutByWhomPoliciesLetAndNotAgainstHimselfUnlessHeSaysSo) {
  EXPECT_TRUE(is_denied(run(acme_, put(of_table("Allow", R"("*")")))));
  EXPECT_TRUE(is_denied(run(user("alice"), put(of_table("Allow", R"("*")")))));
  const Principal admin = user("admin", statement("Allow", R"("dynamodb:*")"));
  operation::PutResourcePolicy locks_out = put(of_table("Deny", R"("*")"));
  EXPECT_NE(run(admin, locks_out).find("ConfirmRemoveSelfResourceAccess"), std::string::npos);
  EXPECT_EQ(run(admin, get()), "") << "it was not put";
  locks_out.may_lock_out = true;
  EXPECT_EQ(run(admin, locks_out), "");
  EXPECT_TRUE(is_denied(run(admin, get())));
  operation::DeleteResourcePolicy erase;
  erase.table = "T";
  erase.resource_arn = kArn;
  EXPECT_TRUE(is_denied(run(admin, erase)));
  EXPECT_EQ(run(operator_, erase), "");
  EXPECT_EQ(run(admin, get()), "");
}

TEST_F(PolicyOfTable, ThatAnotherKeySealedDeniesEverythingToWhomPoliciesBind) {
  const Principal alice = user("alice", statement("Allow", R"("*")"));
  ASSERT_EQ(run(operator_, put(of_table("Allow", R"("*")"))), "");
  EXPECT_EQ(run(alice, get()), "");
  for (const std::string& key :
       {std::string("another key of thirty-two bytes."), std::string(kKey)}) {
    Pipeline pipeline(*engine_, {}, nullptr, base::system_clock(), {}, key);
    EXPECT_EQ(is_denied(run(pipeline, alice, get())), key != kKey);
    EXPECT_EQ(is_denied(run(pipeline, acme_, get())), key != kKey);
    EXPECT_EQ(run(pipeline, operator_, get()), "");
  }
  // As whoever writes the disk would leave it: another text under the same seal.
  operation::PutResourcePolicy forged = put(of_table("Allow", R"("*")", R"("dynamodb:GetItem")"));
  forged.seal = ResourcePolicies(std::string(kKey)).seal("T", of_table("Allow", R"("*")")).value();
  std::promise<void> done;
  tenancy::Access everything{"PutResourcePolicy", nullptr, {}};
  engine_->execute(tenancy::authorize(operator_, everything).value(), std::move(forged),
                   [&](const auto&) { done.set_value(); });
  done.get_future().wait();
  EXPECT_TRUE(is_denied(run(alice, get())));
  // Put anew, the same text counts.
  ASSERT_EQ(run(operator_, put(of_table("Allow", R"("*")", R"("dynamodb:GetItem")"))), "");
  EXPECT_EQ(run(alice, get()), "");
}

TEST_F(PolicyOfTable, IsAnothersThanThatOfATableOfTheSameNameBefore) {
  const Principal alice = user("alice", statement("Allow", R"("*")"));
  ASSERT_EQ(run(operator_, put(of_table("Deny", R"("*")"))), "");
  EXPECT_TRUE(is_denied(run(alice, get())));
  EXPECT_EQ(run(operator_, operation::DeleteTable{"T"}), "");
  operation::CreateTable create;
  create.table = "T";
  create.key.partition = {"PK", model::Type::kString};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  ASSERT_EQ(run(operator_, create), "");
  EXPECT_EQ(run(alice, get()), "");
  EXPECT_EQ(run(operator_, operation::DeleteTable{"T"}), "");
  create.settings.policy = model::ResourcePolicy{of_table("Deny", R"("*")"), {}, {}};
  ASSERT_EQ(run(operator_, create), "");
  EXPECT_NE(run(alice, get()).find("explicit deny"), std::string::npos);
}

TEST_F(PolicyOfTable, SpeaksOfTagsAsIdentityPoliciesDo) {
  const auto allowed_if = [](std::string_view condition) {
    return user("alice", statement("Allow", R"("*")", condition));
  };
  EXPECT_EQ(run(allowed_if(R"({"StringEquals":{"aws:ResourceTag/stage":"test"}})"), get()), "");
  EXPECT_TRUE(
      is_denied(run(allowed_if(R"({"StringEquals":{"aws:ResourceTag/stage":"live"}})"), get())));
  EXPECT_TRUE(
      is_denied(run(allowed_if(R"({"StringEquals":{"aws:ResourceTag/team":"x"}})"), get())));

  const Principal tagger = allowed_if(R"({"StringEquals":{"aws:RequestTag/team":"orders"}})");
  EXPECT_EQ(run(tagger, tag("team", "orders")), "");
  EXPECT_TRUE(is_denied(run(tagger, tag("team", "users"))));
  const Principal only_team =
      allowed_if(R"({"ForAllValues:StringEquals":{"aws:TagKeys":["team"]}})");
  EXPECT_EQ(run(only_team, tag("team", "x")), "");
  EXPECT_TRUE(is_denied(run(only_team, tag("stage", "x"))));
  operation::UntagResource untag;
  untag.table = "T";
  untag.resource_arn = kArn;
  untag.keys = {"stage"};
  EXPECT_TRUE(is_denied(run(only_team, untag)));
  operation::CreateTable create;
  create.table = "New";
  create.key.partition = {"PK", model::Type::kString};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  create.settings.tags = {{"team", "orders"}};
  EXPECT_EQ(run(tagger, create), "");
  create.table = "Newer";
  create.settings.tags = {};
  EXPECT_TRUE(is_denied(run(tagger, create)));

  ASSERT_EQ(run(operator_, put(of_table("Deny", R"("*")", R"("dynamodb:GetItem")",
                                        R"({"StringEquals":{"aws:ResourceTag/stage":"test"}})"))),
            "");
  EXPECT_TRUE(is_denied(run(acme_, get())));
  EXPECT_TRUE(is_denied(run(user("alice", statement("Allow", R"("*")")), get())));
}

}  // namespace
}  // namespace rowhouse::core
