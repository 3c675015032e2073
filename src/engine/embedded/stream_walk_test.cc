#include "engine/embedded/stream_walk.h"

#include "engine/embedded/stream_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using model::StreamViewType;
using operation::ShardIteratorType;

constexpr base::Milliseconds kDay{24 * 60 * 60 * 1000};

class StreamWalks : public StreamFixture {
 protected:
  void create_other() {
    operation::CreateTable create;
    create.table = "Other";
    create.key.partition = {"PK", model::Type::kString};
    create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
    create.throughput = {5, 5};
    create.stream = StreamViewType::kNewAndOldImages;
    ASSERT_TRUE(run(std::move(create)).has_value());
  }
};

TEST_P(StreamWalks, AreReadAcrossSpansOfTimeInWhichOnlyOthersHaveRecords) {
  options_.stream_shards = 1;
  open();
  create_streamed();
  create_other();
  std::vector<std::string> expected;
  const std::string from = iterator(0, ShardIteratorType::kTrimHorizon).value();
  for (int minute = 0; minute < 200; ++minute) {
    ASSERT_TRUE(put("Other", {{"PK", "a"}, {"SK", std::to_string(minute)}}).has_value());
    if (minute % 37 == 0) {
      ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", std::to_string(minute)}}).has_value());
      expected.push_back(std::to_string(minute));
    }
    clock_.advance(base::Milliseconds(60'000));
    // An iterator is good for a quarter of an hour.
    if (minute % 10 == 9) {
      EXPECT_EQ(
          drain(operator_scope(), iterator(0, ShardIteratorType::kTrimHorizon).value()).size(),
          expected.size());
    }
  }
  std::vector<std::string> found;
  for (const Record& record : all_records()) {
    found.emplace_back(model::ItemView(record.keys).find("SK")->as_bytes());
  }
  EXPECT_EQ(found, expected);
  // A reader who waits misses nothing that comes later.
  const std::string latest = iterator(0, ShardIteratorType::kLatest).value();
  clock_.advance(base::Milliseconds(10 * 60'000));
  ASSERT_TRUE(put("T", {{"PK", "a"}, {"SK", "late"}}).has_value());
  EXPECT_EQ(drain(operator_scope(), latest).size(), 1u);
}

ROWHOUSE_ENGINE_SUITE(StreamWalks);

class StreamsInMemory : public StreamFixture {};

TEST_P(StreamsInMemory, AreNotMadeWithoutEnd) {
  create_streamed();
  Result<operation::TableDescription> changed = operation::TableDescription();
  int made = 1;
  for (; changed && made <= 20'000; ++made) {
    ASSERT_TRUE(change_stream(std::nullopt).has_value());
    changed = change_stream(StreamViewType::kKeysOnly);
  }
  EXPECT_EQ(made, 10'001);
  EXPECT_EQ(message_of(changed, ErrorCode::kLimitExceeded),
            "Subscriber limit exceeded: There is a limit of 10000 streams per subscriber, those "
            "that were disabled in the last 24 hours included");
  clock_.advance(kDay + base::Milliseconds(1));
  ASSERT_TRUE(dynamic_cast<EmbeddedOperations&>(*engine_).trim_streams().has_value());
  EXPECT_TRUE(change_stream(StreamViewType::kKeysOnly).has_value());
}

INSTANTIATE_TEST_SUITE_P(Engines, StreamsInMemory, ::testing::Values(On::kMemory), name_of);

}  // namespace
}  // namespace rowhouse::engine::embedded
