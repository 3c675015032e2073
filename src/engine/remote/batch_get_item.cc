#include <algorithm>

#include "engine/remote/answer_members.h"
#include "engine/remote/remote_engine.h"
#include "engine/remote/request_body.h"
#include "engine/remote/write_check.h"

namespace rowhouse::engine::remote {
namespace {

using operation::BatchGetItem;
using operation::BatchGetItemResult;
using operation::KeysOfTable;

void append_table(std::string& out, const KeysOfTable& of_table) {
  json::Object table(out);
  std::string& keys = table.member("Keys");
  keys += '[';
  for (const std::string& key : of_table.keys) {
    if (keys.back() != '[') keys += ',';
    json::append_item(keys, model::ItemView(key));
  }
  keys += ']';
  Expressions expressions;
  expressions.add(table, "ProjectionExpression", of_table.projection);
  expressions.end(table);
  if (of_table.consistent_read) table.flag("ConsistentRead", true);
  table.end();
}

std::string body_of(const BatchGetItem& batch) {
  std::string body;
  json::Object request(body);
  json::Object tables(request.member("RequestItems"));
  for (const KeysOfTable& of_table : batch.tables) {
    // A table's name needs no escape.
    append_table(tables.member(of_table.table), of_table);
  }
  tables.end();
  write_return(request, batch.return_consumed_capacity);
  request.end();
  return body;
}

/// The part of the request that was left, with the keys that the answer names.
Result<std::vector<KeysOfTable>> read_unprocessed(const Members& answer, const BatchGetItem& batch,
                                                  const base::Limits& limits) {
  std::vector<KeysOfTable> unprocessed;
  ROWHOUSE_TRY(tables, answer.object("UnprocessedKeys"));
  if (!tables) return unprocessed;
  for (const auto& [name, json] : tables->all()) {
    const std::string_view table = name;
    const auto asked = std::find_if(batch.tables.begin(), batch.tables.end(),
                                    [&](const KeysOfTable& each) { return each.table == table; });
    if (asked == batch.tables.end()) return malformed("it leaves keys that nobody asked for");
    ROWHOUSE_TRY(of_table, Members::of(json, "UnprocessedKeys"));
    KeysOfTable rest;
    rest.table = asked->table;
    rest.projection = asked->projection;
    rest.projection_text = asked->projection_text;
    rest.projection_names = asked->projection_names;
    rest.consistent_read = asked->consistent_read;
    ROWHOUSE_TRY(keys, of_table.list("Keys"));
    if (!keys) return malformed("its unprocessed keys are missing");
    for (const auto each : *keys) {
      std::string key;
      ROWHOUSE_CHECK(read_item(each, key, limits));
      rest.keys.push_back(std::move(key));
    }
    if (!rest.keys.empty()) unprocessed.push_back(std::move(rest));
  }
  return unprocessed;
}

Result<BatchGetItemResult> read(const Members& answer, const BatchGetItem& batch,
                                const base::Limits& limits) {
  BatchGetItemResult result;
  ROWHOUSE_TRY(responses, answer.object("Responses"));
  for (const KeysOfTable& of_table : batch.tables) {
    auto& response = result.responses.emplace_back();
    response.table = of_table.table;
    if (!responses) continue;
    ROWHOUSE_TRY(items, responses->list(of_table.table));
    if (!items) continue;
    for (const auto each : *items) {
      ROWHOUSE_CHECK(read_item(each, response.items.buffer(), limits));
      response.items.seal();
    }
  }
  ROWHOUSE_TRY(unprocessed, read_unprocessed(answer, batch, limits));
  result.unprocessed = std::move(unprocessed);
  ROWHOUSE_TRY(capacity, read_capacities(answer, Units::kRead));
  result.consumed_capacity = std::move(capacity);
  return result;
}

/// Table by table, so that what is wrong with one is said before the next is looked at.
Result<void> check(const BatchGetItem& batch, const RemoteEngine::Tables& tables,
                   const tenancy::Scope& scope, const base::Limits& limits) {
  for (const KeysOfTable& of_table : batch.tables) {
    const RemoteEngine::TablePtr& table = tables.find(of_table.table)->second;
    if (!table) return resource_not_found();
    for (const std::string& key : of_table.keys) {
      ROWHOUSE_CHECK(check_key(*table, scope, key, limits));
    }
    // Equal keys have equal compact forms.
    std::vector<std::string_view> keys(of_table.keys.begin(), of_table.keys.end());
    std::sort(keys.begin(), keys.end());
    if (std::adjacent_find(keys.begin(), keys.end()) != keys.end()) {
      return invalid("Provided list of item keys contains duplicates");
    }
  }
  return {};
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, BatchGetItem&& batch, Done<BatchGetItem> done) {
  std::vector<std::string> names;
  for (const KeysOfTable& of_table : batch.tables) names.push_back(of_table.table);
  with_tables(std::move(names), std::move(done),
              [this, scope, batch = std::move(batch)](const Tables& tables,
                                                      Done<BatchGetItem>&& later) mutable {
                auto checked = check(batch, tables, scope, limits());
                if (!checked) return later(std::move(checked).error());
                Call call{BatchGetItem::kName, kDynamoDb, body_of(batch)};
                send(std::move(call), std::move(later),
                     [this, batch = std::move(batch)](const Members& answer) {
                       return read(answer, batch, limits());
                     });
              });
}

}  // namespace rowhouse::engine::remote
