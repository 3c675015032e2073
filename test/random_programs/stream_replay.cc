#include "stream_replay.h"

#include <map>

#include "model/key.h"
#include "run_as_operator.h"

namespace rowhouse::random_programs {
namespace {

using Items = std::map<std::string, std::string>;

Items items_of(engine::Engine& engine, const std::string& table) {
  Items items;
  const auto schema = engine.find_table(table).value();
  std::string start;
  do {
    operation::Scan scan;
    scan.table = table;
    scan.exclusive_start_key = start;
    const auto page = run_as_operator(engine, std::move(scan)).value();
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      const auto key = model::key_of_stored(schema->key, page.items[i]);
      items[model::key_item(schema->key, key)] = page.items[i].bytes();
    }
    start = page.last_evaluated_key;
  } while (!start.empty());
  return items;
}

}  // namespace

std::vector<operation::StreamRecord> records_of_stream(engine::Engine& engine,
                                                       const std::string& table) {
  const auto schema = engine.find_table(table).value();
  const std::string arn = model::stream_arn(schema->arn, schema->stream->created_at);
  const auto stream = engine.find_stream(arn).value();
  std::vector<operation::StreamRecord> all;
  for (std::uint32_t shard = 0; shard < stream->shards.size(); ++shard) {
    operation::GetShardIterator get;
    get.stream_arn = arn;
    get.shard = model::shard_id(stream->created_at, shard);
    std::string at = run_as_operator(engine, std::move(get)).value().iterator;
    for (;;) {
      operation::GetRecords records;
      records.stream_arn = arn;
      records.iterator = at;
      records.limit = 100;
      auto page = run_as_operator(engine, std::move(records)).value();
      if (page.records.empty()) break;
      for (auto& record : page.records) all.push_back(std::move(record));
      at = page.next_iterator;
    }
  }
  return all;
}

std::string contradiction_of_stream(engine::Engine& engine, const std::string& table) {
  Items items;
  for (const auto& record : records_of_stream(engine, table)) {
    std::string& item = items[record.keys];
    if (item != record.old_image) return table + ": another old image";
    if (record.old_image == record.new_image) return table + ": no change";
    item = record.new_image;
  }
  std::erase_if(items, [](const auto& entry) { return entry.second.empty(); });
  if (items != items_of(engine, table)) return table + ": the stream does not give the table";
  return {};
}

}  // namespace rowhouse::random_programs
