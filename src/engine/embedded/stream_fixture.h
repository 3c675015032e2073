#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/embedded/engine_fixture.h"
#include "model/stream.h"

/// For tests of streams.
namespace rowhouse::engine::embedded {

class StreamFixture : public EngineFixture {
 protected:
  using Record = operation::StreamRecord;

  /// A table T with a partition key PK and a sort key SK, and a stream.
  void create_streamed(model::StreamViewType view = model::StreamViewType::kNewAndOldImages) {
    operation::CreateTable create;
    create.table = "T";
    create.key.partition = {"PK", model::Type::kString};
    create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
    create.throughput = {5, 5};
    create.stream = view;
    const auto created = run(std::move(create));
    ASSERT_TRUE(created.has_value());
    arn_ = arn_of(created->schema);
  }
  static std::string arn_of(const model::TableSchema& schema) {
    return model::stream_arn(schema.arn, schema.stream->created_at);
  }
  /// Switches the stream of T on or off.
  Result<operation::TableDescription> change_stream(std::optional<model::StreamViewType> view) {
    operation::UpdateTable update;
    update.table = "T";
    update.stream = view;
    return run(std::move(update));
  }
  void erase(const Item& key) {
    operation::DeleteItem erase;
    erase.table = "T";
    erase.key = compact(key);
    ASSERT_TRUE(run(std::move(erase)).has_value());
  }

  Result<std::string> iterator(std::uint32_t shard, operation::ShardIteratorType type,
                               std::uint64_t sequence = 0) {
    operation::GetShardIterator get;
    get.stream_arn = arn_;
    get.shard = model::shard_id(engine_->find_stream(arn_).value()->created_at, shard);
    get.type = type;
    get.sequence = sequence;
    return run(std::move(get)).transform([](auto result) { return result.iterator; });
  }
  Result<operation::GetRecordsResult> records(const tenancy::Scope& scope, const std::string& from,
                                              std::uint32_t limit = 1000) {
    operation::GetRecords get;
    get.stream_arn = arn_;
    get.iterator = from;
    get.limit = limit;
    return run(scope, std::move(get));
  }
  Result<operation::GetRecordsResult> records(const std::string& from, std::uint32_t limit = 1000) {
    return records(operator_scope(), from, limit);
  }
  std::uint32_t shard_count() {
    return static_cast<std::uint32_t>(engine_->find_stream(arn_).value()->shards.size());
  }
  /// Every record of a shard, from an iterator to where nothing more is, page by page.
  std::vector<Record> drain(const tenancy::Scope& scope, std::string from,
                            std::uint32_t limit = 1000) {
    std::vector<Record> all;
    for (;;) {
      auto page = records(scope, from, limit).value();
      const bool is_end = page.records.empty();
      for (Record& record : page.records) all.push_back(std::move(record));
      if (is_end || page.next_iterator.empty()) return all;
      from = page.next_iterator;
    }
  }
  /// Every record of the stream, shard by shard.
  std::vector<Record> all_records(const tenancy::Scope& scope, std::uint32_t limit = 1000) {
    std::vector<Record> all;
    for (std::uint32_t shard = 0; shard < shard_count(); ++shard) {
      const auto from = iterator(shard, operation::ShardIteratorType::kTrimHorizon).value();
      for (Record& record : drain(scope, from, limit)) all.push_back(std::move(record));
    }
    return all;
  }
  std::vector<Record> all_records() { return all_records(operator_scope()); }

  /// "INSERT MODIFY REMOVE", in the order of the records.
  static std::string events(const std::vector<Record>& records) {
    std::string text;
    for (const Record& record : records) {
      if (!text.empty()) text += ' ';
      text += record.event == Record::Event::kInsert   ? "INSERT"
              : record.event == Record::Event::kModify ? "MODIFY"
                                                       : "REMOVE";
    }
    return text;
  }
  std::map<std::string, std::string> items_of_table() {
    operation::Scan scan;
    scan.table = "T";
    std::map<std::string, std::string> items;
    const auto page = run(std::move(scan)).value();
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      const model::KeyView key =
          model::key_of_stored(engine_->find_table("T").value()->key, page.items[i]);
      items[model::key_item(engine_->find_table("T").value()->key, key)] = page.items[i].bytes();
    }
    return items;
  }
  /// What the records make of an empty table; each old image must be what was there.
  static std::map<std::string, std::string> replayed(const std::vector<Record>& records) {
    std::map<std::string, std::string> items;
    for (const Record& record : records) {
      std::string& item = items[record.keys];
      EXPECT_EQ(item, record.old_image);
      EXPECT_EQ(record.event == Record::Event::kInsert, record.old_image.empty());
      EXPECT_EQ(record.event == Record::Event::kRemove, record.new_image.empty());
      item = record.new_image;
    }
    std::erase_if(items, [](const auto& entry) { return entry.second.empty(); });
    return items;
  }

  std::string arn_;
};

}  // namespace rowhouse::engine::embedded
