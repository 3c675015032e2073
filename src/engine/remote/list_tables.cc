#include "engine/remote/remote_engine.h"
#include "json/object.h"

namespace rowhouse::engine::remote {

using operation::ListTables;
using operation::ListTablesResult;

namespace {

std::string body_of(const ListTables& list) {
  std::string body;
  json::Object request(body);
  if (!list.exclusive_start_name.empty()) {
    request.text("ExclusiveStartTableName", list.exclusive_start_name);
  }
  request.number("Limit", list.limit);
  request.end();
  return body;
}

Result<ListTablesResult> read(const Members& answer, const KnownTables& tables) {
  ListTablesResult result;
  ROWHOUSE_TRY(names, answer.list("TableNames"));
  if (!names) return malformed("it lists no tables");
  for (const auto each : *names) {
    ROWHOUSE_TRY(name, text_of(each, "TableNames"));
    if (!tables.is_hidden(name)) result.names.emplace_back(name);
  }
  ROWHOUSE_TRY(last, answer.text("LastEvaluatedTableName"));
  result.last_evaluated_name = last;
  // The page behind the name before it begins with what is hidden, and leaves it out.
  if (tables.is_hidden(last) && !result.names.empty()) {
    result.last_evaluated_name = result.names.back();
  }
  return result;
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, ListTables&& list, Done<ListTables> done) {
  Call call{ListTables::kName, kDynamoDb, body_of(list)};
  Done<ListTables> arrived = [this, scope, list = std::move(list),
                              done = std::move(done)](Result<ListTablesResult> page) mutable {
    // A page of nothing but what is hidden would tell its name: on behind it.
    if (!page || !tables_.is_hidden(page->last_evaluated_name)) return done(std::move(page));
    if (list.exclusive_start_name == page->last_evaluated_name) {
      return done(malformed("its list of tables does not go on"));
    }
    list.exclusive_start_name = std::move(page->last_evaluated_name);
    execute(scope, std::move(list), std::move(done));
  };
  send(std::move(call), std::move(arrived),
       [this](const Members& answer) { return read(answer, tables_); });
}

}  // namespace rowhouse::engine::remote
