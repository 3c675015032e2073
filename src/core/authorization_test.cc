#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <utility>
#include <vector>

#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "model/value_writer.h"
#include "rowhouse/item.h"
#include "tenancy/identity_for_test.h"

/// What policies and tiers let through the pipeline, operation by operation.
namespace rowhouse::core {
namespace {

using tenancy::Identity;
using tenancy::Principal;
using tenancy::testing::kExactKeys;
using tenancy::testing::kWildcardKeys;
using tenancy::testing::policy_of;
using tenancy::testing::principal_of;
using tenancy::testing::role_with;
using tenancy::testing::session_of;
using tenancy::testing::statement;

constexpr const char* kTable = "T";

std::string key(const std::string& partition, const std::string& sort = "order#1") {
  return encode_item(Item{{"PK", partition}, {"SK", sort}}).value();
}
std::string text(std::string_view value) {
  std::string compact;
  model::ValueWriter(compact).string(value);
  return compact;
}

using Partitions = std::vector<std::string>;

operation::TransactWrite write(operation::TransactWrite::Kind kind, const std::string& partition) {
  operation::TransactWrite write;
  write.kind = kind;
  write.table = kTable;
  write.item = key(partition);
  return write;
}

class Authorization : public ::testing::Test {
 protected:
  Authorization() {
    for (const char* table : {kTable, "Second"}) {
      operation::CreateTable create;
      create.table = table;
      create.key.partition = {"PK", model::Type::kString};
      create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
      create.billing_mode = model::BillingMode::kPayPerRequest;
      EXPECT_EQ(run(operator_, std::move(create)), "");
    }
  }

  /// The text of the error, or nothing.
  template <typename Operation>
  std::string run(const Principal& principal, Operation operation) {
    std::promise<std::string> done;
    pipeline_.run(principal, std::move(operation),
                  [&](const Result<typename Operation::Result>& result) {
                    done.set_value(result ? "" : result.error().message());
                  });
    return done.get_future().get();
  }
  template <typename Operation>
  bool allows(const Principal& principal, Operation operation) {
    return run(principal, std::move(operation)).find("is not authorized") == std::string::npos;
  }

  static operation::GetItem get(const std::string& partition) {
    operation::GetItem get;
    get.table = kTable;
    get.key = key(partition);
    return get;
  }
  static operation::PutItem put(const std::string& partition, const std::string& sort = "order#1") {
    operation::PutItem put;
    put.table = kTable;
    put.item = key(partition, sort);
    return put;
  }
  static operation::DeleteItem erase(const std::string& partition) {
    operation::DeleteItem erase;
    erase.table = kTable;
    erase.key = key(partition);
    return erase;
  }
  static operation::UpdateItem update(const std::string& partition) {
    operation::UpdateItem update;
    update.table = kTable;
    update.key = key(partition);
    return update;
  }
  static operation::Query query(const std::string& partition, std::string sort_name = {},
                                std::optional<expression::SortOperator> op = {},
                                const std::string& first = {}) {
    operation::Query query;
    query.table = kTable;
    query.key_condition =
        expression::KeyCondition::make("PK", text(partition), std::move(sort_name), op,
                                       first.empty() ? std::string() : text(first));
    return query;
  }
  static operation::BatchGetItem batch_get(const Partitions& partitions) {
    operation::BatchGetItem batch;
    batch.tables.emplace_back().table = kTable;
    for (const auto& each : partitions) batch.tables[0].keys.push_back(key(each));
    return batch;
  }
  static operation::BatchWriteItem batch_write(const Partitions& partitions) {
    operation::BatchWriteItem batch;
    batch.tables.emplace_back().table = kTable;
    for (const auto& each : partitions) {
      batch.tables[0].requests.push_back({operation::WriteRequest::Kind::kPut, key(each)});
    }
    return batch;
  }
  static operation::TransactGetItems transact_get(const Partitions& partitions) {
    operation::TransactGetItems transaction;
    for (const auto& each : partitions) transaction.gets.push_back({kTable, key(each), {}});
    return transaction;
  }
  static operation::TransactWriteItems transact(operation::TransactWrite::Kind kind,
                                                const Partitions& partitions) {
    operation::TransactWriteItems transaction;
    for (const auto& each : partitions) transaction.writes.push_back(write(kind, each));
    return transaction;
  }
  static operation::Scan scan() {
    operation::Scan scan;
    scan.table = kTable;
    return scan;
  }

  /// Each operation on items that may name one or several partitions, with its name.
  template <typename Visit>
  static void for_each_operation(const Partitions& partitions, Visit visit) {
    using Kind = operation::TransactWrite::Kind;
    if (partitions.size() == 1) {
      visit("GetItem", get(partitions[0]));
      visit("PutItem", put(partitions[0]));
      visit("UpdateItem", update(partitions[0]));
      visit("DeleteItem", erase(partitions[0]));
      visit("Query", query(partitions[0]));
    }
    visit("BatchGetItem", batch_get(partitions));
    visit("BatchWriteItem", batch_write(partitions));
    visit("TransactGetItems", transact_get(partitions));
    visit("TransactWriteItems put", transact(Kind::kPut, partitions));
    visit("TransactWriteItems update", transact(Kind::kUpdate, partitions));
    visit("TransactWriteItems delete", transact(Kind::kDelete, partitions));
  }

  /// What is expected of every operation that names these.
  void expect(const Principal& principal, const Partitions& partitions, bool allowed) {
    for_each_operation(partitions, [&](const char* name, auto operation) {
      EXPECT_EQ(allows(principal, std::move(operation)), allowed)
          << name << " of " << partitions.front() << " with " << partitions.size();
    });
  }

  const Principal operator_ = Principal::operator_principal();
  std::unique_ptr<engine::Engine> engine_ = engine::make_in_memory({});
  Pipeline pipeline_{*engine_};
};

TEST_F(Authorization, OfExactLeadingKeysGivesOnePartition) {
  const Principal role = role_with(kExactKeys);
  expect(role, {"tenant#acme"}, true);
  for (const char* each : {"tenant#acme#1", "tenant#acme2", "tenant#globex", "tenant#", "nobody"}) {
    expect(role, {each}, false);
    expect(role, {"tenant#acme", each}, false);
    expect(role, {each, "tenant#acme"}, false);
  }
  EXPECT_FALSE(allows(role, scan()));
}

TEST_F(Authorization, OfLeadingKeysWithAWildcardGivesATenantsPartitions) {
  const Principal role = role_with(kWildcardKeys);
  expect(role, {"tenant#acme"}, true);
  expect(role, {"tenant#acme#1"}, true);
  expect(role, {"tenant#acme", "tenant#acme#1"}, true);
  for (const char* each :
       {"tenant#acme2", "tenant#acme2#1", "tenant#globex", "tenant#", "nobody"}) {
    expect(role, {each}, false);
    expect(role, {"tenant#acme", each}, false);
  }
  EXPECT_FALSE(allows(role, scan()));
}

TEST_F(Authorization, WithoutAConditionGivesEverythingThatIsListed) {
  const Principal role = role_with({});
  expect(role, {"tenant#acme"}, true);
  expect(role, {"tenant#acme", "tenant#globex"}, true);
  EXPECT_TRUE(allows(role, scan()));
}

TEST_F(Authorization, EndsWithAnExplicitDeny) {
  Identity identity = session_of("acme");
  identity.policies = {
      policy_of(statement("Allow", R"("*")"), "all"),
      policy_of(
          statement("Deny", R"("*")",
                    R"({"ForAnyValue:StringNotLike":{"dynamodb:LeadingKeys":["tenant#acme*"]}})"),
          "others")};
  const Principal role = principal_of(std::move(identity));
  expect(role, {"tenant#acme"}, true);
  expect(role, {"tenant#globex"}, false);
  expect(role, {"tenant#acme", "tenant#globex"}, false);
  EXPECT_FALSE(allows(role, scan()));
}

TEST_F(Authorization, StaysWithinTheBoundaryAndTheSessionPolicy) {
  const auto wide = policy_of(statement("Allow", R"("*")"), "wide");
  const auto narrow = policy_of(statement("Allow", R"("*")", kExactKeys), "narrow");
  Identity bounded = session_of("acme");
  bounded.policies = {wide};
  bounded.boundary = narrow;
  Identity session = session_of("acme");
  session.policies = {wide};
  session.session_policies = {narrow};
  for (const Identity& identity : {bounded, session}) {
    const Principal role = principal_of(identity);
    expect(role, {"tenant#acme"}, true);
    expect(role, {"tenant#globex"}, false);
    expect(role, {"tenant#acme", "tenant#globex"}, false);
    EXPECT_FALSE(allows(role, scan()));
  }
}

TEST_F(Authorization, AsksOfATransactionsPartsByTheirOwnActions) {
  using Kind = operation::TransactWrite::Kind;
  const auto with = [](std::string_view actions, std::string_view condition = {}) {
    Identity identity = session_of("acme");
    identity.policies = {policy_of(statement("Allow", actions, condition), "p")};
    return principal_of(std::move(identity));
  };
  const std::vector<std::pair<std::string, Kind>> kinds = {
      {"PutItem", Kind::kPut},
      {"UpdateItem", Kind::kUpdate},
      {"DeleteItem", Kind::kDelete},
      {"ConditionCheckItem", Kind::kConditionCheck}};
  for (const auto& [action, own] : kinds) {
    const Principal role = with("\"dynamodb:" + action + "\"");
    for (const auto& [other, kind] : kinds) {
      EXPECT_EQ(allows(role, transact(kind, {"x"})), kind == own) << action << " " << other;
    }
    EXPECT_FALSE(allows(role, transact_get({"x"})));
  }
  EXPECT_TRUE(allows(with(R"("dynamodb:GetItem")"), transact_get({"x"})));
  EXPECT_FALSE(allows(with(R"("dynamodb:TransactGetItems")"), transact_get({"x"})));

  const Principal enclosed =
      with(R"("dynamodb:PutItem")",
           R"({"StringEquals":{"dynamodb:EnclosingOperation":"TransactWriteItems"}})");
  EXPECT_TRUE(allows(enclosed, transact(Kind::kPut, {"x"})));
  EXPECT_FALSE(allows(enclosed, put("x")));
}

TEST_F(Authorization, AsksOfABatchUnderItsOwnActionTableByTable) {
  Identity identity = session_of("acme");
  identity.policies = {policy_of(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)"
      R"("Action":["dynamodb:BatchGetItem","dynamodb:GetItem"],"Resource":"arn:aws:dynamodb:*:*:table/T"}})",
      "p")};
  const Principal role = principal_of(std::move(identity));
  EXPECT_TRUE(allows(role, batch_get({"x", "y"})));
  EXPECT_FALSE(allows(role, batch_write({"x"})));
  auto batch = batch_get({"x"});
  batch.tables.emplace_back().table = "Second";
  batch.tables[1].keys.push_back(key("x"));
  EXPECT_FALSE(allows(role, std::move(batch)));
  auto transaction = transact_get({"x"});
  transaction.gets.push_back({"Second", key("x"), {}});
  EXPECT_FALSE(allows(role, std::move(transaction)));
}

TEST_F(Authorization, RefusesAttributesThatAreNotListed) {
  Identity identity = session_of("acme");
  identity.policies = {policy_of(
      statement("Allow", R"("*")",
                R"({"ForAllValues:StringEquals":{"dynamodb:Attributes":["PK","SK","title"]},)"
                R"("StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES",)"
                R"("dynamodb:ReturnValues":["NONE","UPDATED_OLD","UPDATED_NEW"]}})"),
      "attributes")};
  const Principal role = principal_of(std::move(identity));
  const auto projected = [](std::string_view text) {
    expression::Placeholders none;
    operation::GetItem read = get("x");
    read.projection = expression::Projection::parse(text, none, {}).value();
    return read;
  };
  EXPECT_TRUE(allows(role, projected("SK, title.part[1]")));
  EXPECT_FALSE(allows(role, projected("SK, title, wage")));
  EXPECT_FALSE(allows(role, get("x"))) << "without a projection everything is returned";

  const auto updated = [](std::string_view text) {
    expression::Placeholders none;
    operation::UpdateItem write = update("x");
    write.update = expression::Update::parse(text, none, {}).value();
    return write;
  };
  EXPECT_TRUE(allows(role, updated("REMOVE title")));
  EXPECT_FALSE(allows(role, updated("REMOVE wage.part")));
  EXPECT_FALSE(allows(role, updated("SET title = wage")));
  operation::UpdateItem returns = updated("REMOVE title");
  returns.return_values = operation::ReturnValues::kAllOld;
  EXPECT_FALSE(allows(role, std::move(returns)));
  operation::UpdateItem tells = updated("REMOVE title");
  tells.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
  EXPECT_FALSE(allows(role, std::move(tells)));

  const auto on_condition = [](std::string_view text) {
    expression::Placeholders none;
    operation::DeleteItem write = erase("x");
    write.condition =
        expression::Condition::parse(text, expression::Parameter::kCondition, none, {}).value();
    return write;
  };
  EXPECT_TRUE(allows(role, on_condition("attribute_not_exists(title)")));
  EXPECT_FALSE(allows(role, on_condition("attribute_not_exists(wage)")));

  operation::PutItem whole = put("x");
  EXPECT_TRUE(allows(role, std::move(whole)));
  operation::PutItem more = put("x");
  more.item = encode_item(Item{{"PK", "x"}, {"SK", "y"}, {"wage", 7}}).value();
  EXPECT_FALSE(allows(role, std::move(more)));
  operation::Query counted = query("x");
  counted.select = operation::Select::kCount;
  EXPECT_FALSE(allows(role, std::move(counted)));
}

TEST_F(Authorization, AsksBeforeItTellsWhetherATableIsThere) {
  Identity identity = session_of("acme");
  identity.policies = {
      policy_of(R"({"Version":"2012-10-17","Statement":{"Effect":"Allow",)"
                R"("Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/T"}})",
                "p")};
  const Principal role = principal_of(std::move(identity));
  const auto refusal_on = [&](const char* table) {
    operation::GetItem read = get("tenant#acme");
    read.table = table;
    std::string said = run(role, std::move(read));
    const auto at = said.find(table);
    if (at != std::string::npos) said.replace(at, std::string_view(table).size(), "?");
    return said;
  };
  EXPECT_EQ(refusal_on("Second"), refusal_on("Missing"));
  EXPECT_NE(refusal_on("Missing").find("is not authorized"), std::string::npos);
  EXPECT_EQ(refusal_on("$rowhouse"), refusal_on("Missing"));
  for (const char* table : {"Second", "Missing"}) {
    EXPECT_FALSE(allows(role, operation::DescribeTable{table})) << table;
    EXPECT_FALSE(allows(role, operation::DeleteTable{table})) << table;
  }
  operation::GetItem missing = get("tenant#acme");
  missing.table = "Missing";
  EXPECT_EQ(run(role_with(kWildcardKeys), std::move(missing)), "Requested resource not found");
}

TEST_F(Authorization, OfTablesGoesByPoliciesToo) {
  const Principal nobody = principal_of(session_of("acme"));
  const Principal role = role_with({});
  EXPECT_FALSE(allows(nobody, operation::ListTables{}));
  EXPECT_TRUE(allows(role, operation::ListTables{}));
  operation::CreateTable create;
  create.table = "Third";
  create.key.partition = {"PK", model::Type::kString};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  EXPECT_FALSE(allows(nobody, create));
  EXPECT_EQ(run(role, create), "");
  EXPECT_FALSE(allows(nobody, operation::DescribeTable{"Third"}));
  EXPECT_TRUE(allows(role, operation::DescribeTable{"Third"}));
  EXPECT_FALSE(allows(nobody, operation::DeleteTable{"Third"}));
  EXPECT_TRUE(allows(role, operation::DeleteTable{"Third"}));

  // A role of ListTables names no table.
  Identity of_tables = session_of("acme");
  of_tables.policies = {policy_of(
      R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"dynamodb:ListTables",)"
      R"("Resource":"arn:aws:dynamodb:*:*:table/*"}})",
      "p")};
  EXPECT_NE(run(principal_of(std::move(of_tables)), operation::ListTables{})
                .find("dynamodb:ListTables on resource: arn:aws:dynamodb:us-east-1:000000000000:"
                      "table/* because no identity-based policy"),
            std::string::npos);
}

TEST_F(Authorization, OfATierHoldsOnEveryOperation) {
  const auto of_tier = [](tenancy::Tier tier) {
    return Principal::of_tenant(TenantId::parse("acme").value(),
                                std::make_shared<const tenancy::Tier>(std::move(tier)));
  };
  const Principal reader = of_tier({.name = "reader", .read_only = true, .kinds = {}});
  const Principal orders = of_tier({.name = "orders", .read_only = false, .kinds = {"order"}});
  const Principal invoices =
      of_tier({.name = "invoices", .read_only = false, .kinds = {"invoice"}});
  for_each_operation({"tenant#acme"}, [&](std::string_view name, auto operation) {
    const bool reads = name.find("Get") != std::string_view::npos || name == "Query";
    EXPECT_EQ(allows(reader, operation), reads) << name;
    EXPECT_EQ(allows(orders, operation), name != "Query") << name;
    EXPECT_FALSE(allows(invoices, operation)) << name;
  });
  const auto sorted = [](expression::SortOperator op, const std::string& first) {
    return query("tenant#acme", "SK", op, first);
  };
  EXPECT_TRUE(allows(orders, sorted(expression::SortOperator::kBeginsWith, "order#")));
  EXPECT_FALSE(allows(orders, sorted(expression::SortOperator::kBeginsWith, "ord")));
  EXPECT_FALSE(allows(orders, sorted(expression::SortOperator::kGreater, "order#1")));
  EXPECT_FALSE(allows(orders, put("tenant#globex")));
}

TEST_F(Authorization, OfATransactionKeepsRequestTokensApart) {
  const auto with_token = [](const std::string& partition) {
    auto transaction = transact(operation::TransactWrite::Kind::kPut, {partition});
    transaction.client_request_token = "token";
    transaction.request_digest = "digest of " + partition;
    return transaction;
  };
  EXPECT_EQ(run(operator_, with_token("a")), "");
  EXPECT_EQ(run(role_with({}, "acme"), with_token("b")), "");
  EXPECT_EQ(run(role_with({}, "globex"), with_token("c")), "");
  EXPECT_NE(run(role_with({}, "globex"), with_token("d")), "");
}

}  // namespace
}  // namespace rowhouse::core
