#include "core/table_definition.h"

#include <algorithm>

#include "base/bytes.h"

namespace rowhouse {
namespace {

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

bool is_table_name(std::string_view name) {
  return name.size() >= 3 && name.size() <= 255 &&
         std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-' || c == '.';
         });
}

Result<void> check_key_name(std::string_view name) {
  if (name.empty() || name.size() > 255 || !base::is_utf8(name)) {
    return invalid("The name of a key attribute has 1 to 255 characters");
  }
  return {};
}

Result<void> check_units(std::int64_t read, std::int64_t write) {
  if (read < 1 || write < 1) {
    return invalid("A provisioned table has at least 1 read and 1 write capacity unit");
  }
  return {};
}

model::Type type_of(KeyType type) {
  return type == KeyType::kString   ? model::Type::kString
         : type == KeyType::kNumber ? model::Type::kNumber
                                    : model::Type::kBinary;
}

KeyDefinition key_definition(const model::KeyAttribute& attribute) {
  return {attribute.name, attribute.type == model::Type::kString   ? KeyType::kString
                          : attribute.type == model::Type::kNumber ? KeyType::kNumber
                                                                   : KeyType::kBinary};
}

model::BillingMode billing_mode(BillingMode mode) {
  return mode == BillingMode::kProvisioned ? model::BillingMode::kProvisioned
                                           : model::BillingMode::kPayPerRequest;
}

TableStatus table_status(model::TableStatus status) {
  switch (status) {
    case model::TableStatus::kCreating:
      return TableStatus::kCreating;
    case model::TableStatus::kUpdating:
      return TableStatus::kUpdating;
    case model::TableStatus::kDeleting:
      return TableStatus::kDeleting;
    case model::TableStatus::kActive:
      break;
  }
  return TableStatus::kActive;
}

}  // namespace

std::string_view to_string(KeyType type) noexcept {
  return type == KeyType::kString ? "S" : type == KeyType::kNumber ? "N" : "B";
}

std::string_view to_string(BillingMode mode) noexcept {
  return mode == BillingMode::kProvisioned ? "PROVISIONED" : "PAY_PER_REQUEST";
}

std::string_view to_string(TableStatus status) noexcept {
  switch (status) {
    case TableStatus::kCreating:
      return "CREATING";
    case TableStatus::kUpdating:
      return "UPDATING";
    case TableStatus::kDeleting:
      return "DELETING";
    case TableStatus::kActive:
      break;
  }
  return "ACTIVE";
}

namespace core {

Result<operation::CreateTable> create_table(const TableDefinition& definition) {
  if (!is_table_name(definition.name)) {
    return invalid(
        "Invalid table/index name.  Table/index names must be between 3 and 255 characters long, "
        "and may contain only the characters a-z, A-Z, 0-9, '_', '-', and '.'");
  }
  ROWHOUSE_CHECK(check_key_name(definition.partition_key.name));
  operation::CreateTable create;
  create.table = definition.name;
  create.key.partition = {definition.partition_key.name, type_of(definition.partition_key.type)};
  if (definition.sort_key) {
    ROWHOUSE_CHECK(check_key_name(definition.sort_key->name));
    if (definition.sort_key->name == definition.partition_key.name) {
      return invalid("The partition key and the sort key must be different attributes");
    }
    create.key.sort = {definition.sort_key->name, type_of(definition.sort_key->type)};
  }
  create.billing_mode = billing_mode(definition.billing_mode);
  if (definition.billing_mode == BillingMode::kProvisioned) {
    ROWHOUSE_CHECK(check_units(definition.read_units, definition.write_units));
    create.throughput = {definition.read_units, definition.write_units};
  }
  create.deletion_protection = definition.deletion_protection;
  return create;
}

Result<operation::UpdateTable> update_table(std::string_view name, const TableChanges& changes) {
  operation::UpdateTable update;
  update.table = name;
  if (changes.billing_mode) update.billing_mode = billing_mode(*changes.billing_mode);
  if (changes.read_and_write_units) {
    const auto [read, write] = *changes.read_and_write_units;
    ROWHOUSE_CHECK(check_units(read, write));
    update.throughput = model::Throughput{read, write};
  }
  update.deletion_protection = changes.deletion_protection;
  return update;
}

Result<TableDescription> describe(operation::TableDescription&& table) {
  const model::TableSchema& schema = table.schema;
  TableDescription description;
  description.name = schema.name;
  description.partition_key = key_definition(schema.key.partition);
  description.sort_key.reset();
  if (schema.key.sort) description.sort_key = key_definition(*schema.key.sort);
  description.billing_mode = schema.billing_mode == model::BillingMode::kProvisioned
                                 ? BillingMode::kProvisioned
                                 : BillingMode::kPayPerRequest;
  description.read_units = schema.throughput.read_units;
  description.write_units = schema.throughput.write_units;
  description.deletion_protection = schema.deletion_protection;
  description.arn = schema.arn;
  description.id = schema.id;
  description.status = table_status(schema.status);
  description.created_at = std::chrono::sys_time<std::chrono::milliseconds>(schema.created_at);
  description.item_count = table.item_count;
  description.table_bytes = table.table_bytes;
  return description;
}

}  // namespace core
}  // namespace rowhouse
