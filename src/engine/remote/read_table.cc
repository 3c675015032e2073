#include <array>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <map>
#include <string>

#include "engine/remote/stream_description.h"
#include "engine/remote/table_description.h"
#include "model/stream.h"

namespace rowhouse::engine::remote {
namespace {

using model::SecondaryIndex;
using model::TableSchema;

/// The value of an enumeration by its text; `otherwise` for one that Rowhouse does not know.
template <typename T, std::size_t N>
T value_of(std::string_view text, const std::array<T, N>& values, T otherwise) {
  for (const T value : values) {
    if (model::to_string(value) == text) return value;
  }
  return otherwise;
}

constexpr std::array kTableStatuses = {model::TableStatus::kCreating, model::TableStatus::kActive,
                                       model::TableStatus::kUpdating,
                                       model::TableStatus::kDeleting};
constexpr std::array kIndexStatuses = {model::IndexStatus::kCreating, model::IndexStatus::kActive,
                                       model::IndexStatus::kUpdating,
                                       model::IndexStatus::kDeleting};
constexpr std::array kProjections = {model::ProjectionType::kAll, model::ProjectionType::kKeysOnly,
                                     model::ProjectionType::kInclude};

using Types = std::map<std::string_view, model::Type>;

Result<Types> read_definitions(const Members& table) {
  Types types;
  ROWHOUSE_TRY(list, table.list("AttributeDefinitions"));
  if (!list) return types;
  for (const auto each : *list) {
    ROWHOUSE_TRY(definition, Members::of(each, "an attribute definition"));
    ROWHOUSE_TRY(name, definition.required_text("AttributeName"));
    ROWHOUSE_TRY(type, definition.required_text("AttributeType"));
    const auto known = model::type_from_name(type);
    if (!known || (*known != model::Type::kString && *known != model::Type::kNumber &&
                   *known != model::Type::kBinary)) {
      return malformed("an attribute definition has an unknown type");
    }
    types.emplace(name, *known);
  }
  return types;
}

Result<model::IndexKey> read_key(const Members& of, const Types& types) {
  model::IndexKey key;
  ROWHOUSE_TRY(list, of.list("KeySchema"));
  if (!list) return malformed("a key schema is missing");
  for (const auto each : *list) {
    ROWHOUSE_TRY(element, Members::of(each, "a key schema element"));
    ROWHOUSE_TRY(name, element.required_text("AttributeName"));
    ROWHOUSE_TRY(role, element.required_text("KeyType"));
    const auto type = types.find(name);
    if (type == types.end()) return malformed("a key attribute has no definition");
    (role == "HASH" ? key.partition : key.sort).push_back({std::string(name), type->second});
  }
  if (key.partition.empty()) return malformed("a key schema has no partition key");
  return key;
}

Result<model::Throughput> read_throughput(const Members& of) {
  model::Throughput throughput;
  ROWHOUSE_TRY(members, of.object("ProvisionedThroughput"));
  if (!members) return throughput;
  ROWHOUSE_TRY(read, members->integer("ReadCapacityUnits", 0));
  ROWHOUSE_TRY(write, members->integer("WriteCapacityUnits", 0));
  throughput.read_units = read;
  throughput.write_units = write;
  return throughput;
}

Result<base::Milliseconds> milliseconds(const Members& of, std::string_view name) {
  ROWHOUSE_TRY(seconds, of.real(name, 0));
  constexpr double kSecondsMax = 1e11;  // The year 5138.
  if (!(std::abs(seconds) < kSecondsMax)) return malformed("a time is out of range");
  return base::Milliseconds(std::llround(seconds * 1000));
}

/// Times which tell nothing by being zero.
Result<std::optional<base::Milliseconds>> moment(const std::optional<Members>& of,
                                                 std::string_view name) {
  if (!of || !of->has(name)) return std::optional<base::Milliseconds>();
  ROWHOUSE_TRY(time, milliseconds(*of, name));
  return std::optional<base::Milliseconds>(time);
}

Result<void> read_indexes(const Members& table, std::string_view member, bool is_global,
                          const Types& types, operation::TableDescription& description) {
  ROWHOUSE_TRY(list, table.list(member));
  if (!list) return {};
  TableSchema& schema = description.schema;
  for (const auto each : *list) {
    ROWHOUSE_TRY(of, Members::of(each, "an index"));
    SecondaryIndex index;
    ROWHOUSE_TRY(name, of.required_text("IndexName"));
    index.name = name;
    index.number = static_cast<std::uint32_t>(schema.indexes.size());
    index.is_global = is_global;
    ROWHOUSE_TRY(key, read_key(of, types));
    index.key = std::move(key);
    ROWHOUSE_TRY(projection, of.object("Projection"));
    if (projection) {
      ROWHOUSE_TRY(type, projection->text("ProjectionType"));
      index.projection = value_of(type, kProjections, model::ProjectionType::kAll);
      ROWHOUSE_TRY(names, projection->list("NonKeyAttributes"));
      if (names) {
        for (const auto attribute : *names) {
          ROWHOUSE_TRY(text, text_of(attribute, "NonKeyAttributes"));
          index.non_key_attributes.emplace_back(text);
        }
      }
    }
    ROWHOUSE_TRY(throughput, read_throughput(of));
    index.throughput = throughput;
    ROWHOUSE_TRY(status, of.text("IndexStatus"));
    index.status = status.empty() ? model::IndexStatus::kActive
                                  : value_of(status, kIndexStatuses, model::IndexStatus::kUpdating);
    ROWHOUSE_TRY(is_backfilling, of.flag("Backfilling", false));
    index.is_backfilling = is_backfilling;
    index.projected = model::projected_names(schema.key, index);
    operation::TableDescription::OfIndex counts;
    ROWHOUSE_TRY(item_count, of.integer("ItemCount", 0));
    ROWHOUSE_TRY(index_bytes, of.integer("IndexSizeBytes", 0));
    counts.item_count = item_count;
    counts.index_bytes = index_bytes;
    schema.indexes.push_back(std::move(index));
    description.indexes.push_back(counts);
  }
  return {};
}

Result<void> read_stream(const Members& table, TableSchema& schema) {
  ROWHOUSE_TRY(label, table.text("LatestStreamLabel"));
  const auto created_at = parse_stream_label(label);
  if (!created_at) return {};
  model::LatestStream stream;
  stream.created_at = *created_at;
  ROWHOUSE_TRY(specification, table.object("StreamSpecification"));
  stream.is_enabled = specification.has_value();
  if (specification) {
    ROWHOUSE_TRY(view, specification->text("StreamViewType"));
    stream.view = read_stream_view(view);
    ROWHOUSE_TRY(is_enabled, specification->flag("StreamEnabled", true));
    stream.is_enabled = is_enabled;
  }
  schema.stream = stream;
  return {};
}

Result<void> read_settings(const Members& table, TableSchema& schema) {
  ROWHOUSE_TRY(encryption, table.object("SSEDescription"));
  if (encryption) {
    ROWHOUSE_TRY(status, encryption->text("Status"));
    ROWHOUSE_TRY(key, encryption->text("KMSMasterKeyArn"));
    if (status == "ENABLED" || status == "UPDATING") schema.settings.encryption_key = key;
  }
  ROWHOUSE_TRY(on_demand, table.object("OnDemandThroughput"));
  if (on_demand) {
    constexpr auto kUnbounded = model::OnDemandThroughput::kUnbounded;
    ROWHOUSE_TRY(read, on_demand->integer("MaxReadRequestUnits", kUnbounded));
    ROWHOUSE_TRY(write, on_demand->integer("MaxWriteRequestUnits", kUnbounded));
    schema.settings.on_demand = model::OnDemandThroughput{read, write};
  }
  ROWHOUSE_TRY(warm, table.object("WarmThroughput"));
  if (warm) {
    ROWHOUSE_TRY(read, warm->integer("ReadUnitsPerSecond", 0));
    ROWHOUSE_TRY(write, warm->integer("WriteUnitsPerSecond", 0));
    schema.settings.warm = model::WarmThroughput{read, write};
  }
  return {};
}

Result<void> read_billing(const Members& table, TableSchema& schema) {
  ROWHOUSE_TRY(throughput, read_throughput(table));
  schema.throughput = throughput;
  ROWHOUSE_TRY(provisioned, table.object("ProvisionedThroughput"));
  ROWHOUSE_TRY(increased_at, moment(provisioned, "LastIncreaseDateTime"));
  ROWHOUSE_TRY(decreased_at, moment(provisioned, "LastDecreaseDateTime"));
  schema.throughput_increased_at = increased_at;
  schema.throughput_decreased_at = decreased_at;
  ROWHOUSE_TRY(billing, table.object("BillingModeSummary"));
  if (billing) {
    ROWHOUSE_TRY(mode, billing->text("BillingMode"));
    if (mode == model::to_string(model::BillingMode::kPayPerRequest)) {
      schema.billing_mode = model::BillingMode::kPayPerRequest;
    }
    ROWHOUSE_TRY(changed_at, moment(billing, "LastUpdateToPayPerRequestDateTime"));
    schema.billing_mode_changed_at = changed_at;
  }
  ROWHOUSE_TRY(table_class, table.object("TableClassSummary"));
  if (table_class) {
    ROWHOUSE_TRY(name, table_class->text("TableClass"));
    if (name == model::to_string(model::TableClass::kStandardInfrequentAccess)) {
      schema.table_class = model::TableClass::kStandardInfrequentAccess;
    }
  }
  return {};
}

}  // namespace

Result<operation::TableDescription> read_table(const Members& answer, std::string_view member) {
  ROWHOUSE_TRY(found, answer.object(member));
  if (!found) return malformed("it describes no table");
  const Members& table = *found;
  operation::TableDescription description;
  TableSchema& schema = description.schema;
  ROWHOUSE_TRY(name, table.required_text("TableName"));
  schema.name = name;
  ROWHOUSE_TRY(types, read_definitions(table));
  ROWHOUSE_TRY(key, read_key(table, types));
  if (key.partition.size() > 1 || key.sort.size() > 1) {
    return malformed("a table's key has too many attributes");
  }
  schema.key.partition = std::move(key.partition.front());
  if (!key.sort.empty()) schema.key.sort = std::move(key.sort.front());
  ROWHOUSE_TRY(id, table.text("TableId"));
  schema.id = id;
  ROWHOUSE_TRY(arn, table.text("TableArn"));
  schema.arn = arn;
  ROWHOUSE_TRY(status, table.text("TableStatus"));
  schema.status = value_of(status, kTableStatuses, model::TableStatus::kUpdating);
  ROWHOUSE_TRY(created_at, milliseconds(table, "CreationDateTime"));
  schema.created_at = created_at;
  ROWHOUSE_TRY(is_protected, table.flag("DeletionProtectionEnabled", false));
  schema.deletion_protection = is_protected;
  ROWHOUSE_CHECK(read_billing(table, schema));
  ROWHOUSE_CHECK(read_settings(table, schema));
  ROWHOUSE_CHECK(read_indexes(table, "LocalSecondaryIndexes", false, types, description));
  ROWHOUSE_CHECK(read_indexes(table, "GlobalSecondaryIndexes", true, types, description));
  ROWHOUSE_CHECK(read_stream(table, schema));
  ROWHOUSE_TRY(item_count, table.integer("ItemCount", 0));
  ROWHOUSE_TRY(table_bytes, table.integer("TableSizeBytes", 0));
  description.item_count = item_count;
  description.table_bytes = table_bytes;
  return description;
}

}  // namespace rowhouse::engine::remote
