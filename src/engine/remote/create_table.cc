#include "engine/remote/remote_engine.h"
#include "engine/remote/table_description.h"

namespace rowhouse::engine::remote {
namespace {

using operation::CreateTable;

void write_indexes(json::Object& request, std::string_view member, const CreateTable& create,
                   bool is_global) {
  std::string indexes = "[";
  for (const model::SecondaryIndex& index : create.indexes) {
    if (index.is_global != is_global) continue;
    if (indexes.size() > 1) indexes += ',';
    write_index(indexes, index);
  }
  if (indexes.size() > 1) request.member(member) += indexes + "]";
}

std::string body_of(const CreateTable& create) {
  std::string body;
  json::Object request(body);
  request.text("TableName", create.table);
  std::vector<const model::SecondaryIndex*> indexes;
  indexes.reserve(create.indexes.size());
  for (const model::SecondaryIndex& index : create.indexes) indexes.push_back(&index);
  write_definitions(request, &create.key, indexes);
  write_key(request, create.key);
  request.text("BillingMode", model::to_string(create.billing_mode));
  if (create.billing_mode == model::BillingMode::kProvisioned) {
    write_throughput(request, create.throughput);
  }
  write_indexes(request, "LocalSecondaryIndexes", create, false);
  write_indexes(request, "GlobalSecondaryIndexes", create, true);
  if (create.table_class != model::TableClass::kStandard) {
    request.text("TableClass", model::to_string(create.table_class));
  }
  if (create.deletion_protection) request.flag("DeletionProtectionEnabled", true);
  if (create.stream) write_stream(request, create.stream);
  const model::TableSettings& settings = create.settings;
  if (settings.encryption_key) write_encryption(request, settings.encryption_key);
  if (settings.on_demand) write_on_demand(request, *settings.on_demand);
  if (settings.warm) write_warm(request, *settings.warm);
  if (!settings.tags.empty()) write_tags(request, settings.tags);
  request.end();
  return body;
}

}  // namespace

void RemoteEngine::execute(const Scope&, CreateTable&& create, Done<CreateTable> done) {
  if (tables_.is_hidden(create.table)) return done(invalid("The table's name is reserved"));
  if (options_.keeps_policies) {
    return create.settings.policy ? create_with_policy(std::move(create), std::move(done))
                                  : create_and_open(std::move(create), std::move(done));
  }
  if (create.settings.policy) return done(not_on_this_engine("ResourcePolicy"));
  create_table(create, std::move(done));
}

void RemoteEngine::create_table(const CreateTable& create, Done<CreateTable> done) {
  send({CreateTable::kName, kDynamoDb, body_of(create), false}, std::move(done),
       [this](const Members& answer) -> Result<operation::TableDescription> {
         ROWHOUSE_TRY(description, read_table(answer, "TableDescription"));
         tables_.tell(description.schema);
         return description;
       });
}

}  // namespace rowhouse::engine::remote
