#include "engine/remote/remote_engine.h"

#include <gtest/gtest.h>

#include "engine/remote/caller_for_test.h"
#include "expression/ast.h"

namespace rowhouse::engine::remote {
namespace {

using test::compact;
using test::compact_text;
using test::operator_scope;
using test::Side;
using test::tenant_scope;

operation::GetItem get_of(const std::string& partition) {
  operation::GetItem get;
  get.table = "T";
  get.key = compact({{"PK", partition}, {"SK", "s"}});
  return get;
}

operation::PutItem put_of(const std::string& partition) {
  operation::PutItem put;
  put.table = "T";
  put.item = compact({{"PK", partition}, {"SK", "s"}});
  return put;
}

expression::Condition equal(const std::string& name, const std::string& text) {
  expression::ConditionNode node;
  node.kind = expression::ConditionKind::kEqual;
  expression::Operand path;
  path.path.root = name;
  expression::Operand value;
  value.is_value = true;
  value.value = compact_text(text);
  node.operands = {path, value};
  return expression::Condition::of(node);
}

operation::UpdateItem update_of(const std::string& partition, expression::SetOperand operand) {
  operation::UpdateItem update;
  update.table = "T";
  update.key = compact({{"PK", partition}, {"SK", "s"}});
  expression::UpdateAction action;
  action.path.root = "GPK";
  action.operand = std::move(operand);
  update.update = expression::Update::of({action}).value();
  return update;
}

TEST(RemoteEngine, WritesAGetAsDynamoDbReadsIt) {
  Side side;
  side.caller->answers_with("GetItem", R"({"Item":{"PK":{"S":"p"},"SK":{"S":"s"},"n":{"N":"1"}}})");
  auto get = get_of("p");
  get.consistent_read = true;
  get.projection = expression::Projection::of({{"a", {}}, {"size", {}}}).value();
  const auto result = side.execute(operator_scope(), get);
  ASSERT_TRUE(result) << to_string(result.error());
  EXPECT_TRUE(model::ItemView(result->item).find("n"));
  EXPECT_EQ(side.caller->asked.back().body,
            R"({"TableName":"T","Key":{"PK":{"S":"p"},"SK":{"S":"s"}},)"
            R"("ProjectionExpression":"#n0, #n1","ExpressionAttributeNames":{"#n0":"a",)"
            R"("#n1":"size"},"ConsistentRead":true})");
}

TEST(RemoteEngine, WritesAConditionedPutAsDynamoDbReadsIt) {
  Side side;
  side.caller->answers_with("PutItem", "{}");
  auto put = put_of("p");
  put.condition = equal("v", "x");
  put.return_values = operation::ReturnValues::kAllOld;
  ASSERT_TRUE(side.execute(operator_scope(), put));
  EXPECT_EQ(side.caller->asked.back().body,
            R"({"TableName":"T","Item":{"PK":{"S":"p"},"SK":{"S":"s"}},)"
            R"("ConditionExpression":"#n0 = :v0","ExpressionAttributeNames":{"#n0":"v"},)"
            R"("ExpressionAttributeValues":{":v0":{"S":"x"}},"ReturnValues":"ALL_OLD"})");
}

TEST(RemoteEngine, RepeatsReadsAndTransactionsButNoOtherWrite) {
  Side side;
  side.caller->answers_with("GetItem", "{}");
  side.caller->answers_with("PutItem", "{}");
  side.caller->answers_with("TransactWriteItems", "{}");
  ASSERT_TRUE(side.execute(operator_scope(), get_of("p")));
  EXPECT_TRUE(side.caller->asked.back().repeatable);
  ASSERT_TRUE(side.execute(operator_scope(), put_of("p")));
  EXPECT_FALSE(side.caller->asked.back().repeatable);
  operation::TransactWriteItems transaction;
  operation::TransactWrite& write = transaction.writes.emplace_back();
  write.table = "T";
  write.item = compact({{"PK", "p"}, {"SK", "s"}});
  ASSERT_TRUE(side.execute(operator_scope(), transaction));
  EXPECT_TRUE(side.caller->asked.back().repeatable);
  EXPECT_NE(side.caller->asked.back().body.find("ClientRequestToken"), std::string::npos);
}

TEST(RemoteEngine, KeepsTheRequestTokensOfTwoTenantsApart) {
  Side side;
  side.caller->answers_with("TransactWriteItems", "{}");
  std::vector<std::string> tokens;
  for (const std::string tenant : {"acme", "globex", "acme"}) {
    operation::TransactWriteItems transaction;
    transaction.client_request_token = "same";
    operation::TransactWrite& write = transaction.writes.emplace_back();
    write.table = "T";
    write.item = compact({{"PK", "tenant#" + tenant}, {"SK", "s"}});
    ASSERT_TRUE(side.execute(tenant_scope(tenant), transaction));
    const std::string& body = side.caller->asked.back().body;
    tokens.push_back(body.substr(body.find("ClientRequestToken")));
  }
  EXPECT_NE(tokens[0], tokens[1]);
  EXPECT_EQ(tokens[0], tokens[2]);
}

TEST(RemoteEngine, SendsNothingForAKeyOutsideOfTheScope) {
  Side side;
  side.caller->answers_with("GetItem", "{}");
  side.caller->answers_with("PutItem", "{}");
  const auto scope = tenant_scope("acme");
  const auto got = side.execute(scope, get_of("tenant#acme2"));
  ASSERT_FALSE(got);
  EXPECT_EQ(got.error().code(), ErrorCode::kAccessDenied);
  const auto put = side.execute(scope, put_of("tenant#globex#x"));
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code(), ErrorCode::kAccessDenied);
  EXPECT_EQ(side.caller->times("GetItem") + side.caller->times("PutItem"), 0u);
}

TEST(RemoteEngine, LetsNoTenantLeaveAnItemInTheIndexOfAnother) {
  Side side;
  side.caller->answers_with("PutItem", "{}");
  side.caller->answers_with("UpdateItem", "{}");
  const auto scope = tenant_scope("acme");
  operation::PutItem put;
  put.table = "T";
  put.item = compact({{"PK", "tenant#acme"}, {"SK", "s"}, {"GPK", "tenant#globex"}});
  const auto refused = side.execute(scope, put);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kAccessDenied);

  expression::SetOperand value;
  value.kind = expression::SetOperand::Kind::kValue;
  value.value = compact_text("tenant#globex");
  const auto set = side.execute(scope, update_of("tenant#acme", value));
  ASSERT_FALSE(set);
  EXPECT_EQ(set.error().code(), ErrorCode::kAccessDenied);

  expression::SetOperand copied;
  copied.kind = expression::SetOperand::Kind::kPath;
  copied.path.root = "other";
  EXPECT_FALSE(side.execute(scope, update_of("tenant#acme", copied)));
  EXPECT_EQ(side.caller->times("PutItem") + side.caller->times("UpdateItem"), 0u);

  value.value = compact_text("tenant#acme#x");
  EXPECT_TRUE(side.execute(scope, update_of("tenant#acme", value)));
  EXPECT_TRUE(side.execute(operator_scope(), update_of("tenant#acme", copied)));
}

TEST(RemoteEngine, TellsATenantOfNoCountsOfAllTenantsTogether) {
  Side side;
  std::string counted(test::kTable);
  counted.replace(counted.find(R"("TableId")"), 0, R"("ItemCount":7,"TableSizeBytes":700,)");
  counted.replace(counted.find(R"("IndexName")"), 0, R"("ItemCount":5,"IndexSizeBytes":50,)");
  side.caller->answers["DescribeTable"].clear();
  side.caller->answers_with("DescribeTable", counted);
  const auto whole = side.execute(operator_scope(), operation::DescribeTable{"T"});
  ASSERT_TRUE(whole);
  EXPECT_EQ(whole->item_count, 7);
  ASSERT_EQ(whole->indexes.size(), 1u);
  EXPECT_EQ(whole->indexes[0].item_count, 5);
  const auto told = side.execute(tenant_scope("acme"), operation::DescribeTable{"T"});
  ASSERT_TRUE(told);
  EXPECT_EQ(told->item_count, 0);
  EXPECT_EQ(told->table_bytes, 0);
  EXPECT_TRUE(told->indexes.empty());
}

TEST(RemoteEngine, AsksForATableOnceForAllWhoWaitForIt) {
  Side side;
  side.caller->answers_with("GetItem", "{}");
  side.caller->held_back = "DescribeTable";
  int answered = 0;
  for (int i = 0; i < 5; ++i) {
    side.engine->execute(operator_scope(), get_of("p"),
                         [&](Result<operation::GetItemResult> result) {
                           EXPECT_TRUE(result);
                           ++answered;
                         });
  }
  EXPECT_EQ(answered, 0);
  ASSERT_EQ(side.caller->held.size(), 1u);
  side.caller->held[0](Answer{200, "", std::string(test::kTable)});
  EXPECT_EQ(answered, 5);
}

TEST(RemoteEngine, AsksForATableAnewWhereItChangedSinceOthersAsked) {
  Side side;
  side.caller->answers_with("GetItem", "{}");
  side.caller->held_back = "DescribeTable";
  int answered = 0;
  const auto get = [&] {
    side.engine->execute(operator_scope(), get_of("p"),
                         [&](const Result<operation::GetItemResult>& result) {
                           EXPECT_TRUE(result);
                           ++answered;
                         });
  };
  get();
  side.caller->fails_with("DeleteTable", 400, "LimitExceededException", "{}");
  EXPECT_FALSE(side.execute(operator_scope(), operation::DeleteTable{"T"}));
  get();
  ASSERT_EQ(side.caller->held.size(), 2u);
  std::string changed(test::kTable);
  changed.replace(changed.find(R"("TableId":"i")"), 13, R"("TableId":"j")");
  side.caller->held[1](Answer{200, "", changed});
  EXPECT_EQ(answered, 1);
  // What was asked first comes last, and is good for those alone who asked it.
  side.caller->held[0](Answer{200, "", std::string(test::kTable)});
  EXPECT_EQ(answered, 2);
  const auto known = side.engine->find_table("T");
  ASSERT_TRUE(known);
  EXPECT_EQ((*known)->id, "j");
}

TEST(RemoteEngine, AsksForATableAgainWhenWhatItKnowsIsOld) {
  Side side;
  side.caller->answers_with("GetItem", "{}");
  ASSERT_TRUE(side.execute(operator_scope(), get_of("p")));
  ASSERT_TRUE(side.execute(operator_scope(), get_of("p")));
  EXPECT_EQ(side.caller->times("DescribeTable"), 1u);
  side.clock.at += base::Milliseconds(10'001);
  ASSERT_TRUE(side.execute(operator_scope(), get_of("p")));
  EXPECT_EQ(side.caller->times("DescribeTable"), 2u);
}

TEST(RemoteEngine, SaysNothingOfItsOwnCredentialsToWhoeverAsks) {
  Side side;
  side.caller->fails_with("GetItem", 400, "AccessDeniedException",
                          R"({"message":"User: arn:aws:iam::1:user/gateway is not authorized"})");
  const auto result = side.execute(tenant_scope("acme"), get_of("tenant#acme"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kInternalServer);
}

TEST(RemoteEngine, PassesOnAFailedConditionWithItsItem) {
  Side side;
  side.caller->fails_with("PutItem", 400, "ConditionalCheckFailedException",
                          R"({"message":"The conditional request failed",)"
                          R"("Item":{"PK":{"S":"p"},"SK":{"S":"s"}}})");
  const auto result = side.execute(operator_scope(), put_of("p"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kConditionalCheckFailed);
  EXPECT_EQ(result.error().message(), "The conditional request failed");
  EXPECT_EQ(result.error().item(), compact({{"PK", "p"}, {"SK", "s"}}));
}

TEST(RemoteEngine, SaysInItsOwnWordsWhatTheOtherSideDoesNotKnow) {
  Side side;
  side.caller->fails_with("TransactGetItems", 400, "UnknownOperationException", "{}");
  operation::TransactGetItems transaction;
  transaction.gets.push_back({"T", compact({{"PK", "p"}, {"SK", "s"}}), {}});
  const auto result = side.execute(operator_scope(), transaction);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().message(),
            "The engine behind Rowhouse does not support TransactGetItems");
}

operation::Query query_of_index(std::string_view tenant) {
  operation::Query query;
  query.table = "T";
  query.index = "G";
  query.key_condition =
      expression::KeyCondition::make("GPK", compact_text("tenant#" + std::string(tenant)));
  query.select = operation::Select::kAllProjectedAttributes;
  return query;
}

std::string item_json(const std::string& partition, const std::string& sort, const std::string& v) {
  return R"({"PK":{"S":")" + partition + R"("},"SK":{"S":")" + sort +
         R"("},"GPK":{"S":"tenant#acme"},"v":{"S":")" + v + R"("}})";
}

std::string page_json(const std::vector<std::string>& items, const std::string& last = "") {
  std::string list;
  for (const std::string& item : items) list += (list.empty() ? "" : ",") + item;
  return R"({"Count":)" + std::to_string(items.size()) + R"(,"ScannedCount":)" +
         std::to_string(items.size()) + R"(,"Items":[)" + list + "]" +
         (last.empty() ? "" : R"(,"LastEvaluatedKey":)" + last) + "}";
}

TEST(RemoteEngine, LooksAtWhatLeavesAnIndexBeforeItIsCounted) {
  Side side;
  side.caller->answers_with(
      "Query", page_json({item_json("tenant#acme", "1", "x"), item_json("tenant#evil", "2", "x"),
                          item_json("tenant#acme#y", "3", "z")}));
  auto query = query_of_index("acme");
  const auto all = side.execute(tenant_scope("acme"), query);
  ASSERT_TRUE(all) << to_string(all.error());
  EXPECT_EQ(all->count, 2u);
  EXPECT_EQ(all->scanned_count, 2u);
  EXPECT_EQ(all->items.size(), 2u);

  query.select = operation::Select::kCount;
  query.filter = equal("v", "x");
  const auto counted = side.execute(tenant_scope("acme"), query);
  ASSERT_TRUE(counted);
  EXPECT_EQ(counted->count, 1u);
  EXPECT_EQ(counted->scanned_count, 2u);
  EXPECT_TRUE(counted->items.empty());
}

TEST(RemoteEngine, EndsNoPageOfAnIndexAtTheItemOfAnother) {
  Side side;
  const std::string foreign =
      R"({"PK":{"S":"tenant#evil"},"SK":{"S":"2"},"GPK":{"S":"tenant#acme"}})";
  side.caller->answers_with(
      "Query",
      page_json({item_json("tenant#acme", "1", "x"), item_json("tenant#evil", "2", "x")}, foreign));
  side.caller->answers_with(
      "Query", page_json({item_json("tenant#acme", "3", "x")}, item_json("tenant#acme", "3", "x")));
  auto query = query_of_index("acme");
  query.limit = 2;
  const auto result = side.execute(tenant_scope("acme"), query);
  ASSERT_TRUE(result) << to_string(result.error());
  EXPECT_EQ(result->items.size(), 2u);
  EXPECT_EQ(result->last_evaluated_key.find("evil"), std::string::npos);
  EXPECT_FALSE(result->last_evaluated_key.empty());
}

TEST(RemoteEngine, GivesUpOnAnIndexThatHoldsNothingButItemsOfOthers) {
  Side side;
  side.caller->answers_with(
      "Query", page_json({item_json("tenant#evil", "2", "x")},
                         R"({"PK":{"S":"tenant#evil"},"SK":{"S":"2"},"GPK":{"S":"tenant#acme"}})"));
  const auto result = side.execute(tenant_scope("acme"), query_of_index("acme"));
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kServiceUnavailable);
  EXPECT_EQ(result.error().message().find("evil"), std::string::npos);
  EXPECT_LE(side.caller->times("Query"), 64u);
}

TEST(RemoteEngine, MakesNoItemWhereAnUpdateIsToMakeNone) {
  Side side;
  side.caller->fails_with("UpdateItem", 400, "ConditionalCheckFailedException",
                          R"({"message":"The conditional request failed"})");
  expression::SetOperand value;
  value.kind = expression::SetOperand::Kind::kValue;
  value.value = compact_text("x");
  auto update = update_of("p", value);
  update.makes_item = false;
  const auto nothing = side.execute(operator_scope(), update);
  ASSERT_TRUE(nothing) << to_string(nothing.error());
  EXPECT_TRUE(nothing->attributes.empty());
  update.condition = equal("v", "x");
  const auto failed = side.execute(operator_scope(), update);
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kConditionalCheckFailed);
}

}  // namespace
}  // namespace rowhouse::engine::remote
