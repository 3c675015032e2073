#include <algorithm>

#include "engine/remote/answer_members.h"
#include "engine/remote/remote_engine.h"
#include "engine/remote/request_body.h"
#include "engine/remote/write_check.h"

namespace rowhouse::engine::remote {
namespace {

using operation::BatchWriteItem;
using operation::BatchWriteItemResult;
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

Result<WriteRequest> read_write(simdjson::dom::element json, const base::Limits& limits) {
  ROWHOUSE_TRY(request, Members::of(json, "a write request"));
  WriteRequest write;
  ROWHOUSE_TRY(put, request.object("PutRequest"));
  ROWHOUSE_TRY(erase, request.object("DeleteRequest"));
  if (put.has_value() == erase.has_value()) return malformed("a write request is of no kind");
  write.kind = put ? WriteRequest::Kind::kPut : WriteRequest::Kind::kDelete;
  ROWHOUSE_TRY(item, put ? put->item("Item", limits) : erase->item("Key", limits));
  if (item.empty()) return malformed("a write request has no item");
  write.item = std::move(item);
  return write;
}

Result<std::vector<WritesOfTable>> read_unprocessed(const Members& answer,
                                                    const base::Limits& limits) {
  std::vector<WritesOfTable> unprocessed;
  ROWHOUSE_TRY(tables, answer.object("UnprocessedItems"));
  if (!tables) return unprocessed;
  for (const auto& [name, json] : tables->all()) {
    simdjson::dom::array requests;
    if (json.get_array().get(requests) != simdjson::SUCCESS) {
      return malformed("the UnprocessedItems of a table are no list");
    }
    WritesOfTable rest;
    rest.table = std::string_view(name);
    for (const auto each : requests) {
      ROWHOUSE_TRY(write, read_write(each, limits));
      rest.requests.push_back(std::move(write));
    }
    if (!rest.requests.empty()) unprocessed.push_back(std::move(rest));
  }
  return unprocessed;
}

Result<BatchWriteItemResult> read(const Members& answer, const base::Limits& limits) {
  BatchWriteItemResult result;
  ROWHOUSE_TRY(unprocessed, read_unprocessed(answer, limits));
  result.unprocessed = std::move(unprocessed);
  ROWHOUSE_TRY(capacity, read_capacities(answer, Units::kWrite));
  result.consumed_capacity = std::move(capacity);
  ROWHOUSE_TRY(metrics, read_all_metrics(answer, limits));
  result.item_collection_metrics = std::move(metrics);
  return result;
}

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
  for (const WritesOfTable& of_table : batch.tables) names.push_back(of_table.table);
  with_tables(
      std::move(names), std::move(done),
      [this, scope, batch = std::move(batch)](const Tables& tables, Done<BatchWriteItem>&& later) {
        auto checked = check(batch, tables, scope, limits());
        if (!checked) return later(std::move(checked).error());
        send({BatchWriteItem::kName, kDynamoDb, body_of(batch), false}, std::move(later),
             [this](const Members& answer) { return read(answer, limits()); });
      });
}

}  // namespace rowhouse::engine::remote
