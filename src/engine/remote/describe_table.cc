#include "engine/remote/remote_engine.h"
#include "engine/remote/table_description.h"

namespace rowhouse::engine::remote {

using operation::DescribeTable;

void RemoteEngine::execute(const Scope&, DescribeTable&& describe, Done<DescribeTable> done) {
  std::string body;
  json::Object request(body);
  request.text("TableName", describe.table);
  request.end();
  send({DescribeTable::kName, kDynamoDb, std::move(body)}, std::move(done),
       [this, table = std::move(describe.table)](
           const Members& answer) -> Result<operation::TableDescription> {
         ROWHOUSE_TRY(description, read_table(answer, "Table"));
         if (description.schema.name == table) tables_.tell(description.schema);
         return description;
       });
}

}  // namespace rowhouse::engine::remote
