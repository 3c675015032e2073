#include "engine/remote/batch_rounds.h"

#include <gtest/gtest.h>

#include "engine/remote/caller_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using test::compact;
using test::operator_scope;
using test::Side;

operation::BatchWriteItem two_puts() {
  using Kind = operation::WriteRequest::Kind;
  operation::BatchWriteItem batch;
  batch.tables.push_back({"T",
                          {{Kind::kPut, compact({{"PK", "p"}, {"SK", "1"}, {"v", "mine"}})},
                           {Kind::kDelete, compact({{"PK", "p"}, {"SK", "2"}})}}});
  batch.return_consumed_capacity = operation::ReturnConsumedCapacity::kTotal;
  return batch;
}

constexpr std::string_view kLeavesThePut =
    R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"PK":{"S":"p"},"SK":{"S":"1"},)"
    R"("v":{"S":"theirs"}}}}]},"ConsumedCapacity":[{"TableName":"T","CapacityUnits":1}]})";
constexpr std::string_view kLeavesNothing =
    R"({"UnprocessedItems":{},"ConsumedCapacity":[{"TableName":"T","CapacityUnits":2}]})";

TEST(BatchRounds, WhatABatchOfWritesLeavesIsAskedAgainInTheClientsWords) {
  Side side;
  side.caller->pauses_left = 5;
  side.caller->answers_with("BatchWriteItem", kLeavesThePut);
  side.caller->answers_with("BatchWriteItem", kLeavesNothing);
  const auto result = side.execute(operator_scope(), two_puts());
  ASSERT_TRUE(result) << result.error().message();
  EXPECT_TRUE(result->unprocessed.empty());
  ASSERT_EQ(result->consumed_capacity.size(), 1u);
  EXPECT_EQ(result->consumed_capacity[0].total(), 3);
  EXPECT_EQ(side.caller->times("BatchWriteItem"), 2u);
  const std::string& again = side.caller->asked.back().body;
  EXPECT_NE(again.find("mine"), std::string::npos) << again;
  EXPECT_EQ(again.find("theirs"), std::string::npos) << again;
  EXPECT_EQ(again.find("DeleteRequest"), std::string::npos) << again;
}

TEST(BatchRounds, WhatIsLeftWhenTimeIsOverGoesBackToTheClient) {
  Side side;
  side.caller->pauses_left = 2;
  side.caller->answers_with("BatchWriteItem", kLeavesThePut);
  const auto result = side.execute(operator_scope(), two_puts());
  ASSERT_TRUE(result);
  EXPECT_EQ(side.caller->times("BatchWriteItem"), 3u);
  ASSERT_EQ(result->unprocessed.size(), 1u);
  ASSERT_EQ(result->unprocessed[0].requests.size(), 1u);
  EXPECT_EQ(result->unprocessed[0].requests[0].item,
            compact({{"PK", "p"}, {"SK", "1"}, {"v", "mine"}}));
}

TEST(BatchRounds, AnErrorOfALaterRoundLeavesTheRestRatherThanFailTheWhole) {
  Side side;
  side.caller->pauses_left = 5;
  side.caller->answers_with("BatchWriteItem", kLeavesThePut);
  side.caller->fails_with("BatchWriteItem", 500, "InternalServerError", "{}");
  const auto result = side.execute(operator_scope(), two_puts());
  ASSERT_TRUE(result);
  EXPECT_EQ(result->unprocessed.size(), 1u);

  Side failing;
  failing.caller->fails_with("BatchWriteItem", 500, "InternalServerError", "{}");
  EXPECT_FALSE(failing.execute(operator_scope(), two_puts()));
}

TEST(BatchRounds, WhatNobodyAskedForIsNoRest) {
  for (const std::string_view rest :
       {R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"PK":{"S":"q"},"SK":{"S":"1"}}}}]}})",
        R"({"UnprocessedItems":{"U":[{"PutRequest":{"Item":{"PK":{"S":"p"},"SK":{"S":"1"}}}}]}})",
        R"({"UnprocessedItems":{"T":[{"PutRequest":{"Item":{"v":{"S":"1"}}}}]}})"}) {
    Side side;
    side.caller->pauses_left = 5;
    side.caller->answers_with("BatchWriteItem", rest);
    EXPECT_FALSE(side.execute(operator_scope(), two_puts())) << rest;
    EXPECT_EQ(side.caller->times("BatchWriteItem"), 1u);
  }
}

TEST(BatchRounds, KeysThatWereLeftAreReadAndTheItemsJoined) {
  operation::BatchGetItem batch;
  batch.tables.emplace_back();
  batch.tables[0].table = "T";
  batch.tables[0].keys = {compact({{"PK", "p"}, {"SK", "1"}}), compact({{"PK", "p"}, {"SK", "2"}})};
  const std::string first =
      R"({"Responses":{"T":[{"PK":{"S":"p"},"SK":{"S":"2"}}]},)"
      R"("UnprocessedKeys":{"T":{"Keys":[{"PK":{"S":"p"},"SK":{"S":"1"}}]}}})";
  const std::string second = R"({"Responses":{"T":[{"PK":{"S":"p"},"SK":{"S":"1"}}]}})";
  Side side;
  side.caller->pauses_left = 5;
  side.caller->answers_with("BatchGetItem", first);
  side.caller->answers_with("BatchGetItem", second);
  const auto result = side.execute(operator_scope(), batch);
  ASSERT_TRUE(result);
  EXPECT_TRUE(result->unprocessed.empty());
  ASSERT_EQ(result->responses.size(), 1u);
  EXPECT_EQ(result->responses[0].items.size(), 2u);

  Side impatient;
  impatient.caller->answers_with("BatchGetItem", first);
  const auto part = impatient.execute(operator_scope(), batch);
  ASSERT_TRUE(part);
  EXPECT_EQ(part->responses[0].items.size(), 1u);
  ASSERT_EQ(part->unprocessed.size(), 1u);
  EXPECT_EQ(part->unprocessed[0].keys, std::vector{batch.tables[0].keys[0]});
}

}  // namespace
}  // namespace rowhouse::engine::remote
