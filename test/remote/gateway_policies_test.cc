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

/// Tables that come with their policy: reads denied.
class PoliciesWithTables : public PoliciesOfTables {
 protected:
  PoliciesWithTables() { EXPECT_TRUE(as_operator(one_, operation::DeleteTable{"Things"})); }

  static operation::CreateTable things() {
    operation::CreateTable create;
    create.table = "Things";
    create.key.partition = {"PK", model::Type::kString};
    create.billing_mode = model::BillingMode::kPayPerRequest;
    create.stream = model::StreamViewType::kKeysOnly;
    return create;
  }
  static Result<operation::TableDescription> make_denied(Side& side) {
    operation::CreateTable create = things();
    create.settings.policy.emplace();
    create.settings.policy->text = kDenyReads;
    return as_operator(side, std::move(create));
  }
  void wait_for_descriptions() { clock_.advance(std::chrono::seconds(11)); }
  bool is_there() { return as_operator(other_, operation::DescribeTable{"Things"}).has_value(); }
};

TEST_F(PoliciesWithTables, CountFromTheFirstMomentOnEveryGateway) {
  ASSERT_TRUE(make_denied(one_));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
  EXPECT_EQ(read(other_), ErrorCode::kAccessDenied);
  const auto there = get(other_);
  ASSERT_TRUE(there);
  EXPECT_EQ(there->policy, kDenyReads);
  ASSERT_TRUE(put(other_, kDenyWrites, there->revision));
  EXPECT_EQ(read(other_), ErrorCode{});
  wait_for_descriptions();
  EXPECT_EQ(read(one_), ErrorCode{});
}

// Whatever call is the last of a gateway's before it dies, arriving or not: nobody reads the table.
TEST_F(PoliciesWithTables, LeaveATableClosedOrNoneWhereverTheirGatewayBreaksOff) {
  for (const bool arrives : {false, true}) {
    for (int calls = 1;; ++calls) {
      SCOPED_TRACE(std::to_string(calls) +
                   (arrives ? " calls, of which the last arrives" : " calls"));
      Line::Faults faults;
      Side dying(line_to_engine(faults, std::string(kDirectoryTable), true));
      faults.last_call_arrives = arrives;
      faults.calls_left = calls;
      const bool is_made = make_denied(dying).has_value();
      wait_for_descriptions();
      const ErrorCode read_one = read(one_);
      EXPECT_EQ(read_one, is_there() ? ErrorCode::kAccessDenied : ErrorCode::kResourceNotFound);
      // What is left closes no table that comes without a policy, and goes by itself.
      if (is_there()) {
        ASSERT_TRUE(as_operator(other_, operation::DeleteTable{"Things"}));
      }
      ASSERT_TRUE(as_operator(other_, things()));
      wait_for_descriptions();
      EXPECT_EQ(read(one_), ErrorCode{});
      ASSERT_TRUE(as_operator(other_, operation::DeleteTable{"Things"}));
      wait_for_descriptions();
      if (is_made) break;
      ASSERT_LT(calls, 10);
    }
  }
}

TEST_F(PoliciesWithTables, AreMendedByTheOperatorWhereTheirTableIsLeftClosed) {
  for (const bool puts : {true, false}) {
    Line::Faults faults;
    Side dying(line_to_engine(faults, std::string(kDirectoryTable), true));
    faults.calls_left = 3;  // The table is made: what would come next is its policy.
    EXPECT_EQ(make_denied(dying).error().code(), ErrorCode::kInternalServer);
    EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
    EXPECT_EQ(get(one_).error().code(), ErrorCode::kPolicyNotFound);
    if (puts) {
      ASSERT_TRUE(put(one_, kDenyWrites, "NO_POLICY"));
    } else {
      ASSERT_TRUE(erase(one_));
    }
    EXPECT_EQ(read(one_), ErrorCode{});
    wait_for_descriptions();
    EXPECT_EQ(read(other_), ErrorCode{});
    ASSERT_TRUE(as_operator(one_, operation::DeleteTable{"Things"}));
    wait_for_descriptions();
  }
}

TEST_F(PoliciesWithTables, ThatBrokeOffAreTakenOverAfterAMinute) {
  Line::Faults faults;
  Side dying(line_to_engine(faults, std::string(kDirectoryTable), true));
  faults.calls_left = 2;  // Closed, and not made.
  ASSERT_FALSE(make_denied(dying));
  EXPECT_EQ(make_denied(one_).error().code(), ErrorCode::kServiceUnavailable);
  clock_.advance(std::chrono::seconds(61));
  ASSERT_TRUE(make_denied(one_));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
  EXPECT_EQ(get(one_)->policy, kDenyReads);
}

TEST_F(PoliciesWithTables, DoNotTouchATableThatIsThere) {
  ASSERT_TRUE(as_operator(one_, things()));
  const auto refused = make_denied(other_);
  EXPECT_EQ(refused.error().code(), ErrorCode::kResourceInUse);
  EXPECT_EQ(refused.error().message(), "Table already exists: Things");
  wait_for_descriptions();
  EXPECT_EQ(read(other_), ErrorCode{});
}

TEST_F(PoliciesWithTables, OfTablesThatAreRefusedLeaveNothingBehind) {
  operation::CreateTable create = things();
  create.settings.policy.emplace();
  create.settings.policy->text = kDenyReads;
  create.settings.tags.assign(100, {"k", "v"});
  ASSERT_FALSE(as_operator(one_, std::move(create)));
  ASSERT_TRUE(make_denied(one_));
}

TEST_F(PoliciesWithTables, AreRefusedWhereNoneAreKept) {
  Line::Faults faults;
  Side without(line_to_engine(faults, std::string(kDirectoryTable), false));
  EXPECT_EQ(make_denied(without).error().code(), ErrorCode::kValidation);
}

/// The policies of the stream of a table.
class PoliciesOfStreams : public PoliciesWithTables {
 protected:
  PoliciesOfStreams() {
    EXPECT_TRUE(as_operator(one_, things()));
    const auto streams = as_operator(one_, operation::ListStreams{"Things", 100, {}});
    arn_ = streams.value().streams.at(0)->arn;
  }
  Result<operation::PutResourcePolicyResult> put_on_stream(Side& side, std::string_view action) {
    operation::PutResourcePolicy put;
    put.table = "Things";
    put.resource_arn = arn_;
    put.policy =
        R"({"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":")" +
        std::string(action) + R"(","Resource":"*"}})";
    return as_operator(side, std::move(put));
  }
  ErrorCode describe(Side& side) {
    operation::DescribeStream describe;
    describe.stream_arn = arn_;
    const auto told = run_blocking(side.pipeline, tenancy::Principal::of_tenant(tenant("acme")),
                                   std::move(describe));
    return told ? ErrorCode{} : told.error().code();
  }

  std::string arn_;
};

TEST_F(PoliciesOfStreams, CountOnEveryGatewayAndAreTakenAwayOnEvery) {
  EXPECT_EQ(describe(one_), ErrorCode{});
  EXPECT_EQ(describe(other_), ErrorCode{});
  ASSERT_TRUE(put_on_stream(one_, "dynamodb:DescribeStream"));
  EXPECT_EQ(describe(one_), ErrorCode::kAccessDenied);
  wait_for_descriptions();
  EXPECT_EQ(describe(other_), ErrorCode::kAccessDenied);
  EXPECT_TRUE(as_operator(other_, operation::GetResourcePolicy{"Things", arn_}));
  ASSERT_TRUE(as_operator(other_, operation::DeleteResourcePolicy{"Things", arn_, std::nullopt}));
  EXPECT_EQ(describe(other_), ErrorCode{});
  wait_for_descriptions();
  EXPECT_EQ(describe(one_), ErrorCode{});
}

TEST_F(PoliciesOfStreams, AreNotThoseOfTheirTable) {
  ASSERT_TRUE(put_on_stream(one_, "*"));
  EXPECT_EQ(get(one_).error().code(), ErrorCode::kPolicyNotFound);
  EXPECT_EQ(read(one_), ErrorCode{});
  ASSERT_TRUE(put(one_, kDenyReads));
  EXPECT_EQ(read(one_), ErrorCode::kAccessDenied);
  EXPECT_EQ(as_operator(one_, operation::GetResourcePolicy{"Things", arn_})
                .value()
                .policy.find("GetItem"),
            std::string::npos);
}

TEST_F(PoliciesOfStreams, LetNobodyInWhileTheyCannotBeRead) {
  ASSERT_TRUE(put_on_stream(one_, "dynamodb:DescribeStream"));
  faults_.loses_policies = true;
  EXPECT_EQ(describe(other_), ErrorCode::kServiceUnavailable);
  faults_.loses_policies = false;
  EXPECT_EQ(describe(other_), ErrorCode::kAccessDenied);
}

TEST_F(PoliciesOfStreams, AreOfStreamsThatAreThere) {
  arn_.back() = arn_.back() == '0' ? '1' : '0';
  const auto refused = put_on_stream(one_, "*");
  EXPECT_EQ(refused.error().code(), ErrorCode::kResourceNotFound);
  EXPECT_EQ(refused.error().message(),
            "Requested resource not found: ResourceArn: " + arn_ + " not found");
}

}  // namespace
}  // namespace rowhouse
