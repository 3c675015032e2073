#include "engine/remote/remote_engine.h"
#include "engine/remote/table_description.h"

namespace rowhouse::engine::remote {

using operation::DescribeTable;

void RemoteEngine::execute(const Scope& scope, DescribeTable&& describe, Done<DescribeTable> done) {
  if (tables_.is_hidden(describe.table)) return done(table_not_found(describe.table));
  std::string body;
  json::Object request(body);
  request.text("TableName", describe.table);
  request.end();
  send({DescribeTable::kName, kDynamoDb, std::move(body)}, std::move(done),
       [this, table = std::move(describe.table), tells_counts = scope.is_unlimited()](
           const Members& answer) -> Result<operation::TableDescription> {
         ROWHOUSE_TRY(description, read_table(answer, "Table"));
         if (description.schema.name == table) tables_.tell(description.schema);
         // Counts of all tenants together are not for one of them.
         if (!tells_counts) {
           description.item_count = description.table_bytes = 0;
           description.indexes.clear();
         }
         return description;
       });
}

}  // namespace rowhouse::engine::remote
