#include <gtest/gtest.h>

#include "request/parse_text.h"

namespace rowhouse::request {
namespace {

TEST(Body, MustBeAnObject) {
  for (const auto& [name, parse_body] : parsers()) {
    for (const char* body : {"[]", "1", "\"x\"", "null", "true"}) {
      const auto parsed = parse_body(body);
      ASSERT_FALSE(parsed) << name << body;
      EXPECT_EQ(parsed.error().code(), ErrorCode::kSerialization) << name << body;
    }
  }
}

struct Refusal {
  const char* operation;
  const char* body;
  ErrorCode code;
  const char* message;
};

class Refuse : public testing::TestWithParam<Refusal> {};

TEST_P(Refuse, WithTheServicesText) {
  const auto parsed = parsers().at(GetParam().operation)(GetParam().body);
  ASSERT_FALSE(parsed) << GetParam().body;
  EXPECT_EQ(parsed.error().code(), GetParam().code) << to_string(parsed.error());
  EXPECT_EQ(parsed.error().message(), GetParam().message) << GetParam().body;
}

constexpr auto kV = ErrorCode::kValidation;
constexpr auto kS = ErrorCode::kSerialization;

INSTANTIATE_TEST_SUITE_P(
    Types, Refuse,
    testing::Values(
        Refusal{"GetItem", R"({"TableName":1})", kS, "NUMBER_VALUE cannot be converted to String"},
        Refusal{"GetItem", R"({"TableName":"abc","Key":"x"})", kS, "Unexpected field type"},
        Refusal{"GetItem", R"({"TableName":"abc","Key":{},"ConsistentRead":"yes"})", kS,
                "Unexpected token received from parser"},
        Refusal{"GetItem", R"({"TableName":"abc","TableName":"abd","Key":{}})", kS,
                "Duplicate member 'TableName' in a JSON object"},
        Refusal{"GetItem",
                R"({"TableName":"abc","Key":{"a":{"S":"x"}},"ExpressionAttributeNames":[]})", kS,
                "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"},
        Refusal{"GetItem",
                R"({"TableName":"abc","Key":{},"ProjectionExpression":"#a",)"
                R"("ExpressionAttributeNames":{"#a":1}})",
                kS, "NUMBER_VALUE cannot be converted to String"},
        Refusal{"GetItem",
                R"({"TableName":"abc","Key":{},"ProjectionExpression":"#a",)"
                R"("ExpressionAttributeNames":{"#a":"b","#a":"b"}})",
                kS, "Duplicate member '#a' in a JSON object"},
        Refusal{"Query", R"({"TableName":"abc","Limit":"10"})", kS,
                "STRING_VALUE cannot be converted to Integer"},
        Refusal{"Query", R"({"TableName":"abc","Limit":true})", kS,
                "TRUE_VALUE cannot be converted to Integer"},
        Refusal{"Query", R"({"TableName":"abc","Limit":99999999999})", kS,
                "NUMBER_VALUE cannot be converted to Integer"},
        Refusal{"Query", R"({"TableName":"abc","Limit":18446744073709551615})", kS,
                "NUMBER_VALUE cannot be converted to Integer"},
        Refusal{"Scan", R"({"TableName":"abc","ExclusiveStartKey":{"a":{"S":[]}}})", kS,
                "Unrecognized collection type class java.lang.String"},
        Refusal{"CreateTable", R"({"TableName":"abc","ProvisionedThroughput":[]})", kS,
                "Unrecognized collection type class "
                "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput"},
        Refusal{"CreateTable",
                R"({"TableName":"abc","ProvisionedThroughput":{"ReadCapacityUnits":"1"}})", kS,
                "STRING_VALUE cannot be converted to Long"},
        Refusal{"CreateTable", R"({"TableName":"abc","KeySchema":{}})", kS,
                "Start of structure or map found where not expected"},
        Refusal{"BatchWriteItem", R"({"RequestItems":{"abc":{}}})", kS,
                "Start of structure or map found where not expected"},
        // A wrong type anywhere is told of before anything else that is wrong.
        Refusal{"PutItem", R"({"Item":{"a":{"S":1}},"ReturnValues":"x"})", kS,
                "NUMBER_VALUE cannot be converted to String"},
        Refusal{"PutItem", R"({"TableName":"abc","Item":{"a":{"N":"x"},"b":{"B":7}}})", kS,
                "only base-64-encoded strings are convertible to bytes"},
        Refusal{"BatchGetItem",
                R"({"RequestItems":{"abc":{"Keys":[{"a":{"N":"x"}},{"a":{"N":1}}]}}})", kS,
                "NUMBER_VALUE cannot be converted to String"},
        Refusal{"TransactWriteItems",
                R"({"TransactItems":[{},{"Put":{"TableName":"abc","Item":{"a":{"N":1}}}}]})", kS,
                "NUMBER_VALUE cannot be converted to String"},
        Refusal{"CreateTable", R"({"AttributeDefinitions":{}})", kS,
                "Start of structure or map found where not expected"}));

INSTANTIATE_TEST_SUITE_P(
    Constraints, Refuse,
    testing::Values(
        Refusal{"GetItem", "{}", kV,
                "2 validation errors detected: Value null at 'tableName' failed to satisfy "
                "constraint: Member must not be null; Value null at 'key' failed to satisfy "
                "constraint: Member must not be null"},
        Refusal{"PutItem", R"({"TableName":"ab","Item":{}})", kV,
                "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy "
                "constraint: Member must have length greater than or equal to 3"},
        Refusal{"PutItem", R"({"TableName":"a;","Item":{}})", kV,
                "2 validation errors detected: Value 'a;' at 'tableName' failed to satisfy "
                "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; "
                "Value 'a;' at 'tableName' failed to satisfy constraint: Member must have length "
                "greater than or equal to 3"},
        Refusal{"PutItem", R"({"TableName":"abc","Item":{},"ReturnValues":"x"})", kV,
                "1 validation error detected: Value 'x' at 'returnValues' failed to satisfy "
                "constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, "
                "NONE, UPDATED_NEW]"},
        Refusal{"PutItem", R"({"TableName":"abc","Item":{},"ReturnConsumedCapacity":""})", kV,
                "1 validation error detected: Value '' at 'returnConsumedCapacity' failed to "
                "satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]"},
        Refusal{"Query", R"({"TableName":"abc","Limit":0,"Select":"ALL"})", kV,
                "2 validation errors detected: Value '0' at 'limit' failed to satisfy constraint: "
                "Member must have value greater than or equal to 1; Value 'ALL' at 'select' failed "
                "to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, "
                "COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]"},
        Refusal{"Scan", R"({"TableName":"abc","Segment":-1,"TotalSegments":1000001})", kV,
                "2 validation errors detected: Value '-1' at 'segment' failed to satisfy "
                "constraint: Member must have value greater than or equal to 0; Value '1000001' at "
                "'totalSegments' failed to satisfy constraint: Member must have value less than or "
                "equal to 1000000"},
        Refusal{"ListTables", R"({"Limit":101})", kV,
                "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: "
                "Member must have value less than or equal to 100"},
        Refusal{"BatchGetItem", "{}", kV,
                "1 validation error detected: Value null at 'requestItems' failed to satisfy "
                "constraint: Member must not be null"},
        Refusal{"BatchGetItem", R"({"RequestItems":{}})", kV,
                "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy "
                "constraint: Member must have length greater than or equal to 1"},
        Refusal{"BatchGetItem", R"({"RequestItems":{"abc":{}}})", kV,
                "1 validation error detected: Value null at 'requestItems.abc.member.keys' failed "
                "to satisfy constraint: Member must not be null"},
        Refusal{"BatchGetItem", R"({"RequestItems":{"abc":{"Keys":[]}}})", kV,
                "1 validation error detected: Value '[]' at 'requestItems.abc.member.keys' failed "
                "to satisfy constraint: Member must have length greater than or equal to 1"},
        Refusal{"BatchWriteItem", R"({"RequestItems":{"abc":[]}})", kV,
                "1 validation error detected: Value '{abc=[]}' at 'requestItems' failed to satisfy "
                "constraint: Map value must satisfy constraint: [Member must have length less than "
                "or equal to 25, Member must have length greater than or equal to 1]"},
        Refusal{"BatchWriteItem", R"({"RequestItems":{"a!":[{"PutRequest":{"Item":{}}}]}})", kV,
                "1 validation error detected: Value '{a!=[{PutRequest={Item={}}}]}' at "
                "'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: "
                "[Member must have length less than or equal to 255, Member must have length "
                "greater than or equal to 3, Member must satisfy regular expression pattern: "
                "[a-zA-Z0-9_.-]+]"},
        Refusal{"TransactWriteItems", R"({"TransactItems":[]})", kV,
                "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy "
                "constraint: Member must have length greater than or equal to 1"},
        Refusal{"TransactWriteItems",
                R"({"TransactItems":[{"Update":{"TableName":"abc","Key":{}}}],)"
                R"("ClientRequestToken":"1234567890123456789012345678901234567"})",
                kV,
                "2 validation errors detected: Value null at "
                "'transactItems.1.member.update.updateExpression' failed to satisfy constraint: "
                "Member must not be null; Value '1234567890123456789012345678901234567' at "
                "'clientRequestToken' failed to satisfy constraint: Member must have length less "
                "than or equal to 36"},
        Refusal{"TransactGetItems", R"({"TransactItems":[{}]})", kV,
                "1 validation error detected: Value null at 'transactItems.1.member.get' failed to "
                "satisfy constraint: Member must not be null"},
        Refusal{"CreateTable", R"({"TableName":"abc"})", kV,
                "2 validation errors detected: Value null at 'attributeDefinitions' failed to "
                "satisfy constraint: Member must not be null; Value null at 'keySchema' failed to "
                "satisfy constraint: Member must not be null"},
        Refusal{"CreateTable",
                R"({"TableName":"abc","KeySchema":[],"AttributeDefinitions":[{}],)"
                R"("ProvisionedThroughput":{"ReadCapacityUnits":0,"WriteCapacityUnits":0}})",
                kV,
                "5 validation errors detected: Value null at "
                "'attributeDefinitions.1.member.attributeName' failed to satisfy constraint: "
                "Member must not be null; Value null at "
                "'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: "
                "Member must not be null; Value '[]' at 'keySchema' failed to satisfy constraint: "
                "Member must have length greater than or equal to 1; Value '0' at "
                "'provisionedThroughput.writeCapacityUnits' failed to satisfy constraint: Member "
                "must have value greater than or equal to 1; Value '0' at "
                "'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member "
                "must have value greater than or equal to 1"}));

INSTANTIATE_TEST_SUITE_P(
    TableNames, Refuse,
    testing::Values(
        Refusal{"CreateTable", "{}", kV,
                "The parameter 'TableName' is required but was not present in the request"},
        Refusal{"DescribeTable", "{}", kV,
                "The parameter 'TableName' is required but was not present in the request"},
        Refusal{"DeleteTable", R"({"TableName":"ab"})", kV,
                "TableName must be at least 3 characters long and at most 255 characters long"},
        Refusal{"UpdateTable", R"({"TableName":"a b"})", kV,
                "1 validation error detected: Value 'a b' at 'tableName' failed to satisfy "
                "constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
        // A table that is to be made has no ARN yet; nor is another service's ARN a table.
        Refusal{"CreateTable", R"({"TableName":"arn:aws:dynamodb:a:1:table/abc"})", kV,
                "1 validation error detected: Value 'arn:aws:dynamodb:a:1:table/abc' at "
                "'tableName' failed to satisfy constraint: Member must satisfy regular expression "
                "pattern: [a-zA-Z0-9_.-]+"},
        Refusal{"DescribeTable", R"({"TableName":"arn:aws:s3:a:1:table/abc"})", kV,
                "1 validation error detected: Value 'arn:aws:s3:a:1:table/abc' at "
                "'tableName' failed to satisfy constraint: Member must satisfy regular expression "
                "pattern: [a-zA-Z0-9_.-]+"},
        Refusal{"BatchGetItem",
                R"({"RequestItems":{"abc":{"Keys":[{"a":{"S":"1"}}]},)"
                R"("arn:aws:dynamodb:a:1:table/abc":{"Keys":[{"a":{"S":"1"}}]}}})",
                kV,
                "One or more parameter values were invalid: The table abc is named more than "
                "once"}));

INSTANTIATE_TEST_SUITE_P(
    Expressions, Refuse,
    testing::Values(
        Refusal{"GetItem", R"({"TableName":"abc","Key":{},"ExpressionAttributeNames":{}})", kV,
                "ExpressionAttributeNames can only be specified when using expressions"},
        Refusal{"GetItem",
                R"({"TableName":"abc","Key":{},"ProjectionExpression":"a",)"
                R"("ExpressionAttributeNames":{}})",
                kV, "ExpressionAttributeNames must not be empty"},
        Refusal{"GetItem",
                R"({"TableName":"abc","Key":{},"ProjectionExpression":"a",)"
                R"("ExpressionAttributeNames":{"x":"y"}})",
                kV, "ExpressionAttributeNames contains invalid key: Syntax error; key: \"x\""},
        Refusal{"GetItem",
                R"({"TableName":"abc","Key":{},"ProjectionExpression":"a",)"
                R"("ExpressionAttributeNames":{"#x":"y"}})",
                kV, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#x}"},
        Refusal{"PutItem", R"({"TableName":"abc","Item":{},"ExpressionAttributeValues":{}})", kV,
                "ExpressionAttributeValues can only be specified when using expressions: "
                "ConditionExpression is null"},
        Refusal{"UpdateItem", R"({"TableName":"abc","Key":{},"ExpressionAttributeValues":{}})", kV,
                "ExpressionAttributeValues can only be specified when using expressions: "
                "UpdateExpression and ConditionExpression are null"},
        Refusal{"PutItem",
                R"({"TableName":"abc","Item":{},"ConditionExpression":"a = :x",)"
                R"("ExpressionAttributeValues":{}})",
                kV, "ExpressionAttributeValues must not be empty"},
        Refusal{"PutItem",
                R"({"TableName":"abc","Item":{},"ConditionExpression":"a = :x",)"
                R"("ExpressionAttributeValues":{":":{"S":"x"}}})",
                kV, "ExpressionAttributeValues contains invalid key: Syntax error; key: \":\""},
        Refusal{"PutItem",
                R"({"TableName":"abc","Item":{},"ConditionExpression":"a = :x",)"
                R"("ExpressionAttributeValues":{":x":{"NS":[]}}})",
                kV,
                "ExpressionAttributeValues contains invalid value: One or more parameter values "
                "were invalid: An number set  may not be empty for key :x"},
        Refusal{"PutItem",
                R"({"TableName":"abc","Item":{},"ConditionExpression":"a = :x",)"
                R"("Expected":{"a":{"Exists":false}}})",
                kV,
                "Can not use both expression and non-expression parameters in the same request: "
                "Non-expression parameters: {Expected} Expression parameters: "
                "{ConditionExpression}"},
        Refusal{"GetItem", R"({"TableName":"abc","Key":{},"AttributesToGet":["a","b","a"]})", kV,
                "One or more parameter values were invalid: Duplicate value in attribute name: a"},
        Refusal{"Query", R"({"TableName":"abc","KeyConditions":{},"QueryFilter":{}})", kV,
                "Conditions can be of length 1 or 2 only"},
        Refusal{"Query", R"({"TableName":"abc"})", kV,
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in "
                "the request."},
        Refusal{"BatchGetItem",
                R"({"RequestItems":{"abc":{"Keys":[{}],"ExpressionAttributeNames":{"#a":"a"}}}})",
                kV, "ExpressionAttributeNames can only be specified when using expressions"},
        Refusal{"TransactWriteItems",
                R"({"TransactItems":[{"Delete":{"TableName":"abc","Key":{},)"
                R"("ExpressionAttributeValues":{":a":{"S":""}}}}]})",
                kV,
                "ExpressionAttributeValues can only be specified when using expressions: "
                "ConditionExpression is null"}));

INSTANTIATE_TEST_SUITE_P(
    Rules, Refuse,
    testing::Values(
        Refusal{"PutItem", R"({"TableName":"abc","Item":{},"ReturnValues":"ALL_NEW"})", kV,
                "ReturnValues can only be ALL_OLD or NONE"},
        Refusal{"DeleteItem", R"({"TableName":"abc","Key":{},"ReturnValues":"UPDATED_OLD"})", kV,
                "ReturnValues can only be ALL_OLD or NONE"},
        Refusal{"PutItem", R"({"TableName":"abc","Item":{"a":{}},"ReturnValues":"ALL_NEW"})", kV,
                "Supplied AttributeValue is empty, must contain exactly one of the supported "
                "datatypes"},
        Refusal{"Scan", R"({"TableName":"abc","ExclusiveStartKey":{"a":{}}})", kV,
                "The provided starting key is invalid: Supplied AttributeValue is empty, must "
                "contain exactly one of the supported datatypes"},
        Refusal{"Scan", R"({"TableName":"abc","Segment":0})", kV,
                "The TotalSegments parameter is required but was not present in the request when "
                "Segment parameter is present"},
        Refusal{"Scan", R"({"TableName":"abc","TotalSegments":1})", kV,
                "The Segment parameter is required but was not present in the request when "
                "parameter TotalSegments is present"},
        Refusal{"Scan", R"({"TableName":"abc","Segment":1,"TotalSegments":1})", kV,
                "The Segment parameter is zero-based and must be less than parameter "
                "TotalSegments: Segment: 1 is not less than TotalSegments: 1"},
        Refusal{"Scan",
                R"({"TableName":"abc","ProjectionExpression":"a","Select":"ALL_ATTRIBUTES"})", kV,
                "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES"},
        Refusal{"Scan", R"({"TableName":"abc","ProjectionExpression":"a","Select":"COUNT"})", kV,
                "Cannot specify the ProjectionExpression when choosing to get only the Count"},
        Refusal{"Scan", R"({"TableName":"abc","Select":"SPECIFIC_ATTRIBUTES"})", kV,
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                "SPECIFIC_ATTRIBUTES"},
        Refusal{"Query", R"({"TableName":"abc","Select":"SPECIFIC_ATTRIBUTES"})", kV,
                "1 validation error detected: Must specify the AttributesToGet or "
                "ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"},
        Refusal{"Scan", R"({"TableName":"abc","Select":"ALL_PROJECTED_ATTRIBUTES"})", kV,
                "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"},
        Refusal{"BatchWriteItem", R"({"RequestItems":{"abc":[{}]}})", kV,
                "Supplied AttributeValue is empty, must contain exactly one of the supported "
                "datatypes"},
        Refusal{
            "BatchWriteItem",
            R"({"RequestItems":{"abc":[{"PutRequest":{"Item":{}},"DeleteRequest":{"Key":{}}}]}})",
            kV,
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one "
            "of the supported datatypes"},
        Refusal{"TransactWriteItems", R"({"TransactItems":[{}]})", kV,
                "Invalid Request: TransactWriteRequest should contain Delete or Put or Update "
                "request"},
        Refusal{"TransactWriteItems",
                R"({"TransactItems":[{"Put":{"TableName":"abc","Item":{}},)"
                R"("Delete":{"TableName":"abc","Key":{}}}]})",
                kV, "TransactItems can only contain one of Check, Put, Update or Delete"},
        Refusal{"UpdateTable", R"({"TableName":"abc"})", kV,
                "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, "
                "GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required"},
        Refusal{"UpdateTable",
                R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST","ProvisionedThroughput":)"
                R"({"ReadCapacityUnits":1,"WriteCapacityUnits":1}})",
                kV,
                "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
                "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST"}));

#define TABLE_OF(keys, definitions)                                         \
  R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST","KeySchema":)" keys \
  R"(,"AttributeDefinitions":)" definitions "}"
#define HASH(name) R"({"AttributeName":")" name R"(","KeyType":"HASH"})"
#define RANGE(name) R"({"AttributeName":")" name R"(","KeyType":"RANGE"})"
#define TEXT(name) R"({"AttributeName":")" name R"(","AttributeType":"S"})"

INSTANTIATE_TEST_SUITE_P(
    KeySchemas, Refuse,
    testing::Values(
        Refusal{"CreateTable", TABLE_OF("[" RANGE("a") "]", "[" TEXT("a") "]"), kV,
                "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
        Refusal{"CreateTable",
                TABLE_OF("[" HASH("a") "," HASH("b") "]", "[" TEXT("a") "," TEXT("b") "]"), kV,
                "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
        Refusal{"CreateTable", TABLE_OF("[" HASH("a") "," RANGE("a") "]", "[" TEXT("a") "]"), kV,
                "Both the Hash Key and the Range Key element in the KeySchema have the same name"},
        Refusal{"CreateTable", TABLE_OF("[" HASH("a") "," RANGE("b") "]", "[" TEXT("a") "]"), kV,
                "Invalid KeySchema: Some index key attribute have no definition"},
        Refusal{"CreateTable",
                TABLE_OF("[" HASH("a") "," RANGE("b") "]", "[" TEXT("a") "," TEXT("c") "]"), kV,
                "One or more parameter values were invalid: Some index key attributes are not "
                "defined in AttributeDefinitions. Keys: [a, b], AttributeDefinitions: [a, c]"},
        Refusal{"CreateTable", TABLE_OF("[" HASH("a") "]", "[" TEXT("a") "," TEXT("b") "]"), kV,
                "One or more parameter values were invalid: Number of attributes in KeySchema does "
                "not exactly match number of attributes defined in AttributeDefinitions"},
        Refusal{"CreateTable",
                R"({"TableName":"abc","KeySchema":[)" HASH(
                    "a") R"(],"AttributeDefinitions":[)" TEXT("a") "]}",
                kV, "No provisioned throughput specified for the table"},
        Refusal{"CreateTable",
                R"({"TableName":"abc","BillingMode":"PROVISIONED","KeySchema":[)" HASH(
                    "a") R"(],"AttributeDefinitions":[)" TEXT("a") "]}",
                kV,
                "One or more parameter values were invalid: ReadCapacityUnits and "
                "WriteCapacityUnits must both be specified when BillingMode is PROVISIONED"},
        Refusal{"CreateTable",
                R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST","GlobalSecondaryIndexes":[],)"
                R"("KeySchema":[)" HASH("a") R"(],"AttributeDefinitions":[)" TEXT("a") "]}",
                kV,
                "One or more parameter values were invalid: List of GlobalSecondaryIndexes is "
                "empty"},
        Refusal{"CreateTable",
                R"({"TableName":"abc","BillingMode":"PAY_PER_REQUEST",)"
                R"("StreamSpecification":{"StreamEnabled":true},)"
                R"("KeySchema":[)" HASH("a") R"(],"AttributeDefinitions":[)" TEXT("a") "]}",
                kV,
                "One or more parameter values were invalid: Table is being created with a stream "
                "enabled, UpdateViewType must be specified"}));

}  // namespace
}  // namespace rowhouse::request
