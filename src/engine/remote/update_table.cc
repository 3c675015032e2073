#include "engine/remote/remote_engine.h"
#include "engine/remote/table_description.h"

namespace rowhouse::engine::remote {
namespace {

using operation::IndexChange;
using operation::UpdateTable;

void append_change(std::string& out, const IndexChange& change) {
  json::Object object(out);
  switch (change.kind) {
    case IndexChange::Kind::kCreate:
      write_index(object.member("Create"), change.index);
      break;
    case IndexChange::Kind::kUpdate: {
      json::Object update(object.member("Update"));
      update.text("IndexName", change.index.name);
      write_throughput(update, change.index.throughput);
      update.end();
      break;
    }
    case IndexChange::Kind::kDelete: {
      json::Object erase(object.member("Delete"));
      erase.text("IndexName", change.index.name);
      erase.end();
      break;
    }
  }
  object.end();
}

void write_changes(json::Object& request, const UpdateTable& update) {
  if (update.index_changes.empty()) return;
  std::vector<const model::SecondaryIndex*> made;
  for (const IndexChange& change : update.index_changes) {
    if (change.kind == IndexChange::Kind::kCreate) made.push_back(&change.index);
  }
  if (!made.empty()) write_definitions(request, nullptr, made);
  std::string& out = request.member("GlobalSecondaryIndexUpdates");
  out += '[';
  for (const IndexChange& change : update.index_changes) {
    if (out.back() != '[') out += ',';
    append_change(out, change);
  }
  out += ']';
}

std::string body_of(const UpdateTable& update) {
  std::string body;
  json::Object request(body);
  request.text("TableName", update.table);
  if (update.billing_mode) request.text("BillingMode", model::to_string(*update.billing_mode));
  if (update.throughput) write_throughput(request, *update.throughput);
  if (update.table_class) request.text("TableClass", model::to_string(*update.table_class));
  if (update.deletion_protection) {
    request.flag("DeletionProtectionEnabled", *update.deletion_protection);
  }
  write_changes(request, update);
  if (update.on_demand) write_on_demand(request, *update.on_demand);
  if (update.warm) write_warm(request, *update.warm);
  if (update.encryption_key) write_encryption(request, *update.encryption_key);
  if (update.stream) write_stream(request, *update.stream);
  request.end();
  return body;
}

}  // namespace

void RemoteEngine::execute(const Scope&, UpdateTable&& update, Done<UpdateTable> done) {
  if (tables_.is_hidden(update.table)) return done(table_not_found(update.table));
  tables_.forget(update.table);
  send({UpdateTable::kName, kDynamoDb, body_of(update), false}, std::move(done),
       [this](const Members& answer) -> Result<operation::TableDescription> {
         ROWHOUSE_TRY(description, read_table(answer, "TableDescription"));
         tables_.tell(description.schema);
         return description;
       });
}

}  // namespace rowhouse::engine::remote
