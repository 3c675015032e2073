#include <algorithm>
#include <atomic>
#include <random>
#include <set>
#include <thread>

#include "engine/embedded/stream_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using model::StreamViewType;
using operation::ShardIteratorType;

constexpr base::Milliseconds kDay{24 * 60 * 60 * 1000};

class Streams : public StreamFixture {};

TEST_P(Streams, TellEachChangeOfAnItemInItsOrder) {
  create_streamed();
  const Item first{{"PK", "a"}, {"SK", "1"}, {"v", 1}};
  const Item second{{"PK", "a"}, {"SK", "1"}, {"v", 2}};
  ASSERT_TRUE(put("T", first).has_value());
  ASSERT_TRUE(put("T", second).has_value());
  erase({{"PK", "a"}, {"SK", "1"}});
  const auto all = all_records();
  ASSERT_EQ(events(all), "INSERT MODIFY REMOVE");
  EXPECT_EQ(tree(all[0].keys), Item({{"PK", "a"}, {"SK", "1"}}));
  EXPECT_EQ(all[0].old_image, "");
  EXPECT_EQ(tree(all[0].new_image), first);
  EXPECT_EQ(tree(all[1].old_image), first);
  EXPECT_EQ(tree(all[1].new_image), second);
  EXPECT_EQ(tree(all[2].old_image), second);
  EXPECT_EQ(all[2].new_image, "");
  EXPECT_LT(all[0].sequence, all[1].sequence);
  EXPECT_LT(all[1].sequence, all[2].sequence);
  EXPECT_EQ(all[0].created_at, clock_.now());
  EXPECT_FALSE(all[2].by_time_to_live);
  EXPECT_EQ((std::set<std::string>{all[0].id, all[1].id, all[2].id}.size()), 3u);
}

TEST_P(Streams, HaveTheImagesOfTheirView) {
  for (const auto view : {StreamViewType::kKeysOnly, StreamViewType::kNewImage,
                          StreamViewType::kOldImage, StreamViewType::kNewAndOldImages}) {
    create_streamed(view);
    ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}, {"v", 1}}).has_value());
    ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}, {"v", 2}}).has_value());
    const auto all = all_records();
    ASSERT_EQ(events(all), "INSERT MODIFY");
    const bool has_new =
        view == StreamViewType::kNewImage || view == StreamViewType::kNewAndOldImages;
    const bool has_old =
        view == StreamViewType::kOldImage || view == StreamViewType::kNewAndOldImages;
    EXPECT_EQ(!all[1].new_image.empty(), has_new);
    EXPECT_EQ(!all[1].old_image.empty(), has_old);
    EXPECT_EQ(tree(all[1].keys), Item({{"PK", "a"}, {"SK", "1"}}));
    operation::DeleteTable drop;
    drop.table = "T";
    ASSERT_TRUE(run(std::move(drop)).has_value());
  }
}

TEST_P(Streams, TellNothingOfAWriteThatChangesNothing) {
  create_streamed();
  const Item item{{"PK", "a"}, {"SK", "1"}, {"v", 1}};
  ASSERT_TRUE(put("T", item).has_value());
  ASSERT_TRUE(put("T", item).has_value());
  erase({{"PK", "none"}, {"SK", "1"}});
  operation::UpdateItem same;
  same.table = "T";
  same.key = compact({{"PK", "a"}, {"SK", "1"}});
  same.update = update("SET v = :v", {{{":v", Value(1)}}, {}});
  ASSERT_TRUE(run(std::move(same)).has_value());
  EXPECT_EQ(events(all_records()), "INSERT");
}

TEST_P(Streams, TellOfBatchesAndTransactionsAndOfNothingThatFailed) {
  create_streamed();
  operation::BatchWriteItem batch;
  batch.tables = {{"T", {}}};
  for (const char* sort : {"1", "2", "3"}) {
    batch.tables[0].requests.push_back(
        {operation::WriteRequest::Kind::kPut, compact({{"PK", "a"}, {"SK", sort}})});
  }
  ASSERT_TRUE(run(std::move(batch)).has_value());
  EXPECT_EQ(events(all_records()), "INSERT INSERT INSERT");

  const auto transaction = [&](const char* wanted) {
    operation::TransactWriteItems writes;
    writes.writes.resize(2);
    for (auto& write : writes.writes) write.table = "T";
    writes.writes[0].kind = operation::TransactWrite::Kind::kDelete;
    writes.writes[0].item = compact({{"PK", "a"}, {"SK", "1"}});
    writes.writes[1].kind = operation::TransactWrite::Kind::kConditionCheck;
    writes.writes[1].item = compact({{"PK", "a"}, {"SK", wanted}});
    writes.writes[1].condition = condition("attribute_exists(PK)");
    return run(std::move(writes)).has_value();
  };
  EXPECT_FALSE(transaction("none"));
  EXPECT_EQ(events(all_records()), "INSERT INSERT INSERT");
  EXPECT_TRUE(transaction("2"));
  EXPECT_EQ(events(all_records()), "INSERT INSERT INSERT REMOVE");
  EXPECT_EQ(replayed(all_records()), items_of_table());
}

TEST_P(Streams, KeepAPartitionInOneShardAndUseAllOfThem) {
  create_streamed();
  std::map<std::string, std::set<std::uint32_t>> shards_of;
  std::set<std::uint32_t> used;
  for (int i = 0; i < 60; ++i) {
    ASSERT_TRUE(
        put("T", {{"PK", "p" + std::to_string(i % 20)}, {"SK", std::to_string(i)}}).has_value());
  }
  ASSERT_EQ(shard_count(), 4u);
  for (std::uint32_t shard = 0; shard < shard_count(); ++shard) {
    for (const Record& record :
         drain(operator_scope(), iterator(shard, ShardIteratorType::kTrimHorizon).value())) {
      shards_of[std::string(model::ItemView(record.keys).find("PK")->as_bytes())].insert(shard);
      used.insert(shard);
    }
  }
  EXPECT_EQ(shards_of.size(), 20u);
  for (const auto& [partition, shards] : shards_of) EXPECT_EQ(shards.size(), 1u) << partition;
  EXPECT_EQ(used.size(), 4u);
}

TEST_P(Streams, AreReadFromWhereTheIteratorSays) {
  options_.stream_shards = 1;
  open();
  create_streamed();
  for (const char* sort : {"1", "2", "3"}) {
    ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", sort}}).has_value());
  }
  const std::string latest = iterator(0, ShardIteratorType::kLatest).value();
  const auto all = all_records();
  ASSERT_EQ(all.size(), 3u);
  const auto count_from = [&](ShardIteratorType type, std::uint64_t sequence) {
    return drain(operator_scope(), iterator(0, type, sequence).value()).size();
  };
  EXPECT_EQ(count_from(ShardIteratorType::kAtSequenceNumber, all[1].sequence), 2u);
  EXPECT_EQ(count_from(ShardIteratorType::kAfterSequenceNumber, all[1].sequence), 1u);
  EXPECT_EQ(drain(operator_scope(), latest).size(), 0u);
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "4"}}).has_value());
  const auto after = drain(operator_scope(), latest);
  ASSERT_EQ(after.size(), 1u);
  EXPECT_EQ(tree(after[0].keys), Item({{"PK", "a"}, {"SK", "4"}}));
  EXPECT_EQ(
      message_of(iterator(0, ShardIteratorType::kAtSequenceNumber, 1), ErrorCode::kValidation),
      "Invalid SequenceNumber");
  EXPECT_EQ(message_of(iterator(0, ShardIteratorType::kAfterSequenceNumber, UINT64_MAX),
                       ErrorCode::kValidation),
            "Invalid SequenceNumber");
}

TEST_P(Streams, ComeInPagesOfTheLimitAndOfTheBytes) {
  options_.stream_shards = 1;
  options_.limits.get_records_bytes_max = 2000;
  open();
  create_streamed();
  const std::string text(600, 'x');
  for (int i = 0; i < 10; ++i) {
    ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", std::to_string(i)}, {"t", text}}).has_value());
  }
  const std::string from = iterator(0, ShardIteratorType::kTrimHorizon).value();
  EXPECT_EQ(records(from, 2)->records.size(), 2u);
  EXPECT_EQ(records(from)->records.size(), 3u);
  EXPECT_EQ(drain(operator_scope(), from).size(), 10u);
  EXPECT_EQ(drain(operator_scope(), from, 1).size(), 10u);
  // A record which is larger than a page comes alone.
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "a"}, {"t", std::string(5000, 'x')}}).has_value());
  EXPECT_EQ(drain(operator_scope(), from).size(), 11u);
}

TEST_P(Streams, ShowATenantItsOwnChangesAlone) {
  create_streamed();
  for (const char* partition :
       {"tenant#acme", "tenant#acme#x", "tenant#acme2", "tenant#globex", "settings"}) {
    ASSERT_TRUE(put("T", {{"PK", partition}, {"SK", "1"}}).has_value());
  }
  std::set<std::string> seen;
  for (const Record& record : all_records(tenant_scope("T", "acme"), 1)) {
    seen.insert(std::string(model::ItemView(record.keys).find("PK")->as_bytes()));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"tenant#acme", "tenant#acme#x"}));
}

TEST_P(Streams, AreReadableForADayAfterTheyAreSwitchedOffAndHaveAnEnd) {
  create_streamed();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}}).has_value());
  ASSERT_TRUE(change_stream(std::nullopt).has_value());
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "2"}}).has_value());
  const auto stream = engine_->find_stream(arn_).value();
  EXPECT_FALSE(stream->is_enabled);
  std::size_t found = 0;
  for (std::uint32_t shard = 0; shard < shard_count(); ++shard) {
    ASSERT_TRUE(stream->shards[shard].last.has_value());
    const auto page = records(iterator(shard, ShardIteratorType::kTrimHorizon).value()).value();
    EXPECT_EQ(page.next_iterator, "");
    for (const Record& record : page.records) {
      EXPECT_LE(record.sequence, *stream->shards[shard].last);
      ++found;
    }
  }
  EXPECT_EQ(found, 1u);
  const auto schema = engine_->find_table("T").value();
  ASSERT_TRUE(schema->stream.has_value());
  EXPECT_FALSE(schema->stream->is_enabled);

  clock_.advance(kDay + base::Milliseconds(1));
  ASSERT_TRUE(dynamic_cast<EmbeddedOperations&>(*engine_).trim_streams().has_value());
  EXPECT_EQ(message_of(engine_->find_stream(arn_), ErrorCode::kResourceNotFound),
            "Requested resource not found: Stream: " + arn_ + " not found");
}

TEST_P(Streams, AreNewOnesWhenTheyAreSwitchedOnAgain) {
  create_streamed();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}}).has_value());
  EXPECT_EQ(message_of(change_stream(StreamViewType::kKeysOnly), ErrorCode::kValidation),
            "Table already has an enabled stream: TableName: T");
  ASSERT_TRUE(change_stream(std::nullopt).has_value());
  EXPECT_EQ(message_of(change_stream(std::nullopt), ErrorCode::kValidation),
            "Table has no stream to disable: TableName: T");
  const std::string before = arn_;
  const auto updated = change_stream(StreamViewType::kKeysOnly).value();
  arn_ = arn_of(updated.schema);
  EXPECT_NE(arn_, before);
  EXPECT_GT(arn_, before);
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "2"}}).has_value());
  EXPECT_EQ(events(all_records()), "INSERT");
  arn_ = before;
  EXPECT_EQ(events(all_records()), "INSERT");
  operation::ListStreams list;
  EXPECT_EQ(run(list)->streams.size(), 2u);
  list.exclusive_start_arn = before;
  ASSERT_EQ(run(list)->streams.size(), 1u);
  EXPECT_EQ(run(list)->streams[0]->arn, arn_of(updated.schema));
  list = {};
  list.limit = 1;
  EXPECT_TRUE(run(list)->has_more);
  list.table = "Other";
  EXPECT_TRUE(run(list)->streams.empty());
}

TEST_P(Streams, OutliveTheirTable) {
  create_streamed();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}}).has_value());
  operation::DeleteTable drop;
  drop.table = "T";
  ASSERT_TRUE(run(std::move(drop)).has_value());
  EXPECT_EQ(events(all_records()), "INSERT");
  EXPECT_FALSE(engine_->find_stream(arn_).value()->is_enabled);
  const std::string before = arn_;
  create_streamed();
  EXPECT_NE(arn_, before);
  EXPECT_EQ(events(all_records()), "");
}

TEST_P(Streams, ForgetRecordsAfterADay) {
  options_.stream_shards = 1;
  open();
  create_streamed();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}}).has_value());
  const auto first = all_records();
  clock_.advance(kDay - base::Milliseconds(1));
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "2"}}).has_value());
  EXPECT_EQ(events(all_records()), "INSERT INSERT");
  const std::string at =
      iterator(0, ShardIteratorType::kAtSequenceNumber, first[0].sequence).value();
  clock_.advance(base::Milliseconds(2));
  for (int i = 0; i < 2; ++i) {
    const auto left = all_records();
    ASSERT_EQ(left.size(), 1u);
    EXPECT_EQ(tree(left[0].keys), Item({{"PK", "a"}, {"SK", "2"}}));
    const char* const kText =
        "The operation attempted to read past the oldest stream record in a shard.";
    EXPECT_EQ(message_of(records(at), ErrorCode::kTrimmedDataAccess), kText);
    EXPECT_EQ(message_of(iterator(0, ShardIteratorType::kAfterSequenceNumber, first[0].sequence),
                         ErrorCode::kTrimmedDataAccess),
              kText);
    // Once before the rows are erased, and once after.
    ASSERT_TRUE(dynamic_cast<EmbeddedOperations&>(*engine_).trim_streams().has_value());
  }
}

TEST_P(Streams, LetAnIteratorWaitOnAQuietShardForLong) {
  options_.stream_shards = 1;
  open();
  create_streamed();
  std::string at = iterator(0, ShardIteratorType::kTrimHorizon).value();
  for (int minutes = 0; minutes < 26 * 60; minutes += 14) {
    const auto page = records(at);
    ASSERT_TRUE(page.has_value()) << minutes << ": " << page.error().message();
    at = page->next_iterator;
    clock_.advance(base::Milliseconds(14 * 60 * 1000));
  }
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}}).has_value());
  EXPECT_EQ(drain(operator_scope(), at).size(), 1u);
}

TEST_P(Streams, RefuseIteratorsThatAreOldOrForgedOrOfAnotherStream) {
  create_streamed();
  const std::string good = iterator(1, ShardIteratorType::kTrimHorizon).value();
  EXPECT_TRUE(records(good).has_value());
  for (std::size_t at = arn_.size(); at < good.size(); ++at) {
    std::string forged = good;
    forged[at] = forged[at] == '0' ? '1' : '0';
    EXPECT_EQ(message_of(records(forged), ErrorCode::kValidation), "Invalid ShardIterator") << at;
  }
  EXPECT_EQ(message_of(records(good.substr(0, good.size() - 2)), ErrorCode::kValidation),
            "Invalid ShardIterator");
  const std::string before = arn_;
  ASSERT_TRUE(change_stream(std::nullopt).has_value());
  arn_ = arn_of(change_stream(StreamViewType::kKeysOnly).value().schema);
  EXPECT_EQ(message_of(records(arn_ + good.substr(before.size())), ErrorCode::kValidation),
            "Invalid ShardIterator");
  arn_ = before;
  clock_.advance(base::Milliseconds(15 * 60 * 1000 + 1));
  EXPECT_NE(message_of(records(good), ErrorCode::kExpiredIterator), "");
}

TEST_P(Streams, DescribeTheirShardsPageByPage) {
  create_streamed();
  operation::DescribeStream describe;
  describe.stream_arn = arn_;
  describe.limit = 3;
  auto page = run(describe).value();
  EXPECT_EQ(page.first_shard, 0u);
  EXPECT_EQ(page.shard_count, 3u);
  describe.exclusive_start_shard = model::shard_id(page.stream->created_at, 2);
  page = run(describe).value();
  EXPECT_EQ(page.first_shard, 3u);
  EXPECT_EQ(page.shard_count, 1u);
  describe.stream_arn += "x";
  EXPECT_EQ(message_of(run(describe), ErrorCode::kResourceNotFound),
            "Requested resource not found: Stream: " + describe.stream_arn + " not found");
}

// Writers of all kinds on few items, while readers follow each shard: the readers meet every record
// that is there at the end, once and in order, and the records make the table.
TEST_P(Streams, SkipNothingAndRepeatNothingUnderConcurrentWriters) {
  create_streamed();
  std::atomic<bool> stop{false};
  std::vector<std::vector<std::uint64_t>> followed(shard_count());
  std::vector<std::thread> readers;
  for (std::uint32_t shard = 0; shard < shard_count(); ++shard) {
    readers.emplace_back([&, shard, at = iterator(shard, ShardIteratorType::kLatest).value()] {
      std::string place = at;
      bool last_round = false;
      while (!last_round) {
        last_round = stop.load();
        for (;;) {
          auto page = records(place, 7).value();
          for (const Record& record : page.records) followed[shard].push_back(record.sequence);
          place = page.next_iterator;
          if (page.records.empty()) break;
        }
      }
    });
  }
  std::vector<std::thread> writers;
  const int rounds = GetParam() == On::kRocksDbSync ? 60 : 300;
  for (unsigned writer = 0; writer < 4; ++writer) {
    writers.emplace_back([&, writer] {
      std::mt19937 random(writer);
      for (int i = 0; i < rounds; ++i) {
        const Item key{{"PK", "p" + std::to_string(random() % 6)},
                       {"SK", std::to_string(random() % 2)}};
        Item item = key;
        item["v"] = static_cast<int>(random() % 3);
        if (random() % 4 == 0) {
          erase(key);
        } else if (random() % 3 == 0) {
          operation::TransactWriteItems writes;
          writes.writes.resize(1);
          writes.writes[0].table = "T";
          writes.writes[0].kind = operation::TransactWrite::Kind::kPut;
          writes.writes[0].item = compact(item);
          static_cast<void>(run(std::move(writes)));  // May meet another one.
        } else {
          ASSERT_TRUE(put("T", item).has_value());
        }
      }
    });
  }
  for (std::thread& writer : writers) writer.join();
  stop = true;
  for (std::thread& reader : readers) reader.join();

  const auto all = all_records();
  EXPECT_EQ(replayed(all), items_of_table());
  std::vector<std::uint64_t> there, seen;
  for (const Record& record : all) there.push_back(record.sequence);
  for (const auto& of_shard : followed) {
    EXPECT_TRUE(std::is_sorted(of_shard.begin(), of_shard.end()));
    seen.insert(seen.end(), of_shard.begin(), of_shard.end());
  }
  EXPECT_EQ(seen, there);
  EXPECT_GT(there.size(), 100u);
}

ROWHOUSE_ENGINE_SUITE(Streams);

class StreamsOnDisk : public StreamFixture {};

TEST_P(StreamsOnDisk, GoOnWithTheirNumbersAfterARestart) {
  options_.stream_shards = 1;
  open();
  create_streamed();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}}).has_value());
  const std::string at = iterator(0, ShardIteratorType::kTrimHorizon).value();
  const std::string latest = iterator(0, ShardIteratorType::kLatest).value();
  open();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "2"}}).has_value());
  const auto all = drain(operator_scope(), at);
  ASSERT_EQ(events(all), "INSERT INSERT");
  EXPECT_LT(all[0].sequence, all[1].sequence);
  EXPECT_EQ(drain(operator_scope(), latest).size(), 1u);
  const auto schema = engine_->find_table("T").value();
  EXPECT_EQ(arn_of(*schema), arn_);
  EXPECT_TRUE(schema->stream->is_enabled);
}

TEST_P(StreamsOnDisk, AreClosedAfterARestartIfTheyWereSwitchedOff) {
  create_streamed();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "1"}}).has_value());
  ASSERT_TRUE(change_stream(std::nullopt).has_value());
  open();
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "2"}}).has_value());
  EXPECT_EQ(events(all_records()), "INSERT");
  const auto stream = engine_->find_stream(arn_).value();
  EXPECT_FALSE(stream->is_enabled);
  for (const auto& shard : stream->shards) EXPECT_TRUE(shard.last.has_value());
  operation::DeleteTable drop;
  drop.table = "T";
  ASSERT_TRUE(run(std::move(drop)).has_value());
  open();
  EXPECT_EQ(events(all_records()), "INSERT");
}

ROWHOUSE_ENGINE_ON_DISK_SUITE(StreamsOnDisk);

}  // namespace
}  // namespace rowhouse::engine::embedded
