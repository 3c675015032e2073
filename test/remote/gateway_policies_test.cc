#include <string>

#include "core/blocking.h"
#include "core/resource_policies.h"
#include "model/value_writer.h"
#include "remote/gateways.h"

namespace rowhouse {
namespace {

using engine::remote::kDirectoryTable;
using engine::remote::kPolicyKind;
using test::Gateways;
using test::Line;

constexpr std::string_view kDenyReads =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*",)"
    R"("Action":"dynamodb:GetItem","Resource":"*"}})";
constexpr std::string_view kDenyWrites =
    R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*",)"
    R"("Action":"dynamodb:PutItem","Resource":"*"}})";
const std::string kArn = "arn:aws:dynamodb:us-east-1:000000000000:table/Things";

/// Two gateways, with a table that tenants use.
class PoliciesOfTables : public Gateways {
 protected:
  /// The side of a gateway that serves requests.
  struct Side {
    explicit Side(std::unique_ptr<engine::Engine> its_engine)
        : engine(std::move(its_engine)),
          pipeline(*engine, {}, nullptr, base::system_clock(), {}, std::string(32, 'p')) {}
    std::unique_ptr<engine::Engine> engine;
    core::Pipeline pipeline;
  };
  template <typename Operation>
  static Result<typename Operation::Result> as_operator(Side& side, Operation operation) {
    return run_blocking(side.pipeline, tenancy::Principal::operator_principal(),
                        std::move(operation));
  }
  PoliciesOfTables() : directory_(start()) { make_table(); }

  void make_table() {
    operation::CreateTable create;
    create.table = "Things";
    create.key.partition = {"PK", model::Type::kString};
    create.billing_mode = model::BillingMode::kPayPerRequest;
    ASSERT_TRUE(as_operator(one_, std::move(create)));
  }
  static Result<operation::PutResourcePolicyResult> put(
      Side& side, std::string_view text, std::optional<std::string> expected = std::nullopt) {
    operation::PutResourcePolicy put;
    put.table = "Things";
    put.resource_arn = kArn;
    put.policy = text;
    put.expected_revision = std::move(expected);
    return as_operator(side, std::move(put));
  }
  static auto get(Side& side) {
    return as_operator(side, operation::GetResourcePolicy{"Things", kArn});
  }
  static auto erase(Side& side) {
    return as_operator(side, operation::DeleteResourcePolicy{"Things", kArn, std::nullopt});
  }
  /// What becomes of a tenant's own GetItem.
  static ErrorCode read(Side& side) {
    model::ItemBuilder key;
    key.set_string("PK", "tenant#acme");
    operation::GetItem get;
    get.table = "Things";
    get.key = key.finish();
    const auto got =
        run_blocking(side.pipeline, tenancy::Principal::of_tenant(tenant("acme")), std::move(get));
    return got ? ErrorCode{} : got.error().code();
  }
  /// Past everything, as somebody who can write the engine's account.
  void tamper(std::string_view attribute, std::string_view value) {
    const std::string id = as_operator(one_, operation::DescribeTable{"Things"}).value().schema.id;
    const std::string body =
        R"({"TableName":"rowhouse.directory","Key":{"kind":{"S":")" + std::string(kPolicyKind) +
        R"("},"key":{"S":")" + id +
        R"("}},"UpdateExpression":"SET #a = :v","ExpressionAttributeNames":{"#a":")" +
        std::string(attribute) + R"("},"ExpressionAttributeValues":{":v":{"S":")" +
        std::string(value) + R"("}}})";
    int status = 0;
    engine_.call({"UpdateItem", "DynamoDB_20120810", body},
                 [&](Result<engine::remote::Answer> answer) { status = answer->status; });
    ASSERT_EQ(status, 200);
  }

  std::unique_ptr<Gateway> directory_;
  Line::Faults faults_;
  Side one_{line_to_engine(faults_, std::string(kDirectoryTable), true)};
  Side other_{line_to_engine(faults_, std::string(kDirectoryTable), true)};
};

TEST_F(PoliciesOfTables, CountOnEveryGatewayAndAreTakenAwayOnEvery) {
  EXPECT_EQ(read(one_), ErrorCode{});
  EXPECT_EQ(read(other_), ErrorCode{});
  ASSERT_TRUE(put(one_, kDenyReads));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
  clock_.advance(std::chrono::seconds(11));
  EXPECT_EQ(read(other_), ErrorCode::kAccessDenied);
  ASSERT_TRUE(erase(other_));
  EXPECT_EQ(read(other_), ErrorCode{});
  clock_.advance(std::chrono::seconds(11));
  EXPECT_EQ(read(one_), ErrorCode{});
}

TEST_F(PoliciesOfTables, HaveRevisionsAsOnTheEmbeddedEngine) {
  EXPECT_EQ(get(one_).error().code(), ErrorCode::kPolicyNotFound);
  const std::string first = put(one_, kDenyReads).value().revision;
  EXPECT_EQ(put(one_, kDenyReads).value().revision, first);
  const std::string second = put(other_, kDenyWrites, first).value().revision;
  EXPECT_NE(second, first);
  EXPECT_EQ(put(one_, kDenyReads, first).error().code(), ErrorCode::kPolicyNotFound);
  EXPECT_EQ(put(one_, kDenyReads, "NO_POLICY").error().code(), ErrorCode::kPolicyNotFound);
  const auto there = get(one_);
  ASSERT_TRUE(there);
  EXPECT_EQ(there->policy, kDenyWrites);
  EXPECT_EQ(there->revision, second);
  EXPECT_EQ(erase(one_)->revision, second);
  EXPECT_EQ(erase(one_)->revision, "");
  EXPECT_TRUE(put(one_, kDenyReads, "NO_POLICY"));
}

TEST_F(PoliciesOfTables, AreNotForgottenOverWhatElseIsToldOfTheirTable) {
  ASSERT_TRUE(put(one_, kDenyReads));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
  ASSERT_TRUE(as_operator(one_, operation::DescribeTable{"Things"}));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
  operation::UpdateTable update;
  update.table = "Things";
  update.deletion_protection = false;
  ASSERT_TRUE(as_operator(one_, std::move(update)));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
}

TEST_F(PoliciesOfTables, GoWithTheirTable) {
  ASSERT_TRUE(put(one_, kDenyReads));
  ASSERT_TRUE(as_operator(one_, operation::DeleteTable{"Things"}));
  make_table();
  EXPECT_EQ(read(one_), ErrorCode{});
  EXPECT_EQ(get(one_).error().code(), ErrorCode::kPolicyNotFound);
}

TEST_F(PoliciesOfTables, DenyEverythingOnceTheyAreAltered) {
  ASSERT_TRUE(put(one_, kDenyWrites));
  EXPECT_EQ(read(one_), ErrorCode{});
  tamper("text", "{}");
  tamper("revision", "1");
  clock_.advance(std::chrono::seconds(11));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
  ASSERT_TRUE(put(one_, kDenyWrites));
  EXPECT_EQ(read(one_), ErrorCode{});
}

TEST_F(PoliciesOfTables, LetNobodyInWhileTheyCannotBeRead) {
  ASSERT_TRUE(put(one_, kDenyReads));
  faults_.loses_policies = true;
  clock_.advance(std::chrono::seconds(11));
  EXPECT_EQ(read(one_), ErrorCode::kServiceUnavailable);
  faults_.loses_policies = false;
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
}

TEST_F(PoliciesOfTables, DoNotDisturbTheDirectoryBesideThem) {
  ASSERT_TRUE(put(one_, kDenyReads));
  ASSERT_TRUE(directory_->directory->create_tenant(tenant("acme")));
  EXPECT_EQ(start()->directory->tenants().size(), 1u);
}

TEST_F(PoliciesOfTables, CannotComeWithATableThatIsBeingMade) {
  operation::CreateTable create;
  create.table = "Another";
  create.key.partition = {"PK", model::Type::kString};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  create.settings.policy.emplace();
  create.settings.policy->text = kDenyReads;
  EXPECT_EQ(as_operator(one_, std::move(create)).error().code(), ErrorCode::kValidation);
}

}  // namespace
}  // namespace rowhouse
