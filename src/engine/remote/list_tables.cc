#include "engine/remote/remote_engine.h"
#include "json/object.h"

namespace rowhouse::engine::remote {

using operation::ListTables;
using operation::ListTablesResult;

void RemoteEngine::execute(const Scope&, ListTables&& list, Done<ListTables> done) {
  std::string body;
  json::Object request(body);
  if (!list.exclusive_start_name.empty()) {
    request.text("ExclusiveStartTableName", list.exclusive_start_name);
  }
  request.number("Limit", list.limit);
  request.end();
  send({ListTables::kName, kDynamoDb, std::move(body)}, std::move(done),
       [](const Members& answer) -> Result<ListTablesResult> {
         ListTablesResult result;
         ROWHOUSE_TRY(names, answer.list("TableNames"));
         if (!names) return malformed("it lists no tables");
         for (const auto each : *names) {
           ROWHOUSE_TRY(name, text_of(each, "TableNames"));
           result.names.emplace_back(name);
         }
         ROWHOUSE_TRY(last, answer.text("LastEvaluatedTableName"));
         result.last_evaluated_name = last;
         return result;
       });
}

}  // namespace rowhouse::engine::remote
