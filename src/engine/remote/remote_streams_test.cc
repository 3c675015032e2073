#include <gtest/gtest.h>

#include "engine/remote/caller_for_test.h"

namespace rowhouse::engine::remote {
namespace {

using test::operator_scope;
using test::Side;
using test::tenant_scope;

const std::string kArn = "arn:aws:dynamodb:r:1:table/T/stream/2026-04-01T12:30:15.123";

std::string description(const std::string& arn, const std::string& table = "T") {
  return R"({"StreamDescription":{"StreamArn":")" + arn + R"(","TableName":")" + table +
         R"(","StreamLabel":"l","StreamStatus":"ENABLED","StreamViewType":"NEW_IMAGE",)"
         R"("CreationRequestDateTime":1.5,"KeySchema":[{"AttributeName":"PK","KeyType":"HASH"},)"
         R"({"AttributeName":"SK","KeyType":"RANGE"}],"Shards":[{"ShardId":"shardId-9-abc",)"
         R"("ParentShardId":"shardId-8-abc","SequenceNumberRange":)"
         R"({"StartingSequenceNumber":"49590338271490256608559692538361571095921575989136588898"}}],)"
         R"("LastEvaluatedShardId":"shardId-9-abc"}})";
}

std::string record(const std::string& of_keys, const std::string& of_image) {
  const auto item = [](const std::string& of) {
    return R"({"PK":{"S":")" + of + R"("},"SK":{"S":"s"}})";
  };
  return R"({"eventID":"e","eventName":"INSERT","dynamodb":{"ApproximateCreationDateTime":1.0,)"
         R"("Keys":)" +
         item(of_keys) + R"(,"NewImage":)" + item(of_image) +
         R"(,"SequenceNumber":"4959033827149025660855969253836157109592"}})";
}

operation::GetRecords get_records(const std::string& arn = kArn) {
  operation::GetRecords get;
  get.stream_arn = arn;
  get.iterator = arn + "|1|sealed";
  return get;
}

TEST(RemoteStreams, AreDescribedInTheOtherSidesWords) {
  Side side;
  side.caller->answers_with("DescribeStream", description(kArn));
  operation::DescribeStream describe;
  describe.stream_arn = kArn;
  const auto told = side.execute(operator_scope(), describe);
  ASSERT_TRUE(told) << told.error().message();
  ASSERT_EQ(told->stream->shards.size(), 1u);
  EXPECT_EQ(told->stream->shards[0].told_id, "shardId-9-abc");
  EXPECT_EQ(told->stream->shards[0].told_parent, "shardId-8-abc");
  EXPECT_TRUE(told->has_more);

  for (const std::string& other :
       {description("arn:aws:dynamodb:r:1:table/U/stream/x", "U"), description(kArn, "U")}) {
    Side lying;
    lying.caller->answers_with("DescribeStream", other);
    EXPECT_FALSE(lying.execute(operator_scope(), describe));
  }
}

TEST(RemoteStreams, TellATenantOfItsOwnRecordsAlone) {
  const auto told_to = [](const tenancy::Scope& scope) {
    Side side;
    side.caller->answers_with("DescribeStream", description(kArn));
    side.caller->answers_with(
        "GetRecords", R"({"Records":[)" + record("tenant#acme", "tenant#acme") + "," +
                          record("tenant#globex", "tenant#globex") + "," +
                          record("tenant#acme", "tenant#globex") + "," +
                          record("tenant#acme2", "tenant#acme2") + R"(],"NextShardIterator":")" +
                          kArn + R"(|1|next"})");
    return side.execute(scope, get_records());
  };
  const auto own = told_to(tenant_scope("acme"));
  ASSERT_TRUE(own) << own.error().message();
  ASSERT_EQ(own->records.size(), 1u);
  EXPECT_EQ(own->records[0].new_image, own->records[0].keys);
  EXPECT_EQ(own->records[0].sequence_text, "4959033827149025660855969253836157109592");
  EXPECT_EQ(own->next_iterator, kArn + "|1|next");
  EXPECT_EQ(own->stream->view, model::StreamViewType::kNewImage);
  EXPECT_EQ(told_to(operator_scope())->records.size(), 3u) << "one is of two items, so of none";
}

TEST(RemoteStreams, AnIteratorThatDoesNotNameItsStreamIsPassedToNobody) {
  for (const std::string& iterator : {std::string("opaque"), kArn, kArn + "0|1|x",
                                      std::string("arn:aws:dynamodb:r:1:table/U/stream/x|1|y")}) {
    Side side;
    side.caller->answers_with("DescribeStream", description(kArn));
    side.caller->answers_with("GetRecords",
                              R"({"Records":[],"NextShardIterator":")" + iterator + R"("})");
    side.caller->answers_with("GetShardIterator", R"({"ShardIterator":")" + iterator + R"("})");
    EXPECT_FALSE(side.execute(operator_scope(), get_records())) << iterator;
    operation::GetShardIterator get;
    get.stream_arn = kArn;
    get.shard = "shardId-9-abc";
    EXPECT_FALSE(side.execute(operator_scope(), get)) << iterator;
  }
}

TEST(RemoteStreams, ANumberIsAskedAsItWasGiven) {
  Side side;
  side.caller->answers_with("GetShardIterator", R"({"ShardIterator":")" + kArn + R"(|1|x"})");
  operation::GetShardIterator get;
  get.stream_arn = kArn;
  get.shard = "shardId-9-abc";
  get.type = operation::ShardIteratorType::kAtSequenceNumber;
  get.sequence = operation::GetShardIterator::kNoSequence;
  get.sequence_text = "4959033827149025660855969253836157109592";
  EXPECT_EQ(side.execute(operator_scope(), get)->iterator, kArn + "|1|x");
  EXPECT_EQ(side.caller->asked.back().body,
            R"({"StreamArn":")" + kArn +
                R"(","ShardId":"shardId-9-abc","ShardIteratorType":"AT_SEQUENCE_NUMBER",)"
                R"("SequenceNumber":"4959033827149025660855969253836157109592"})");
}

TEST(RemoteStreams, AreLearntBeforeARequestIsDecidedOn) {
  Side side;
  const auto learn = [&](const std::string& arn) {
    bool is_learnt = false;
    side.engine->learn({{}, {arn}}, [&](Result<void> done) { is_learnt = done.has_value(); });
    return is_learnt;
  };
  EXPECT_FALSE(side.engine->find_stream(kArn));
  side.caller->answers_with("DescribeStream", description(kArn));
  EXPECT_TRUE(learn(kArn));
  EXPECT_TRUE(learn(kArn));
  EXPECT_EQ(side.caller->times("DescribeStream"), 1u);
  const auto known = side.engine->find_stream(kArn);
  ASSERT_TRUE(known);
  EXPECT_EQ((*known)->table.key.partition.name, "PK");
  side.clock.at += base::Milliseconds(10'001);
  EXPECT_TRUE(learn(kArn));
  EXPECT_EQ(side.caller->times("DescribeStream"), 2u);

  Side missing;
  missing.caller->fails_with("DescribeStream", 400, "ResourceNotFoundException", "{}");
  missing.engine->learn({{}, {kArn}}, [](Result<void> done) { EXPECT_TRUE(done); });
  EXPECT_EQ(missing.engine->find_stream(kArn).error().code(), ErrorCode::kResourceNotFound);
}

TEST(RemoteStreams, FillATenantsPageFromAsManyAsItTakes) {
  Side side;
  side.caller->answers_with("DescribeStream", description(kArn));
  const std::string own = record("tenant#acme", "tenant#acme");
  const std::string other = record("tenant#globex", "tenant#globex");
  const auto page = [](const std::string& records, const char* next) {
    return R"({"Records":[)" + records + R"(],"NextShardIterator":")" + kArn + next + R"("})";
  };
  side.caller->answers_with("GetRecords", page(own + "," + other + "," + other, "|1|second"));
  side.caller->answers_with("GetRecords", page(other + "," + other, "|1|third"));
  side.caller->answers_with("GetRecords", page(own, "|1|fourth"));
  auto get = get_records();
  get.limit = 3;
  const auto told = side.execute(tenant_scope("acme"), get);
  ASSERT_TRUE(told) << told.error().message();
  EXPECT_EQ(told->records.size(), 2u);
  EXPECT_EQ(told->next_iterator, kArn + "|1|fourth");
  EXPECT_EQ(side.caller->times("GetRecords"), 3u);

  // The operator's page is full at once.
  Side whole;
  whole.caller->answers_with("DescribeStream", description(kArn));
  whole.caller->answers_with("GetRecords", page(own + "," + other + "," + other, "|1|second"));
  EXPECT_EQ(whole.execute(operator_scope(), get)->records.size(), 3u);
  EXPECT_EQ(whole.caller->times("GetRecords"), 1u);
}

TEST(RemoteStreams, OfTablesThatGatewaysKeepForThemselvesAreNotThere) {
  for (const std::string table : {"$rowhouse", "rowhouse.directory"}) {
    Side side;
    const std::string hidden = "arn:aws:dynamodb:r:1:table/" + table + "/stream/x";
    side.caller->answers_with("ListStreams", R"({"Streams":[{"StreamArn":")" + hidden +
                                                 R"("}],"LastEvaluatedStreamArn":")" + hidden +
                                                 R"("})");
    side.caller->answers_with("ListStreams", R"({"Streams":[{"StreamArn":")" + kArn + R"("}]})");
    const auto listed = side.execute(operator_scope(), operation::ListStreams{});
    ASSERT_TRUE(listed) << listed.error().message();
    ASSERT_EQ(listed->streams.size(), 1u);
    EXPECT_EQ(listed->streams[0]->arn, kArn);
    EXPECT_FALSE(listed->has_more);

    side.engine->learn({{}, {hidden}}, [](Result<void>) {});
    EXPECT_EQ(side.engine->find_stream(hidden).error().code(), ErrorCode::kResourceNotFound);
    EXPECT_EQ(side.caller->times("DescribeStream"), 0u);
  }
}

}  // namespace
}  // namespace rowhouse::engine::remote
