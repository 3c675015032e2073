#include "response/response.h"

#include <gtest/gtest.h>

#include "model/value_writer.h"

namespace rowhouse::response {
namespace {

template <typename Operation>
std::string written(const typename Operation::Result& result) {
  std::string out;
  write<Operation>(out, result);
  return out;
}

std::string item(std::string_view name, std::string_view text) {
  model::ItemBuilder builder;
  builder.set_string(name, text);
  return builder.finish();
}

operation::ConsumedCapacity reads(double units) { return {"Shop", units, 0, {}, false, false}; }

TEST(GetItem, AnswersTheItem) {
  EXPECT_EQ(written<operation::GetItem>({item("PK", "x\"y"), {}}),
            R"({"Item":{"PK":{"S":"x\"y"}}})");
}

TEST(GetItem, AnswersNothingWhereThereIsNoItem) {
  EXPECT_EQ(written<operation::GetItem>({}), "{}");
}

TEST(GetItem, TellsAnItemWithoutAttributesFromNoItem) {
  model::ItemBuilder nothing;
  EXPECT_EQ(written<operation::GetItem>({nothing.finish(), {}}), R"({"Item":{}})");
}

TEST(GetItem, TellsOfItsCapacity) {
  EXPECT_EQ(written<operation::GetItem>({"", reads(0.5)}),
            R"({"ConsumedCapacity":{"TableName":"Shop","CapacityUnits":0.5}})");
  auto by_index = reads(12);
  by_index.is_by_index = true;
  EXPECT_EQ(written<operation::GetItem>({"", by_index}),
            R"({"ConsumedCapacity":{"TableName":"Shop","CapacityUnits":12.0,)"
            R"("Table":{"CapacityUnits":12.0}}})");
}

TEST(PutItem, AnswersTheOldAttributes) {
  EXPECT_EQ(written<operation::PutItem>({item("PK", "x"), {}, {}}),
            R"({"Attributes":{"PK":{"S":"x"}}})");
  EXPECT_EQ(written<operation::UpdateItem>({item("a", "x"), {}, {}}),
            R"({"Attributes":{"a":{"S":"x"}}})");
  EXPECT_EQ(written<operation::DeleteItem>({}), "{}");
}

TEST(Query, AnswersAPage) {
  operation::QueryResult page;
  page.items.push_back(item("a", "1"));
  page.items.push_back(item("a", "2"));
  page.count = 2;
  page.scanned_count = 5;
  page.last_evaluated_key = item("PK", "p");
  EXPECT_EQ(written<operation::Query>(page),
            R"({"Count":2,"Items":[{"a":{"S":"1"}},{"a":{"S":"2"}}],)"
            R"("LastEvaluatedKey":{"PK":{"S":"p"}},"ScannedCount":5})");
}

TEST(Query, AnswersAnEmptyListWhereNothingWasFound) {
  EXPECT_EQ(written<operation::Query>({}), R"({"Count":0,"Items":[],"ScannedCount":0})");
}

TEST(Scan, AnswersNoItemsWhereOnlyTheCountWasAskedFor) {
  operation::ScanResult page;
  page.is_count_only = true;
  page.count = 3;
  page.scanned_count = 4;
  EXPECT_EQ(written<operation::Scan>(page), R"({"Count":3,"ScannedCount":4})");
}

TEST(BatchGetItem, AnswersLeftOverKeysInTheWordsOfTheRequest) {
  operation::BatchGetItemResult result;
  auto& table = result.responses.emplace_back();
  table.table = "Shop";
  table.items.push_back(item("a", "1"));
  auto& left = result.unprocessed.emplace_back();
  left.table = "Shop";
  left.keys = {item("a", "2")};
  left.consistent_read = true;
  left.projection_text = "#x";
  left.projection_names = {{"#x", "a"}};
  result.consumed_capacity = {reads(1)};
  EXPECT_EQ(written<operation::BatchGetItem>(result),
            R"({"Responses":{"Shop":[{"a":{"S":"1"}}]},"UnprocessedKeys":{"Shop":{"Keys":)"
            R"([{"a":{"S":"2"}}],"ConsistentRead":true,"ProjectionExpression":"#x",)"
            R"("ExpressionAttributeNames":{"#x":"a"}}},)"
            R"("ConsumedCapacity":[{"TableName":"Shop","CapacityUnits":1.0}]})");
}

TEST(BatchGetItem, AnswersEmptyObjectsWhereThereIsNothing) {
  EXPECT_EQ(written<operation::BatchGetItem>({}), R"({"Responses":{},"UnprocessedKeys":{}})");
}

TEST(BatchWriteItem, AnswersLeftOverWritesInTheShapeOfTheRequest) {
  operation::BatchWriteItemResult result;
  EXPECT_EQ(written<operation::BatchWriteItem>(result), R"({"UnprocessedItems":{}})");
  using Kind = operation::WriteRequest::Kind;
  result.unprocessed = {{"Shop", {{Kind::kPut, item("a", "1")}, {Kind::kDelete, item("a", "2")}}}};
  EXPECT_EQ(written<operation::BatchWriteItem>(result),
            R"({"UnprocessedItems":{"Shop":[{"PutRequest":{"Item":{"a":{"S":"1"}}}},)"
            R"({"DeleteRequest":{"Key":{"a":{"S":"2"}}}}]}})");
}

TEST(TransactGetItems, KeepsThePlaceOfAMissingItem) {
  operation::TransactGetItemsResult result;
  result.items = {item("a", "1"), "", item("a", "3")};
  EXPECT_EQ(written<operation::TransactGetItems>(result),
            R"({"Responses":[{"Item":{"a":{"S":"1"}}},{},{"Item":{"a":{"S":"3"}}}]})");
}

TEST(TransactWriteItems, TellsReadsFromWritesInItsCapacity) {
  operation::TransactWriteItemsResult result;
  EXPECT_EQ(written<operation::TransactWriteItems>(result), "{}");
  result.consumed_capacity = {{"Shop", 0, 4, {}, true, true}};
  EXPECT_EQ(
      written<operation::TransactWriteItems>(result),
      R"({"ConsumedCapacity":[{"TableName":"Shop","CapacityUnits":4.0,)"
      R"("WriteCapacityUnits":4.0,"Table":{"CapacityUnits":4.0,"WriteCapacityUnits":4.0}}]})");
}

TEST(ListTables, TellsWhereTheNextPageStarts) {
  EXPECT_EQ(written<operation::ListTables>({}), R"({"TableNames":[]})");
  EXPECT_EQ(written<operation::ListTables>({{"One", "Two"}, "Two"}),
            R"({"TableNames":["One","Two"],"LastEvaluatedTableName":"Two"})");
}

operation::TableDescription shop() {
  operation::TableDescription table;
  table.schema.name = "Shop";
  table.schema.id = "00000000-0000-4000-8000-000000000000";
  table.schema.arn = model::table_arn("us-east-1", "000000000000", "Shop");
  table.schema.key.partition = {"PK", model::Type::kString};
  table.schema.key.sort = {"SK", model::Type::kNumber};
  table.schema.throughput = {5, 6};
  table.schema.created_at = base::Milliseconds(1'700'000'000'042);
  table.item_count = 2;
  table.table_bytes = 300;
  return table;
}

TEST(DescribeTable, AnswersWhatTheTableIs) {
  EXPECT_EQ(
      written<operation::DescribeTable>(shop()),
      R"({"Table":{"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"},)"
      R"({"AttributeName":"SK","AttributeType":"N"}],"KeySchema":[{"AttributeName":"PK",)"
      R"("KeyType":"HASH"},{"AttributeName":"SK","KeyType":"RANGE"}],"TableName":"Shop",)"
      R"("TableStatus":"ACTIVE","CreationDateTime":1700000000.042,"ProvisionedThroughput":)"
      R"({"NumberOfDecreasesToday":0,"ReadCapacityUnits":5,"WriteCapacityUnits":6},)"
      R"("TableSizeBytes":300,"ItemCount":2,)"
      R"("TableArn":"arn:aws:dynamodb:us-east-1:000000000000:table/Shop",)"
      R"("TableId":"00000000-0000-4000-8000-000000000000","DeletionProtectionEnabled":false}})");
}

TEST(CreateTable, AnswersTheBillingModeOnceItIsPerRequest) {
  auto table = shop();
  table.schema.billing_mode = model::BillingMode::kPayPerRequest;
  table.schema.billing_mode_changed_at = base::Milliseconds(5);
  table.schema.table_class = model::TableClass::kStandardInfrequentAccess;
  const auto text = written<operation::CreateTable>(table);
  EXPECT_TRUE(text.starts_with(R"({"TableDescription":{)")) << text;
  EXPECT_NE(text.find(R"("BillingModeSummary":{"BillingMode":"PAY_PER_REQUEST",)"
                      R"("LastUpdateToPayPerRequestDateTime":0.005})"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(R"("TableClassSummary":{"TableClass":"STANDARD_INFREQUENT_ACCESS"})"),
            std::string::npos)
      << text;
}

std::string written(const Error& error) {
  std::string out;
  write_error(out, error);
  return out;
}

TEST(Error, SpellsItsMessageAsTheServiceDoes) {
  EXPECT_EQ(written(Error(ErrorCode::kValidation, "a \"b\"")),
            R"({"__type":"com.amazon.coral.validate#ValidationException","message":"a \"b\""})");
  EXPECT_EQ(written(Error(ErrorCode::kSerialization, "x")),
            R"({"__type":"com.amazon.coral.service#SerializationException","Message":"x"})");
}

TEST(Error, SaysNothingWhereThereIsNothingToSay) {
  EXPECT_EQ(written(Error(ErrorCode::kUnknownOperation, "")),
            R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
}

TEST(Error, KeepsWhatFailedOnThisSideToItself) {
  for (const ErrorCode code :
       {ErrorCode::kInternalServer, ErrorCode::kDataFolderInUse, ErrorCode::kDataFolderUnusable,
        ErrorCode::kDataCorrupt, ErrorCode::kFormatUnsupported, ErrorCode::kMapping}) {
    EXPECT_EQ(written(Error(code, "Cannot read: /srv/rowhouse/000012.sst")),
              R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",)"
              R"("message":"Internal server error"})");
  }
  EXPECT_EQ(written(Error(ErrorCode::kStorageFull, "Cannot write: /srv/rowhouse is full")),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError",)"
            R"("message":"The storage is full; nothing was written"})");
}

TEST(Error, CarriesTheItemThatMadeItsConditionFail) {
  Error error(ErrorCode::kConditionalCheckFailed, "The conditional request failed");
  error.with_item(item("a", "1"));
  EXPECT_EQ(written(error),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
            R"("Item":{"a":{"S":"1"}},"message":"The conditional request failed"})");
}

TEST(Error, CarriesTheReasonsOfACancelledTransaction) {
  Error error(ErrorCode::kTransactionCanceled, "Transaction cancelled");
  error.with_cancellation_reasons(
      {{}, {"ConditionalCheckFailed", "The conditional request failed", item("a", "1")}});
  EXPECT_EQ(written(error),
            R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
            R"("CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed",)"
            R"("Item":{"a":{"S":"1"}},"Message":"The conditional request failed"}],)"
            R"("Message":"Transaction cancelled"})");
}

}  // namespace
}  // namespace rowhouse::response
