#include <algorithm>

#include "engine/remote/answer_members.h"
#include "engine/remote/batch_rounds.h"
#include "engine/remote/remote_engine.h"
#include "engine/remote/request_body.h"
#include "engine/remote/write_check.h"

namespace rowhouse::engine::remote {
namespace {

using operation::BatchWriteItem;
using operation::WriteRequest;
using operation::WritesOfTable;

void append_write(std::string& out, const WriteRequest& write) {
  const bool is_put = write.kind == WriteRequest::Kind::kPut;
  json::Object request(out);
  json::Object content(request.member(is_put ? "PutRequest" : "DeleteRequest"));
  content.item(is_put ? "Item" : "Key", write.item);
  content.end();
  request.end();
}

std::string body_of(const BatchWriteItem& batch) {
  std::string body;
  json::Object request(body);
  json::Object tables(request.member("RequestItems"));
  for (const WritesOfTable& of_table : batch.tables) {
    // A table's name needs no escape.
    std::string& out = tables.member(of_table.table);
    out += '[';
    for (const WriteRequest& write : of_table.requests) {
      if (out.back() != '[') out += ',';
      append_write(out, write);
    }
    out += ']';
  }
  tables.end();
  write_return(request, batch.return_consumed_capacity);
  write_return(request, batch.return_item_collection_metrics);
  request.end();
  return body;
}

/// The key of a write that the other side left undone, as an item.
Result<std::string> read_left_key(simdjson::dom::element json, const model::TableSchema& table,
                                  const base::Limits& limits) {
  ROWHOUSE_TRY(request, Members::of(json, "a write request"));
  ROWHOUSE_TRY(put, request.object("PutRequest"));
  ROWHOUSE_TRY(erase, request.object("DeleteRequest"));
  if (put.has_value() == erase.has_value()) return malformed("a write request is of no kind");
  ROWHOUSE_TRY(item, put ? put->item("Item", limits) : erase->item("Key", limits));
  const auto key = model::key_of_item(table.key, model::ItemView(item), limits);
  if (!key) return malformed("a write request has no key");
  return model::key_item(table.key, *key);
}

/// The part of `asked` that was left, in the client's own words: what the other side says of it is
/// told to nobody.
Result<std::vector<WritesOfTable>> read_unprocessed(const Members& answer,
                                                    const std::vector<WritesOfTable>& asked,
                                                    const RemoteEngine::Tables& tables,
                                                    const base::Limits& limits) {
  std::vector<WritesOfTable> unprocessed;
  ROWHOUSE_TRY(told, answer.object("UnprocessedItems"));
  if (!told) return unprocessed;
  std::size_t found = 0;
  for (const WritesOfTable& of_table : asked) {
    ROWHOUSE_TRY(list, told->list(of_table.table));
    if (!list) continue;
    ++found;
    const model::TableSchema& table = *tables.find(of_table.table)->second;
    std::vector<std::string> keys;
    for (const auto each : *list) {
      if (keys.size() == of_table.requests.size()) {
        return malformed("it leaves more writes than it was asked for");
      }
      ROWHOUSE_TRY(key, read_left_key(each, table, limits));
      keys.push_back(std::move(key));
    }
    std::sort(keys.begin(), keys.end());
    WritesOfTable rest;
    rest.table = of_table.table;
    for (const WriteRequest& write : of_table.requests) {
      const auto key = model::key_of_item(table.key, model::ItemView(write.item), limits);
      if (key && std::binary_search(keys.begin(), keys.end(), model::key_item(table.key, *key))) {
        rest.requests.push_back(write);
      }
    }
    if (rest.requests.size() != keys.size()) {
      return malformed("it leaves writes that nobody asked for");
    }
    if (!rest.requests.empty()) unprocessed.push_back(std::move(rest));
  }
  if (found != told->all().size()) return malformed("it leaves writes that nobody asked for");
  return unprocessed;
}

class WriteRounds final : public BatchRounds<BatchWriteItem> {
 public:
  WriteRounds(BatchWriteItem batch, RemoteEngine::Tables tables, const base::Limits& limits,
              engine::Engine::Done<BatchWriteItem> done)
      : BatchRounds(std::move(batch), std::move(done)),
        tables_(std::move(tables)),
        limits_(limits) {}

  Call next_call() const override {
    return {.operation = BatchWriteItem::kName,
            .target = kDynamoDb,
            .body = body_of(batch_),
            .repeatable = false};
  }

 private:
  Result<void> take_answer(Result<Answer> answer) override {
    if (!answer) return std::move(answer).error();
    if (answer->status != 200) return error_of(BatchWriteItem::kName, *std::move(answer), limits_);
    ROWHOUSE_TRY(members, parse_document(answer->body));
    ROWHOUSE_TRY(left, read_unprocessed(members, batch_.tables, tables_, limits_));
    ROWHOUSE_TRY(capacity, read_capacities(members, Units::kWrite));
    ROWHOUSE_TRY(metrics, read_all_metrics(members, limits_));
    batch_.tables = std::move(left);
    add_capacity(result_.consumed_capacity, std::move(capacity));
    for (auto& each : metrics) {
      // Two writes of one collection: the later round tells of it as it is now.
      std::erase_if(result_.item_collection_metrics, [&](const auto& known) {
        return known.table == each.table && known.key == each.key;
      });
      result_.item_collection_metrics.push_back(std::move(each));
    }
    return {};
  }

  const RemoteEngine::Tables tables_;
  const base::Limits& limits_;
};

/// The keys of a table's items, so far as they have one: puts and deletes of one item are one too
/// many.
Result<void> check_distinct(const WritesOfTable& of_table, const model::TableSchema& table,
                            const base::Limits& limits) {
  std::vector<std::string> keys;
  for (const WriteRequest& write : of_table.requests) {
    const auto key = model::key_of_item(table.key, model::ItemView(write.item), limits);
    if (key) keys.push_back(model::key_item(table.key, *key));
  }
  std::sort(keys.begin(), keys.end());
  if (std::adjacent_find(keys.begin(), keys.end()) == keys.end()) return {};
  return invalid("Provided list of item keys contains duplicates");
}

/// Table by table, so that what is wrong with one is said before the next is looked at.
Result<void> check(const BatchWriteItem& batch, const RemoteEngine::Tables& tables,
                   const tenancy::Scope& scope, const base::Limits& limits) {
  for (const WritesOfTable& of_table : batch.tables) {
    const RemoteEngine::TablePtr& table = tables.find(of_table.table)->second;
    if (!table) return resource_not_found();
    for (const WriteRequest& write : of_table.requests) {
      ROWHOUSE_CHECK(write.kind == WriteRequest::Kind::kPut
                         ? check_item(*table, scope, write.item, limits)
                         : check_key(*table, scope, write.item, limits));
    }
    ROWHOUSE_CHECK(check_distinct(of_table, *table, limits));
  }
  return {};
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, BatchWriteItem&& batch, Done<BatchWriteItem> done) {
  std::vector<std::string> names;
  names.reserve(batch.tables.size());
  for (const WritesOfTable& of_table : batch.tables) names.push_back(of_table.table);
  with_tables(
      std::move(names), std::move(done),
      [this, scope, batch = std::move(batch)](const Tables& tables,
                                              Done<BatchWriteItem>&& later) mutable {
        auto checked = check(batch, tables, scope, limits());
        if (!checked) return later(std::move(checked).error());
        const base::Milliseconds deadline = caller_->deadline_from_now();
        run_rounds<BatchWriteItem>(
            *caller_,
            std::make_unique<WriteRounds>(std::move(batch), tables, limits(), std::move(later)), 1,
            deadline);
      });
}

}  // namespace rowhouse::engine::remote
