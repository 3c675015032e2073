#include "stream_replay.h"

#include <future>
#include <map>

#include "model/key.h"
#include "program.h"

namespace rowhouse::random_programs {
namespace {

using Items = std::map<std::string, std::string>;

template <typename Operation>
typename Operation::Result execute(engine::Engine& engine, Operation operation) {
  const auto scope =
      tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}});
  std::promise<Result<typename Operation::Result>> promise;
  auto future = promise.get_future();
  engine.execute(*scope, std::move(operation),
                 [&promise](Result<typename Operation::Result> result) {
                   promise.set_value(std::move(result));
                 });
  return future.get().value();
}

Items items_of(engine::Engine& engine, const std::string& table) {
  Items items;
  const auto schema = engine.find_table(table).value();
  std::string start;
  do {
    operation::Scan scan;
    scan.table = table;
    scan.exclusive_start_key = start;
    const auto page = execute(engine, std::move(scan));
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      const auto key = model::key_of_stored(schema->key, page.items[i]);
      items[model::key_item(schema->key, key)] = page.items[i].bytes();
    }
    start = page.last_evaluated_key;
  } while (!start.empty());
  return items;
}

/// What is wrong with a record; else empty.
std::string replay(engine::Engine& engine, const model::Stream& stream, Items& items) {
  for (std::uint32_t shard = 0; shard < stream.shards.size(); ++shard) {
    operation::GetShardIterator get;
    get.stream_arn = stream.arn;
    get.shard = model::shard_id(stream.created_at, shard);
    std::string at = execute(engine, std::move(get)).iterator;
    for (;;) {
      operation::GetRecords records;
      records.stream_arn = stream.arn;
      records.iterator = at;
      records.limit = 100;
      const auto page = execute(engine, std::move(records));
      if (page.records.empty()) break;
      for (const auto& record : page.records) {
        std::string& item = items[record.keys];
        if (item != record.old_image) return stream.table.name + ": another old image";
        if (record.old_image == record.new_image) return stream.table.name + ": no change";
        item = record.new_image;
      }
      at = page.next_iterator;
    }
  }
  std::erase_if(items, [](const auto& entry) { return entry.second.empty(); });
  return {};
}

}  // namespace

std::string contradiction_of_streams(engine::Engine& engine) {
  for (const std::string& table : Program::kTables) {
    const auto schema = engine.find_table(table);
    if (!schema) continue;  // The program deleted it.
    const std::string arn = model::stream_arn((*schema)->arn, (*schema)->stream->created_at);
    Items items;
    const auto stream = engine.find_stream(arn).value();
    if (std::string wrong = replay(engine, *stream, items); !wrong.empty()) return wrong;
    if (items != items_of(engine, table)) return table + ": the stream does not give the table";
  }
  return {};
}

}  // namespace rowhouse::random_programs
