#include <gtest/gtest.h>

#include "engine/embedded/memory/memory_store.h"
#include "engine/embedded/request_tokens.h"
#include "engine/embedded/row_key.h"
#include "engine/embedded/table_record.h"
#include "model/value_writer.h"

/// The bytes which lie on disk, pinned: a change of one of these tests is a change of the format.
namespace rowhouse::engine::embedded {
namespace {

using namespace std::string_literals;

std::string value_of(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

TEST(RowKey, IsTheTableThenThePartitionThenTheSortKey) {
  const std::string partition = value_of("tenant#a"), sort = value_of("user#1");
  model::KeyView key;
  key.partition = model::ValueView(partition);
  key.sort = model::ValueView(sort);
  std::string row_key;
  append_row_key(row_key, 0x01020304, key);
  EXPECT_EQ(row_key, "r\x01\x02\x03\x04tenant#a\0\x01user#1"s);
}

TEST(RowKey, GivesItsPartitionBack) {
  model::KeySchema schema;
  for (const std::string& text : {"a"s, "a\0b"s, "\0"s, "\0\x01"s, "\xff"s}) {
    const std::string partition = value_of(text), sort = value_of("\0\x01sort\0"s);
    model::KeyView key;
    key.partition = model::ValueView(partition);
    key.sort = model::ValueView(sort);
    std::string row_key, decoded;
    append_row_key(row_key, 7, key);
    ASSERT_TRUE(decode_partition_text(partition_part(schema, row_key), decoded));
    EXPECT_EQ(decoded, text);
  }
  std::string decoded;
  EXPECT_FALSE(decode_partition_text("no end", decoded));
  EXPECT_FALSE(decode_partition_text("bad escape\0\x02"s, decoded));
  EXPECT_EQ(partition_part(schema, "r\0\0"s), "");
  EXPECT_EQ(partition_part(schema, "r\0\0\0\x01no end"s), "");
}

TEST(RowKey, EndsItsRangeBehindEveryKeyWithThePrefix) {
  EXPECT_EQ(end_of_prefix("ab"), "ac");
  EXPECT_EQ(end_of_prefix("a\xff\xff"), "b");
  EXPECT_EQ(end_of_prefix("\xff"), "");
}

TEST(TableRecord, HasTheBytesOfItsFormat) {
  Table table;
  table.number = 300;
  table.schema.name = "Shop";
  table.schema.id = "id";
  table.schema.key.partition = {"PK", model::Type::kString};
  table.schema.key.sort = model::KeyAttribute{"SK", model::Type::kNumber};
  table.schema.throughput = {5, 6};
  table.schema.created_at = base::Milliseconds(1000);
  table.schema.throughput_increased_at = base::Milliseconds(0);
  table.schema.tenant_template = "t{tenant}";
  const std::string record = encode_table_record(table);
  EXPECT_EQ(record,
            "\x01"                  // version
            "\xac\x02"              // number
            "\x04Shop\x02id"        // name, id
            "\x02PK\x03"            // partition key, type S
            "\x01\x02SK\x02"        // there is a sort key, type N
            "\x00\x05\x06\x00\x00"  // billing, read and write units, class, protection
            "\xe9\x07\x01\x00\x00"  // times: one more than the milliseconds, 0 if there is none
            "\x09t{tenant}"s);
  const auto decoded = decode_table_record(record);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(encode_table_record(*decoded), record);
  EXPECT_EQ(decoded->schema.throughput_increased_at, base::Milliseconds(0));
  EXPECT_FALSE(decoded->schema.throughput_decreased_at.has_value());
  EXPECT_EQ(catalog_key_of_table("Shop"), "ctShop");
  EXPECT_EQ(catalog_key_of_next_number(), "cn");
  EXPECT_EQ(encode_next_number(300), "\x01\xac\x02");
}

TEST(TableRecord, HasASectionOfIndexesFromVersion2On) {
  Table table;
  table.number = 1;
  table.next_index_number = 3;
  table.schema.name = "T";
  table.schema.key.partition = {"PK", model::Type::kString};
  model::SecondaryIndex index;
  index.name = "Gsi";
  index.number = 2;
  index.key.partition = {{"A", model::Type::kString}, {"B", model::Type::kNumber}};
  index.key.sort = {{"C", model::Type::kBinary}};
  index.projection = model::ProjectionType::kInclude;
  index.non_key_attributes = {"x"};
  index.throughput = {5, 6};
  index.status = model::IndexStatus::kCreating;
  table.schema.indexes.push_back(index);
  const std::string record = encode_table_record(table);
  const std::string tail =
      "\x01\x01\x1b"     // one section, of indexes, its length
      "\x01\x03\x01"     // version, the next index's number, one index
      "\x03Gsi\x02\x01"  // name, number, global
      "\x02\x01"
      "A\x03\x01"
      "B\x02\x01\x01"
      "C\x04"                        // two partition attributes, one sort attribute
      "\x02\x01\x01x\x05\x06\x00"s;  // INCLUDE x, units, CREATING
  EXPECT_EQ(record.front(), 2);
  EXPECT_TRUE(record.ends_with(tail));
  const auto decoded = decode_table_record(record);
  ASSERT_TRUE(decoded.has_value());
  EXPECT_EQ(encode_table_record(*decoded), record);
  EXPECT_EQ(decoded->next_index_number, 3u);
  ASSERT_EQ(decoded->schema.indexes.size(), 1u);
  index.is_backfilling = true;  // An index which was being made is to be made on.
  index.projected = {"A", "B", "C", "PK", "x"};
  EXPECT_EQ(decoded->schema.indexes[0], index);
  for (std::size_t cut = 1; cut < record.size(); ++cut) {
    EXPECT_FALSE(decode_table_record(record.substr(0, cut)).has_value()) << cut;
  }
}

class FixedClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return base::Milliseconds(now_ms); }
  std::int64_t now_ms = 600'000;
};

class RequestTokensTest : public ::testing::Test {
 protected:
  RequestTokensTest() { options_.clock = &clock_; }
  void record(const std::string& name) {
    Batch batch;
    tokens_.stage(batch, name, {"digest", {}});
    ASSERT_TRUE(store_->write(batch, false));
  }
  bool known(const std::string& name) {
    RequestTokens::Record record;
    return tokens_.find(name, Tier::kAny, record).value() == Read::kFound;
  }
  std::vector<std::pair<std::string, std::string>> stored() {
    std::vector<std::pair<std::string, std::string>> all;
    const auto cursor = store_->scan("", "", Tier::kAny, nullptr);
    for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
      all.emplace_back(cursor->key(), cursor->value());
    }
    return all;
  }

  FixedClock clock_;
  EmbeddedOptions options_;
  const std::unique_ptr<Store> store_ = make_memory_store();
  RequestTokens tokens_{*store_, options_};
};

TEST_F(RequestTokensTest, HaveTheBytesOfTheirFormat) {
  operation::ConsumedCapacity capacity;
  capacity.table = "Shop";
  capacity.read_units = 4;
  Batch batch;
  tokens_.stage(batch, "\0name"s, {"digest", {capacity}});
  ASSERT_TRUE(store_->write(batch, false));
  const auto all = stored();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].first, "t\0\0\0\0\0\x09\x27\xc0\0name"s);
  EXPECT_EQ(all[0].second,
            "\x01\xc0\xcf\x24\x06"
            "digest\x01\x04Shop\x04"s);
}

TEST_F(RequestTokensTest, LastTenMinutesAndNotAMillisecondLonger) {
  clock_.now_ms = 1'199'999;
  record("a");
  clock_.now_ms += 599'999;
  EXPECT_TRUE(known("a"));
  clock_.now_ms += 1;
  EXPECT_FALSE(known("a"));
}

TEST_F(RequestTokensTest, AreErasedOnceTheyAreOutOfDate) {
  for (int i = 0; i < 100; ++i) record("old" + std::to_string(i));
  clock_.now_ms += 2 * 600'000;
  record("new");
  EXPECT_EQ(stored().size(), 1u);
  EXPECT_TRUE(known("new"));
}

TEST_F(RequestTokensTest, AreClaimedByOneAtATime) {
  EXPECT_TRUE(tokens_.claim("a"));
  EXPECT_FALSE(tokens_.claim("a"));
  EXPECT_TRUE(tokens_.claim("b"));
  tokens_.release("a");
  EXPECT_TRUE(tokens_.claim("a"));
}

}  // namespace
}  // namespace rowhouse::engine::embedded
