#include "engine/remote/remote_engine.h"
#include "engine/remote/table_description.h"

namespace rowhouse::engine::remote {

using operation::DeleteTable;

void RemoteEngine::execute(const Scope&, DeleteTable&& erase, Done<DeleteTable> done) {
  if (tables_.is_hidden(erase.table)) return done(table_not_found(erase.table));
  std::string body;
  json::Object request(body);
  request.text("TableName", erase.table);
  request.end();
  // What is known of it is about to be wrong, and the answer may never come.
  tables_.forget(erase.table);
  send({DeleteTable::kName, kDynamoDb, std::move(body), false}, std::move(done),
       [this, table = std::move(erase.table)](
           const Members& answer) -> Result<operation::TableDescription> {
         ROWHOUSE_TRY(description, read_table(answer, "TableDescription"));
         tables_.forget(table);
         return description;
       });
}

}  // namespace rowhouse::engine::remote
