#include "engine/embedded/stream_rows.h"

#include <gtest/gtest.h>

#include "engine/embedded/engine_fixture.h"
#include "engine/embedded/stream_record.h"

/// The bytes of streams which lie on disk, pinned: a change of one of these tests is a change of
/// the format (docs/formats/store.md).
namespace rowhouse::engine::embedded {
namespace {

using namespace std::string_literals;

struct Fixed final : base::Clock {
  base::Milliseconds time{0x0102};
  base::Milliseconds now() const override { return time; }
};

Table table_with_stream(const base::Clock& clock, model::StreamViewType view) {
  Table table;
  table.number = 7;
  table.schema.name = "T";
  table.schema.key.partition = {"PK", model::Type::kString};
  auto stream = std::make_shared<TableStream>();
  auto told = std::make_shared<model::Stream>();
  told->table.name = "T";
  told->table.key = table.schema.key;
  told->view = view;
  told->created_at = base::Milliseconds(0x0102);
  told->shards.assign(1, {StreamShards::number_at(told->created_at), std::nullopt});
  stream->told = told;
  stream->table_number = 7;
  stream->shards = std::make_shared<StreamShards>(1, told->shards[0].first, clock);
  table.stream = stream;
  return table;
}

TEST(StreamRow, HasTheBytesOfItsFormat) {
  const Fixed clock;
  const Table table = table_with_stream(clock, model::StreamViewType::kNewImage);
  const std::string item = compact({{"PK", "a"}, {"v", "x"}});
  const std::string key = compact({{"PK", "a"}});
  Batch batch;
  StreamShards::Claim claim;
  stage_stream_record(batch, table, "r\0\0\0\x07a\0\x01"s, WriteOrigin::kTimeToLive,
                      model::ItemView(item), model::ItemView(), claim);
  batch.for_each([&](Batch::Kind kind, std::string_view row_key, std::string_view value) {
    EXPECT_EQ(kind, Batch::Kind::kPut);
    // Number 0x0102 << 20.
    EXPECT_EQ(row_key, "s\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\x01\x02\0\0\0\0\0\x10\x20\0\0"s);
    std::string expected = "\x02\x03\x01\x01"s;
    expected += static_cast<char>(key.size());
    expected += key;
    EXPECT_EQ(value, expected);
    const auto record = decode_stream_record(*table.stream, 0, row_key, value).value();
    EXPECT_EQ(record.event, operation::StreamRecord::Event::kRemove);
    EXPECT_TRUE(record.by_time_to_live);
    EXPECT_EQ(record.keys, key);
    EXPECT_EQ(record.created_at, clock.time);
    EXPECT_FALSE(decode_stream_record(*table.stream, 0, row_key, value.substr(0, 5)));
    EXPECT_FALSE(decode_stream_record(*table.stream, 0, row_key, std::string(value) + "x"));
    EXPECT_FALSE(decode_stream_record(*table.stream, 0, row_key, "\x03\x01\0\0"s));
  });
  EXPECT_FALSE(batch.empty());
}

TEST(StreamRow, KeepsOfTheOldImageWhatTheNewOneHasNot) {
  const Fixed clock;
  const Table table = table_with_stream(clock, model::StreamViewType::kNewAndOldImages);
  const std::string key = compact({{"PK", "a"}});
  const std::string row = "r\0\0\0\x07a\0\x01"s;
  const std::vector<std::string> items = {
      "",
      key,
      compact({{"PK", "a"}, {"v", std::string(40, 'v') + "x" + std::string(40, 'v')}}),
      compact({{"PK", "a"}, {"v", std::string(40, 'v') + "y" + std::string(40, 'v')}}),
      compact({{"PK", "a"}, {"u", std::string(50, 'u')}, {"v", "xyx"}, {"w", "w"}}),
      compact({{"PK", "a"}, {"u", std::string(51, 'u')}, {"v", "xzx"}})};
  for (const std::string& old : items) {
    for (const std::string& after : items) {
      Batch batch;
      StreamShards::Claim claim;
      stage_stream_record(batch, table, row, WriteOrigin::kRequest, model::ItemView(old),
                          model::ItemView(after), claim);
      EXPECT_EQ(batch.empty(), old == after);
      batch.for_each([&](Batch::Kind, std::string_view row_key, std::string_view value) {
        const auto record = decode_stream_record(*table.stream, 0, row_key, value).value();
        EXPECT_EQ(record.old_image, old);
        EXPECT_EQ(record.new_image, after);
        EXPECT_EQ(record.keys, key);
        EXPECT_FALSE(record.by_time_to_live);
        for (std::size_t size = 0; size < value.size(); ++size) {
          EXPECT_FALSE(decode_stream_record(*table.stream, 0, row_key, value.substr(0, size)));
        }
        EXPECT_LE(value.size(), 12 + old.size() + after.size());
        // The same attributes, one of them changed in its middle.
        if (old == items[2] && after == items[3]) {
          EXPECT_LE(value.size(), 12 + after.size());
        }
      });
    }
  }
  // "PK" is the only attribute of both, so a front or a back that is longer than the new image is
  // damage.
  EXPECT_FALSE(decode_stream_record(*table.stream, 0, "",
                                    "\x02\x02\0\x06\x02"
                                    "ab"
                                    "\x02\x01\0"s));
  EXPECT_FALSE(decode_stream_record(*table.stream, 0, "",
                                    "\x02\x02\0\x06\x02"
                                    "ab"
                                    "\x03\0\0"s));
}

TEST(StreamDescription, HasTheBytesOfItsFormat) {
  const Fixed clock;
  const Table table = table_with_stream(clock, model::StreamViewType::kOldImage);
  EXPECT_EQ(catalog_key_of_stream(*table.stream), "cr\0\0\0\x07\0\0\0\0\0\0\x01\x02"s);
  TableStream stream = *table.stream;
  const std::string enabled = "\x01\x07\x01T\x02PK\x03\0\x0ftenant#{tenant}\x02\x82\x02\x01\0"s;
  EXPECT_EQ(encode_stream_description(stream), enabled);
  stream.disabled_at = base::Milliseconds(5);
  const std::string disabled = enabled.substr(0, enabled.size() - 1) + "\x01\x05"s;
  EXPECT_EQ(encode_stream_description(stream), disabled);

  const auto decoded = decode_stream_description(disabled, {}).value();
  EXPECT_EQ(decoded.table_number, 7u);
  EXPECT_EQ(decoded.disabled_at, base::Milliseconds(5));
  EXPECT_EQ(decoded.told->view, model::StreamViewType::kOldImage);
  EXPECT_EQ(decoded.told->arn,
            "arn:aws:dynamodb:us-east-1:000000000000:table/T/stream/1970-01-01T00:00:00.258");
  for (std::size_t size = 0; size < disabled.size(); ++size) {
    EXPECT_FALSE(decode_stream_description(disabled.substr(0, size), {})) << size;
  }
  EXPECT_FALSE(decode_stream_description("\x02" + disabled.substr(1), {}));
}

TEST(StreamShards, TellHowFarAllNumbersAreDecided) {
  Fixed clock;
  StreamShards shards(1, StreamShards::number_at(clock.time), clock);
  const std::uint64_t first = StreamShards::number_at(clock.time);
  EXPECT_EQ(shards.horizon(0), first);
  auto one = shards.claim(0);
  auto two = shards.claim(0);
  auto three = shards.claim(0);
  EXPECT_EQ(one.number(), first);
  EXPECT_EQ(three.number(), first + 2);
  EXPECT_EQ(shards.horizon(0), first);
  two.release();
  EXPECT_EQ(shards.horizon(0), first);
  one.release();
  EXPECT_EQ(shards.horizon(0), first + 2);
  three = {};
  EXPECT_EQ(shards.horizon(0), first + 3);
  clock.time += base::Milliseconds(1);
  EXPECT_EQ(shards.horizon(0), StreamShards::number_at(clock.time));
  clock.time -= base::Milliseconds(100);
  auto later = shards.claim(0);
  EXPECT_GE(later.number(), first + 3) << "a clock that is set back takes no number back";
  const std::uint64_t last = shards.close(clock.time);
  EXPECT_GE(last, later.number());
  EXPECT_FALSE(shards.claim(0).exists());
  EXPECT_EQ(shards.horizon(0), later.number());
  later.release();
  EXPECT_EQ(shards.horizon(0), last + 1);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
