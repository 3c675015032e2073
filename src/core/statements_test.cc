#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>
#include <vector>

#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "tenancy/identity_for_test.h"

/// PartiQL through the pipeline: under which actions and condition keys, and whose page tokens.
namespace rowhouse::core {
namespace {

using tenancy::Identity;
using tenancy::Principal;
using tenancy::testing::kExactKeys;
using tenancy::testing::policy_of;
using tenancy::testing::principal_of;
using tenancy::testing::role_with;
using tenancy::testing::session_of;
using tenancy::testing::statement;

constexpr std::string_view kOwn = "PK = 'tenant#acme' AND SK = 's1'";
constexpr std::string_view kForeign = "PK = 'tenant#globex' AND SK = 's1'";

/// A session with a policy for each effect and condition.
Principal session_with(const std::vector<std::string>& policies) {
  Identity identity = session_of("acme");
  for (const std::string& text : policies) identity.policies.push_back(policy_of(text, "policy"));
  return principal_of(std::move(identity));
}

class Statements : public ::testing::Test {
 protected:
  Statements() {
    operation::CreateTable create;
    create.table = "T";
    create.key.partition = {"PK", model::Type::kString};
    create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
    create.billing_mode = model::BillingMode::kPayPerRequest;
    EXPECT_TRUE(run(operator_, std::move(create)));
    for (const std::string pk : {"tenant#acme", "tenant#globex"}) {
      for (const std::string sk : {"s1", "s2", "s3"}) {
        EXPECT_EQ(
            execute(operator_, "INSERT INTO T VALUE {'PK': '" + pk + "', 'SK': '" + sk + "'}"), "");
      }
    }
  }

  template <typename Operation>
  Result<typename Operation::Result> run(const Principal& who, Operation operation) {
    std::promise<Result<typename Operation::Result>> done;
    pipeline_.run(who, std::move(operation), [&](Result<typename Operation::Result> result) {
      done.set_value(std::move(result));
    });
    return done.get_future().get();
  }
  Result<operation::ExecuteStatementResult> page(const Principal& who, std::string_view text,
                                                 std::string next_token = {}) {
    operation::ExecuteStatement request;
    request.statement.text = text;
    request.limit = 2;
    request.next_token = std::move(next_token);
    return run(who, std::move(request));
  }
  /// The text of the error, or nothing.
  std::string execute(const Principal& who, std::string_view text) {
    const auto result = page(who, text);
    return result ? "" : result.error().message();
  }
  std::string transact(const Principal& who, std::string_view text) {
    operation::ExecuteTransaction transaction;
    transaction.statements.emplace_back().text = text;
    const auto result = run(who, std::move(transaction));
    return result ? "" : result.error().message();
  }
  static bool is_refusal(const std::string& message) {
    return message.find("is not authorized to perform: dynamodb:PartiQL") != std::string::npos;
  }
  static std::string select(std::string_view where) {
    return "SELECT * FROM T WHERE " + std::string(where);
  }

  std::unique_ptr<engine::Engine> engine_ = engine::make_in_memory({});
  Pipeline pipeline_{*engine_};
  const Principal operator_ = Principal::operator_principal();
  const Principal tenant_ = Principal::of_tenant(TenantId::parse("acme").value());
};

TEST_F(Statements, ATenantReachesItsOwnPartitionsAlone) {
  EXPECT_EQ(execute(tenant_, select(kOwn)), "");
  EXPECT_EQ(execute(tenant_, select("PK = 'tenant#acme'")), "");
  EXPECT_EQ(execute(tenant_, select("PK IN ['tenant#acme', 'tenant#acme#x']")), "");
  for (const std::string_view where :
       {kForeign, std::string_view("PK = 'tenant#globex'"), std::string_view("SK = 's1'"),
        std::string_view("PK IN ['tenant#acme', 'tenant#globex']"),
        std::string_view("PK = 'tenant#acme' OR SK = 's1'"),
        std::string_view("PK = 'tenant#acme' OR PK = 'tenant#globex'"),
        std::string_view("begins_with(PK, 'tenant#acme')"), std::string_view("PK = 5")}) {
    EXPECT_TRUE(is_refusal(execute(tenant_, select(where)))) << where;
  }
  for (const std::string text : {"UPDATE T SET a = 1", "UPDATE T REMOVE a", "DELETE FROM T"}) {
    EXPECT_EQ(execute(tenant_, text + " WHERE " + std::string(kOwn)), "") << text;
    EXPECT_TRUE(is_refusal(execute(tenant_, text + " WHERE " + std::string(kForeign)))) << text;
    EXPECT_TRUE(is_refusal(transact(tenant_, text + " WHERE " + std::string(kForeign)))) << text;
    EXPECT_EQ(execute(operator_, "INSERT INTO T VALUE {'PK': 'tenant#acme', 'SK': 's1'}") == "",
              text == "DELETE FROM T");
  }
}

TEST_F(Statements, WhatIsWrongIsToldToWhoMayKnow) {
  const std::string mandatory =
      "Where clause does not contain a mandatory equality on all key attributes";
  EXPECT_EQ(execute(tenant_, "DELETE FROM T WHERE PK = 'tenant#acme'"), mandatory);
  EXPECT_TRUE(is_refusal(execute(tenant_, "DELETE FROM T WHERE PK = 'tenant#globex'")));
  EXPECT_TRUE(is_refusal(execute(tenant_, "DELETE FROM T WHERE SK = 's1'")));
  EXPECT_EQ(execute(operator_, "DELETE FROM T WHERE SK = 's1'"), mandatory);
}

TEST_F(Statements, AReservedTableIsNotThere) {
  EXPECT_EQ(execute(operator_, "SELECT * FROM \"$rowhouse\""), "Requested resource not found");
  EXPECT_EQ(execute(operator_, "SELECT * FROM $rowhouse"), "Requested resource not found");
}

TEST_F(Statements, PoliciesSeeTheirActions) {
  const Principal reader =
      session_with({statement("Allow", R"("dynamodb:PartiQLSelect")", kExactKeys)});
  EXPECT_EQ(execute(reader, select(kOwn)), "");
  EXPECT_TRUE(is_refusal(execute(reader, select(kForeign))));
  EXPECT_TRUE(is_refusal(execute(reader, "SELECT * FROM T")));
  EXPECT_TRUE(is_refusal(execute(reader, "DELETE FROM T WHERE " + std::string(kOwn))));
  const Principal getter = session_with({statement("Allow", R"("dynamodb:GetItem")", kExactKeys)});
  EXPECT_TRUE(is_refusal(execute(getter, select(kOwn))));
}

TEST_F(Statements, FullTableScansCanBeDenied) {
  const std::string allow = statement("Allow", R"("dynamodb:PartiQLSelect")");
  const std::string no_scan = statement("Deny", R"("dynamodb:PartiQLSelect")",
                                        R"({"Bool":{"dynamodb:FullTableScan":"true"}})");
  EXPECT_EQ(execute(session_with({allow}), "SELECT * FROM T"), "");
  EXPECT_TRUE(is_refusal(execute(session_with({allow, no_scan}), "SELECT * FROM T")));
  EXPECT_TRUE(is_refusal(execute(session_with({allow, no_scan}), select("SK = 's1'"))));
  EXPECT_EQ(execute(session_with({allow, no_scan}), select("PK = 'tenant#acme'")), "");
}

TEST_F(Statements, ATransactionIsTheEnclosingOperation) {
  const Principal in_transactions = session_with(
      {statement("Allow", R"("dynamodb:PartiQL*")",
                 R"({"StringEquals":{"dynamodb:EnclosingOperation":"ExecuteTransaction"}})")});
  EXPECT_EQ(transact(in_transactions, select(kOwn)), "");
  EXPECT_TRUE(is_refusal(execute(in_transactions, select(kOwn))));
}

TEST_F(Statements, APolicyOnAttributesSeesThoseOfTheStatement) {
  const Principal narrow = session_with(
      {statement("Allow", R"("dynamodb:PartiQLSelect")",
                 R"({"ForAllValues:StringEquals":{"dynamodb:Attributes":["PK","SK","a"]},)"
                 R"("StringEquals":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES"}})")});
  const std::string where = " FROM T WHERE " + std::string(kOwn);
  EXPECT_EQ(execute(narrow, "SELECT a" + where), "");
  EXPECT_TRUE(is_refusal(execute(narrow, "SELECT *" + where)));
  EXPECT_TRUE(is_refusal(execute(narrow, "SELECT b" + where)));
  EXPECT_TRUE(is_refusal(execute(narrow, "SELECT a" + where + " AND b = 1")));
  EXPECT_TRUE(is_refusal(execute(narrow, "SELECT a FROM T WHERE PK = 'tenant#acme' AND b = 1")));
}

TEST_F(Statements, APageTokenIsOfItsStatementAndItsOwner) {
  const std::string text = select("PK = 'tenant#acme'");
  const auto first = page(tenant_, text);
  ASSERT_TRUE(first);
  ASSERT_FALSE(first->next_token.empty());
  const auto refusal_of = [&](const Principal& who, std::string_view asked, std::string token) {
    const auto result = page(who, asked, std::move(token));
    return result ? std::string() : result.error().message();
  };
  EXPECT_EQ(refusal_of(tenant_, text, first->next_token), "");
  const std::string mismatch = "NextToken does not match request";
  EXPECT_EQ(refusal_of(operator_, text, first->next_token), mismatch);
  EXPECT_EQ(refusal_of(role_with(kExactKeys), text, first->next_token), mismatch);
  EXPECT_EQ(refusal_of(tenant_, text + " ", first->next_token), mismatch);
  for (std::size_t i = 0; i < first->next_token.size(); i += 3) {
    std::string forged = first->next_token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    EXPECT_EQ(refusal_of(tenant_, text, forged), "Invalid NextToken") << i;
  }
  EXPECT_EQ(refusal_of(tenant_, text, "AAAA"), "Invalid NextToken");
}

TEST_F(Statements, APageTokenOutlivesItsPipelineUnderTheSameKey) {
  operation::ExecuteStatement asked;
  asked.statement.text = select("PK = 'tenant#acme'");
  asked.limit = 1;
  const auto answer = [&](std::string_view key) {
    Pipeline pipeline(*engine_, {}, nullptr, base::system_clock(), key);
    std::promise<Result<operation::ExecuteStatementResult>> done;
    pipeline.run(tenant_, operation::ExecuteStatement(asked),
                 [&](Result<operation::ExecuteStatementResult> result) {
                   done.set_value(std::move(result));
                 });
    return done.get_future().get();
  };
  const std::string key(32, 'k');
  const auto first = answer(key);
  ASSERT_TRUE(first);
  ASSERT_FALSE(first->next_token.empty());
  asked.next_token = first->next_token;
  const auto second = answer(key);
  ASSERT_TRUE(second);
  EXPECT_EQ(second->items.size(), 1u);
  for (const std::string& other : {std::string(32, 'K'), std::string()}) {
    const auto elsewhere = answer(other);
    ASSERT_FALSE(elsewhere);
    EXPECT_EQ(elsewhere.error().message(), "Invalid NextToken");
  }
}

}  // namespace
}  // namespace rowhouse::core
