#include "core/pipeline.h"

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "engine/embedded/embedded_engine.h"
#include "rowhouse/item.h"
#include "tenancy/identity_for_test.h"

namespace rowhouse::core {
namespace {

using tenancy::Principal;

struct Kept {
  bool by_operator;
  std::string action, tables, tenants, refusal;
  bool operator==(const Kept&) const = default;
};

class Keeper final : public tenancy::DecisionObserver {
 public:
  void decided(const tenancy::Decision& decision) noexcept override {
    const policy::Verdict& verdict = decision.verdict;
    policies.push_back(verdict.policy == nullptr
                           ? "none"
                           : verdict.policy->name + "/" + verdict.statement->name());
    kept.push_back({decision.requester.principal.is_operator(), std::string(decision.action),
                    decision.tables, decision.tenants,
                    decision.refusal == nullptr ? "" : std::string(decision.refusal->name())});
  }
  bool wants_all() const noexcept override { return all; }
  bool all = false;
  std::vector<Kept> kept;
  std::vector<std::string> policies;  // What decided, in the same order.
};

class PipelineTest : public ::testing::Test {
 protected:
  PipelineTest() {
    operation::CreateTable create;
    create.table = "T";
    create.key.partition = {"PK", model::Type::kString};
    create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
    run(Principal::operator_principal(), std::move(create));
    keeper_.kept.clear();
  }

  template <typename Operation>
  void run(const Principal& principal, Operation operation) {
    std::promise<void> done;
    pipeline_.run(principal, std::move(operation),
                  [&](const Result<typename Operation::Result>&) { done.set_value(); });
    done.get_future().wait();
  }
  static std::string key(const std::string& partition) {
    return encode_item(Item{{"PK", partition}, {"SK", "s"}}).value();
  }
  static operation::GetItem get(const std::string& partition) {
    operation::GetItem get;
    get.table = "T";
    get.key = key(partition);
    return get;
  }

  const Principal acme_ = Principal::of_tenant(TenantId::parse("acme").value());
  std::unique_ptr<engine::Engine> engine_ = engine::make_in_memory({});
  Keeper keeper_;
  Pipeline pipeline_{*engine_, {}, &keeper_};
};

TEST_F(PipelineTest, TellsOfARefusalWhoAskedForWhatOfWhom) {
  run(acme_, get("tenant#globex"));
  EXPECT_EQ(keeper_.kept,
            (std::vector<Kept>{{false, "GetItem", "T", "globex", "AccessDeniedException"}}));
}

TEST_F(PipelineTest, TellsOfEachTenantThatABatchNames) {
  operation::BatchGetItem batch;
  batch.tables.emplace_back();
  batch.tables[0].table = "T";
  for (const char* each : {"tenant#acme", "tenant#globex", "tenant#globex#1", "nobody"}) {
    batch.tables[0].keys.push_back(key(each));
  }
  run(acme_, std::move(batch));
  EXPECT_EQ(
      keeper_.kept,
      (std::vector<Kept>{{false, "BatchGetItem", "T", "acme,globex", "AccessDeniedException"}}));
}

TEST_F(PipelineTest, TellsOfWhatTheOperatorDoesWithItems) {
  run(Principal::operator_principal(), get("tenant#acme"));
  operation::Scan scan;
  scan.table = "T";
  run(Principal::operator_principal(), std::move(scan));
  EXPECT_EQ(keeper_.kept,
            (std::vector<Kept>{{true, "GetItem", "T", "acme", ""}, {true, "Scan", "T", "", ""}}));
}

TEST_F(PipelineTest, DoesNotTellOfWhatATenantMayDoOrOfTables) {
  run(acme_, get("tenant#acme"));
  run(Principal::operator_principal(), operation::ListTables{});
  EXPECT_EQ(keeper_.kept, std::vector<Kept>{});
}

TEST_F(PipelineTest, TellsOfAllThatIsAllowedWhereThatIsAskedFor) {
  keeper_.all = true;
  Pipeline pipeline(*engine_, {}, &keeper_);
  std::promise<void> got;
  pipeline.run(acme_, get("tenant#acme"), [&](const auto&) { got.set_value(); });
  got.get_future().wait();
  std::promise<void> listed;
  pipeline.run(Principal::operator_principal(), operation::ListTables{},
               [&](const auto&) { listed.set_value(); });
  listed.get_future().wait();
  EXPECT_EQ(keeper_.kept, (std::vector<Kept>{{false, "GetItem", "T", "acme", ""},
                                             {true, "ListTables", "", "", ""}}));
}

TEST_F(PipelineTest, TellsWhichStatementOfWhichPolicyDecided) {
  using tenancy::testing::policy_of;
  tenancy::Identity identity = tenancy::testing::session_of("acme");
  identity.policies = {
      policy_of(tenancy::testing::statement("Allow", R"("dynamodb:GetItem")"), "readers"),
      policy_of(tenancy::testing::statement(
                    "Deny", R"("*")",
                    R"({"ForAnyValue:StringLike":{"dynamodb:LeadingKeys":["tenant#globex*"]}})"),
                "no-globex")};
  const Principal session = tenancy::testing::principal_of(std::move(identity));
  keeper_.policies.clear();
  run(session, get("tenant#globex"));
  run(session, get("tenant#acme"));
  run(session, operation::ListTables{});
  EXPECT_EQ(keeper_.policies, (std::vector<std::string>{"no-globex/Statement[0]", "none"}));
}

TEST_F(PipelineTest, DoesNotTellOfARequestThatIsOnlyWrong) {
  operation::GetItem wrong = get("tenant#acme");
  wrong.table = "missing";
  run(acme_, std::move(wrong));
  EXPECT_EQ(keeper_.kept, std::vector<Kept>{});
}

}  // namespace
}  // namespace rowhouse::core
