#include "request/request.h"

#include <gtest/gtest.h>

#include "json/value_json.h"
#include "request/parse_text.h"

namespace rowhouse::request {
namespace {

std::string json_of(std::string_view compact) {
  std::string text;
  json::append_item(text, model::ItemView(compact));
  return text;
}

TEST(PutItem, HoldsWhatTheRequestSays) {
  const auto put = parse_text<operation::PutItem>(
      R"({"TableName":"Shop","Item":{"SK":{"S":"user#1"},"PK":{"S":"tenant#acme"}},)"
      R"("ConditionExpression":"attribute_not_exists(#p) OR n < :n",)"
      R"("ExpressionAttributeNames":{"#p":"PK"},"ExpressionAttributeValues":{":n":{"N":"3"}},)"
      R"("ReturnValues":"ALL_OLD","ReturnConsumedCapacity":"INDEXES",)"
      R"("ReturnItemCollectionMetrics":"SIZE","ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
  ASSERT_TRUE(put) << to_string(put.error());
  EXPECT_EQ(put->table, "Shop");
  EXPECT_EQ(json_of(put->item), R"({"PK":{"S":"tenant#acme"},"SK":{"S":"user#1"}})");
  ASSERT_TRUE(put->condition);
  EXPECT_EQ(put->condition->attributes(), (std::vector<std::string>{"PK", "n"}));
  EXPECT_EQ(put->return_values, operation::ReturnValues::kAllOld);
  EXPECT_EQ(put->return_consumed_capacity, operation::ReturnConsumedCapacity::kIndexes);
  EXPECT_EQ(put->return_item_collection_metrics, operation::ReturnItemCollectionMetrics::kSize);
  EXPECT_EQ(put->on_condition_failure, operation::ReturnOnConditionFailure::kAllOld);
}

TEST(PutItem, TakesNullMembersForAbsentOnesAndIgnoresUnknownOnes) {
  const auto put = parse_text<operation::PutItem>(
      R"({"TableName":"Shop","Item":{},"ReturnValues":null,"Expected":null,"Colour":"red"})");
  ASSERT_TRUE(put) << to_string(put.error());
  EXPECT_EQ(put->return_values, operation::ReturnValues::kNone);
}

TEST(GetItem, TakesATableByItsArn) {
  const auto get = parse_text<operation::GetItem>(
      R"({"TableName":"arn:aws:dynamodb:eu-west-1:123456789012:table/Shop",)"
      R"("Key":{"PK":{"N":"1"}},"ConsistentRead":true,"ProjectionExpression":"a, b[0].c"})");
  ASSERT_TRUE(get) << to_string(get.error());
  EXPECT_EQ(get->table, "Shop");
  EXPECT_EQ(json_of(get->key), R"({"PK":{"N":"1"}})");
  EXPECT_TRUE(get->consistent_read);
  EXPECT_EQ(get->projection->attributes(), (std::vector<std::string>{"a", "b"}));
}

TEST(UpdateItem, NeedsNoExpression) {
  const auto update =
      parse_text<operation::UpdateItem>(R"({"TableName":"Shop","Key":{"PK":{"S":"x"}}})");
  ASSERT_TRUE(update) << to_string(update.error());
  EXPECT_FALSE(update->update);
}

TEST(UpdateItem, SharesItsPlaceholdersBetweenItsExpressions) {
  const auto update = parse_text<operation::UpdateItem>(
      R"({"TableName":"Shop","Key":{"PK":{"S":"x"}},"UpdateExpression":"SET #a = :v",)"
      R"("ConditionExpression":"#a < :w","ExpressionAttributeNames":{"#a":"amount"},)"
      R"("ExpressionAttributeValues":{":v":{"N":"1"},":w":{"N":"2"}},"ReturnValues":"UPDATED_NEW"})");
  ASSERT_TRUE(update) << to_string(update.error());
  EXPECT_EQ(update->update->attributes(), (std::vector<std::string>{"amount"}));
  EXPECT_EQ(update->return_values, operation::ReturnValues::kUpdatedNew);
}

TEST(Query, HoldsWhatTheRequestSays) {
  const auto query = parse_text<operation::Query>(
      R"j({"TableName":"Shop","KeyConditionExpression":"PK = :p AND begins_with(SK, :s)",)j"
      R"("FilterExpression":"n > :n","ProjectionExpression":"a","Limit":7,"ScanIndexForward":false,)"
      R"("ExclusiveStartKey":{"PK":{"S":"p"},"SK":{"S":"s"}},"ConsistentRead":true,)"
      R"("ExpressionAttributeValues":{":p":{"S":"p"},":s":{"S":"s"},":n":{"N":"1"}}})");
  ASSERT_TRUE(query) << to_string(query.error());
  EXPECT_EQ(query->key_condition.attributes(), (std::vector<std::string>{"PK", "SK"}));
  EXPECT_EQ(query->limit, 7u);
  EXPECT_FALSE(query->forward);
  EXPECT_TRUE(query->consistent_read);
  EXPECT_EQ(query->select, operation::Select::kSpecificAttributes);
  EXPECT_EQ(json_of(query->exclusive_start_key), R"({"PK":{"S":"p"},"SK":{"S":"s"}})");
}

TEST(Query, ProjectsWhatTheIndexHoldsUnlessItIsTold) {
  const auto query = parse_text<operation::Query>(
      R"({"TableName":"Shop","IndexName":"ByDate","KeyConditionExpression":"PK = :p",)"
      R"("ExpressionAttributeValues":{":p":{"S":"p"}}})");
  ASSERT_TRUE(query) << to_string(query.error());
  EXPECT_EQ(query->index, "ByDate");
  EXPECT_EQ(query->select, operation::Select::kAllProjectedAttributes);
}

TEST(Scan, HoldsItsSegment) {
  const auto scan = parse_text<operation::Scan>(
      R"({"TableName":"Shop","Segment":3,"TotalSegments":4,"Select":"COUNT"})");
  ASSERT_TRUE(scan) << to_string(scan.error());
  EXPECT_EQ(scan->segment, 3u);
  EXPECT_EQ(scan->total_segments, 4u);
  EXPECT_EQ(scan->select, operation::Select::kCount);
}

TEST(BatchGetItem, KeepsTheWordsOfEachTablesProjection) {
  const auto batch = parse_text<operation::BatchGetItem>(
      R"({"RequestItems":{"One":{"Keys":[{"a":{"S":"1"}},{"a":{"S":"2"}}],"ConsistentRead":true,)"
      R"("ProjectionExpression":"#x","ExpressionAttributeNames":{"#x":"y"}},)"
      R"("Two":{"Keys":[{"b":{"N":"1"}}]}}})");
  ASSERT_TRUE(batch) << to_string(batch.error());
  ASSERT_EQ(batch->tables.size(), 2u);
  EXPECT_EQ(batch->tables[0].table, "One");
  EXPECT_EQ(batch->tables[0].keys.size(), 2u);
  EXPECT_TRUE(batch->tables[0].consistent_read);
  EXPECT_EQ(batch->tables[0].projection_text, "#x");
  EXPECT_EQ(batch->tables[0].projection_names,
            (std::vector<std::pair<std::string, std::string>>{{"#x", "y"}}));
  EXPECT_EQ(json_of(batch->tables[1].keys[0]), R"({"b":{"N":"1"}})");
}

TEST(BatchWriteItem, TellsPutsFromDeletes) {
  const auto batch = parse_text<operation::BatchWriteItem>(
      R"({"RequestItems":{"One":[{"PutRequest":{"Item":{"a":{"S":"1"}}}},)"
      R"({"DeleteRequest":{"Key":{"a":{"S":"2"}}}}]}})");
  ASSERT_TRUE(batch) << to_string(batch.error());
  const auto& requests = batch->tables[0].requests;
  ASSERT_EQ(requests.size(), 2u);
  EXPECT_EQ(requests[0].kind, operation::WriteRequest::Kind::kPut);
  EXPECT_EQ(requests[1].kind, operation::WriteRequest::Kind::kDelete);
  EXPECT_EQ(json_of(requests[1].item), R"({"a":{"S":"2"}})");
}

constexpr std::string_view kTransaction =
    R"("TransactItems":[{"Put":{"TableName":"One","Item":{"a":{"S":"1"}}}},)"
    R"({"Update":{"TableName":"One","Key":{"a":{"S":"2"}},"UpdateExpression":"SET b = :b",)"
    R"("ExpressionAttributeValues":{":b":{"N":"1"}}}},)"
    R"({"Delete":{"TableName":"One","Key":{"a":{"S":"3"}}}},)"
    R"({"ConditionCheck":{"TableName":"One","Key":{"a":{"S":"4"}},)"
    R"j("ConditionExpression":"attribute_exists(a)",)j"
    R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}])";

TEST(TransactWriteItems, HoldsItsActionsInTheirOrder) {
  const auto transaction = parse_text<operation::TransactWriteItems>(
      "{" + std::string(kTransaction) + R"(,"ClientRequestToken":"token"})");
  ASSERT_TRUE(transaction) << to_string(transaction.error());
  using Kind = operation::TransactWrite::Kind;
  ASSERT_EQ(transaction->writes.size(), 4u);
  EXPECT_EQ(transaction->writes[0].kind, Kind::kPut);
  EXPECT_EQ(transaction->writes[1].kind, Kind::kUpdate);
  EXPECT_TRUE(transaction->writes[1].update);
  EXPECT_EQ(transaction->writes[2].kind, Kind::kDelete);
  EXPECT_EQ(transaction->writes[3].kind, Kind::kConditionCheck);
  EXPECT_TRUE(transaction->writes[3].condition);
  EXPECT_EQ(transaction->writes[3].on_condition_failure,
            operation::ReturnOnConditionFailure::kAllOld);
  EXPECT_EQ(transaction->client_request_token, "token");
  EXPECT_EQ(transaction->request_digest.size(), 32u);
}

TEST(TransactWriteItems, MakesOneDigestOfOneTransactionHoweverItIsSpelled) {
  const auto digest = [](std::string_view update) {
    return parse_text<operation::TransactWriteItems>(
               R"({"ClientRequestToken":"t","TransactItems":[{"Update":{"TableName":"One",)"
               R"("Key":{"a":{"S":"2"}},)" +
               std::string(update) + "}}]}")
        .value()
        .request_digest;
  };
  const auto first =
      digest(R"("UpdateExpression":"SET b = :b","ExpressionAttributeValues":{":b":{"N":"1"}})");
  EXPECT_EQ(first,
            digest(R"("UpdateExpression":"set  #x=:y","ExpressionAttributeNames":{"#x":"b"},)"
                   R"("ExpressionAttributeValues":{":y":{"N":"1.0"}})"));
  EXPECT_NE(first, digest(R"("UpdateExpression":"SET b = :b",)"
                          R"("ExpressionAttributeValues":{":b":{"N":"2"}})"));
  EXPECT_NE(first, digest(R"("UpdateExpression":"SET c = :b",)"
                          R"("ExpressionAttributeValues":{":b":{"N":"1"}})"));
}

TEST(TransactWriteItems, MakesNoDigestWithoutAToken) {
  const auto transaction =
      parse_text<operation::TransactWriteItems>("{" + std::string(kTransaction) + "}");
  ASSERT_TRUE(transaction);
  EXPECT_TRUE(transaction->request_digest.empty());
}

TEST(TransactGetItems, HoldsItsGetsInTheirOrder) {
  const auto transaction = parse_text<operation::TransactGetItems>(
      R"({"TransactItems":[{"Get":{"TableName":"One","Key":{"a":{"S":"1"}}}},)"
      R"({"Get":{"TableName":"Two","Key":{"a":{"S":"2"}},"ProjectionExpression":"b"}}]})");
  ASSERT_TRUE(transaction) << to_string(transaction.error());
  EXPECT_EQ(transaction->gets[1].table, "Two");
  EXPECT_TRUE(transaction->gets[1].projection);
}

TEST(CreateTable, HoldsWhatTheRequestSays) {
  const auto create = parse_text<operation::CreateTable>(
      R"({"TableName":"Shop","KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},)"
      R"({"AttributeName":"SK","KeyType":"RANGE"}],"AttributeDefinitions":)"
      R"([{"AttributeName":"SK","AttributeType":"N"},{"AttributeName":"PK","AttributeType":"S"}],)"
      R"("ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
      R"("TableClass":"STANDARD_INFREQUENT_ACCESS","DeletionProtectionEnabled":true,)"
      R"("StreamSpecification":{"StreamEnabled":false}})");
  ASSERT_TRUE(create) << to_string(create.error());
  EXPECT_EQ(create->key, (model::KeySchema{{"PK", model::Type::kString},
                                           model::KeyAttribute{"SK", model::Type::kNumber}}));
  EXPECT_EQ(create->throughput, (model::Throughput{5, 6}));
  EXPECT_EQ(create->table_class, model::TableClass::kStandardInfrequentAccess);
  EXPECT_TRUE(create->deletion_protection);
}

TEST(CreateTable, NeedsNoThroughputWhereEachRequestIsPaid) {
  const auto create = parse_text<operation::CreateTable>(
      R"({"TableName":"Shop","BillingMode":"PAY_PER_REQUEST",)"
      R"("KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}],)"
      R"("AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"B"}]})");
  ASSERT_TRUE(create) << to_string(create.error());
  EXPECT_FALSE(create->key.sort);
  EXPECT_EQ(create->throughput, model::Throughput());
}

TEST(UpdateTable, HoldsOnlyWhatIsToChange) {
  const auto update = parse_text<operation::UpdateTable>(
      R"({"TableName":"Shop","DeletionProtectionEnabled":false})");
  ASSERT_TRUE(update) << to_string(update.error());
  EXPECT_EQ(update->deletion_protection, false);
  EXPECT_FALSE(update->billing_mode);
  EXPECT_FALSE(update->throughput);
}

TEST(ListTables, StartsAtTheBeginningWithAHundred) {
  const auto list = parse_text<operation::ListTables>("{}");
  ASSERT_TRUE(list);
  EXPECT_EQ(list->limit, 100u);
  EXPECT_EQ(list->exclusive_start_name, "");
}

TEST(Limits, BoundABatchOverAllItsTables) {
  base::Limits limits;
  limits.batch_get_keys_max = 1;
  const auto batch = parse_text<operation::BatchGetItem>(
      R"({"RequestItems":{"One":{"Keys":[{"a":{"S":"1"}}]},"Two":{"Keys":[{"a":{"S":"1"}}]}}})",
      limits);
  ASSERT_FALSE(batch);
  EXPECT_EQ(batch.error().message(), "Too many items requested for the BatchGetItem call");
}

TEST(Limits, BoundABatchOfWrites) {
  std::string puts;
  for (int i = 0; i < 26; ++i) {
    puts += std::string(i > 0 ? "," : "") + R"({"PutRequest":{"Item":{"a":{"N":"1"}}}})";
  }
  const auto batch =
      parse_text<operation::BatchWriteItem>(R"({"RequestItems":{"One":[)" + puts + "]}}");
  ASSERT_FALSE(batch);
  EXPECT_TRUE(batch.error().message().ends_with(
      "' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
      "[Member must have length less than or equal to 25, Member must have length greater than or "
      "equal to 1]"))
      << batch.error().message();
  EXPECT_LT(batch.error().message().size(), 4000u);
}

}  // namespace
}  // namespace rowhouse::request
