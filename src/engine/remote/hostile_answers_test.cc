#include <gtest/gtest.h>

#include <random>

#include "engine/remote/caller_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using test::compact;
using test::operator_scope;
using test::Side;

struct Sample {
  std::string operation;
  std::string answer;
  /// Runs the operation; true if it succeeded.
  std::function<bool(Side&)> run;
};

template <typename Operation>
std::function<bool(Side&)> running(Operation operation) {
  return [operation = std::move(operation)](Side& side) {
    return side.execute(operator_scope(), operation).has_value();
  };
}

constexpr std::string_view kItem = R"({"PK":{"S":"p"},"SK":{"S":"s"},"l":{"L":[{"N":"1"}]}})";

std::vector<Sample> samples() {
  const std::string item(kItem);
  const std::string capacity =
      R"("ConsumedCapacity":{"TableName":"T","CapacityUnits":1.5,"Table":{"CapacityUnits":0.5},)"
      R"("GlobalSecondaryIndexes":{"G":{"CapacityUnits":1.0}}})";
  const std::string key = compact({{"PK", "p"}, {"SK", "s"}});
  std::vector<Sample> all;
  operation::GetItem get;
  get.table = "T";
  get.key = key;
  all.push_back({"GetItem", R"({"Item":)" + item + "," + capacity + "}", running(get)});
  operation::PutItem put;
  put.table = "T";
  put.item = key;
  all.push_back({"PutItem",
                 R"({"Attributes":)" + item + "," + capacity +
                     R"(,"ItemCollectionMetrics":{"ItemCollectionKey":{"PK":{"S":"p"}},)"
                     R"("SizeEstimateRangeGB":[0.0,1.0]}})",
                 running(put)});
  operation::Query query;
  query.table = "T";
  query.key_condition = expression::KeyCondition::make("PK", test::compact_text("p"));
  all.push_back({"Query",
                 R"({"Count":1,"ScannedCount":1,"Items":[)" + item +
                     R"(],"LastEvaluatedKey":{"PK":{"S":"p"},"SK":{"S":"s"}},)" + capacity + "}",
                 running(query)});
  operation::BatchGetItem batch;
  batch.tables.emplace_back();
  batch.tables[0].table = "T";
  batch.tables[0].keys = {key};
  all.push_back({"BatchGetItem",
                 R"({"Responses":{"T":[)" + item +
                     R"(]},"UnprocessedKeys":{"T":{"Keys":[{"PK":{"S":"p"},"SK":{"S":"s"}}]}}})",
                 running(batch)});
  operation::BatchWriteItem writes;
  writes.tables.push_back({"T", {{operation::WriteRequest::Kind::kPut, key}}});
  all.push_back({"BatchWriteItem",
                 R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":)" + item + "}}]}}",
                 running(writes)});
  operation::TransactGetItems gets;
  gets.gets.push_back({"T", key, {}});
  all.push_back({"TransactGetItems", R"({"Responses":[{"Item":)" + item + "}]}", running(gets)});
  operation::DescribeTable describe;
  describe.table = "T";
  all.push_back({"DescribeTable", std::string(test::kTable), running(describe)});
  all.push_back({"ListTables", R"({"TableNames":["T"],"LastEvaluatedTableName":"T"})",
                 running(operation::ListTables{})});
  return all;
}

bool answered(const Sample& sample, const std::string& answer) {
  Side side;
  side.caller->answers[sample.operation].clear();
  side.caller->answers_with(sample.operation, answer);
  return sample.run(side);
}

TEST(HostileAnswers, AreNotWhatTheSamplesAre) {
  for (const Sample& sample : samples()) {
    EXPECT_TRUE(answered(sample, sample.answer)) << sample.operation;
  }
}

TEST(HostileAnswers, ThatAreNoDocumentAreErrors) {
  const std::string deep = std::string(100'000, '[');
  for (const Sample& sample : samples()) {
    for (const std::string& answer :
         {std::string(), std::string("nonsense"), std::string("[]"), std::string("null"),
          std::string("{\"a\":"), std::string("\xff\xfe"), deep, std::string(1, '\0')}) {
      EXPECT_FALSE(answered(sample, answer)) << sample.operation << ": " << answer.substr(0, 20);
    }
  }
}

/// Each value of an answer, one after the other, put in place of by one of another type.
TEST(HostileAnswers, WithAMemberOfAnotherTypeNeverCrash) {
  const std::vector<std::string> wrong = {
      "1e308", "-1", "\"x\"", "true", "{}", "[]", "[[]]", "{\"S\":1}", "99999999999999999999"};
  for (const Sample& sample : samples()) {
    for (std::size_t at = 0; at < sample.answer.size(); ++at) {
      if (sample.answer[at] != ':') continue;
      // Whatever follows up to the next comma or bracket, which may leave something that is no
      // JSON.
      const std::size_t end = sample.answer.find_first_of(",}]", at);
      for (const std::string& value : wrong) {
        std::string answer = sample.answer;
        answer.replace(at + 1, end - at - 1, value);
        (void)answered(sample, answer);
      }
    }
  }
}

TEST(HostileAnswers, OfRandomBytesNeverCrash) {
  const std::uint32_t seed = std::random_device()();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  for (const Sample& sample : samples()) {
    for (int i = 0; i < 400; ++i) {
      std::string answer = sample.answer;
      for (int change = 0; change < 3; ++change) {
        const std::size_t at = random() % answer.size();
        switch (random() % 3) {
          case 0:
            answer[at] = static_cast<char>(random());
            break;
          case 1:
            answer.erase(at, random() % 8);
            break;
          default:
            answer.insert(at, answer.substr(random() % answer.size(), 12));
        }
        if (answer.empty()) answer = "x";
      }
      (void)answered(sample, answer);
    }
  }
}

TEST(HostileAnswers, WithItemsThatHaveNoKeyAreErrorsOfAnIndex) {
  Side side;
  operation::Query query;
  query.table = "T";
  query.index = "G";
  query.select = operation::Select::kAllProjectedAttributes;
  query.key_condition = expression::KeyCondition::make("GPK", test::compact_text("tenant#acme"));
  side.caller->answers_with("Query", R"({"Count":1,"ScannedCount":1,"Items":[{"a":{"S":"b"}}]})");
  EXPECT_FALSE(side.execute(test::tenant_scope("acme"), query));
}

TEST(HostileAnswers, ThatDescribeAnotherTableAreErrors) {
  Side side;
  std::string other(test::kTable);
  other.replace(other.find("\"T\""), 3, "\"U\"");
  side.caller->answers["DescribeTable"].clear();
  side.caller->answers_with("DescribeTable", other);
  operation::GetItem get;
  get.table = "T";
  get.key = compact({{"PK", "p"}, {"SK", "s"}});
  const auto result = side.execute(operator_scope(), get);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code(), ErrorCode::kInternalServer);
}

}  // namespace
}  // namespace rowhouse::engine::remote
