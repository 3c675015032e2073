#include <algorithm>
#include <cstdio>
#include <map>
#include <span>

#include "model/stream.h"
#include "response/members.h"

namespace rowhouse::response {
namespace {

void write_elements(std::string& out, std::span<const model::KeyAttribute> attributes,
                    std::string_view role) {
  for (const model::KeyAttribute& attribute : attributes) {
    if (out.back() != '[') out += ',';
    Object object(out);
    object.text("AttributeName", attribute.name);
    object.text("KeyType", role);
    object.end();
  }
}

/// Key attributes of the table and of its indexes, each once, by name.
void write_definitions(Object& table, const model::TableSchema& schema) {
  std::map<std::string_view, model::Type> types;
  const auto add = [&](const model::KeyAttribute& attribute) {
    types.emplace(attribute.name, attribute.type);
  };
  add(schema.key.partition);
  if (schema.key.sort) add(*schema.key.sort);
  for (const model::SecondaryIndex& index : schema.indexes) {
    std::for_each(index.key.partition.begin(), index.key.partition.end(), add);
    std::for_each(index.key.sort.begin(), index.key.sort.end(), add);
  }
  std::string& out = table.member("AttributeDefinitions");
  out += '[';
  for (const auto& [name, type] : types) {
    if (out.back() != '[') out += ',';
    Object object(out);
    object.text("AttributeName", name);
    object.text("AttributeType", model::type_name(type));
    object.end();
  }
  out += ']';
}

/// The key as an ARN, which is what the service tells whatever it was called by.
std::string key_arn(const model::TableSchema& schema, std::string_view key) {
  if (key.starts_with("arn:")) return std::string(key);
  // arn:aws:dynamodb:<region>:<account>:table/<name>
  std::string arn = schema.arn.substr(0, schema.arn.rfind(":table/"));
  const std::size_t service = arn.find(":dynamodb:");
  if (service != std::string::npos) arn.replace(service, 10, ":kms:");
  arn += key.empty() || key.starts_with("alias/") ? ":" : ":key/";
  arn += key.empty() ? std::string_view("alias/aws/dynamodb") : key;
  return arn;
}

void write_settings(Object& table, const model::TableSchema& schema) {
  const model::TableSettings& settings = schema.settings;
  if (settings.encryption_key) {
    Object encryption(table.member("SSEDescription"));
    encryption.text("Status", "ENABLED");
    encryption.text("SSEType", "KMS");
    encryption.text("KMSMasterKeyArn", key_arn(schema, *settings.encryption_key));
    encryption.end();
  }
  if (settings.on_demand) {
    Object throughput(table.member("OnDemandThroughput"));
    throughput.number("MaxReadRequestUnits", settings.on_demand->read_units_max);
    throughput.number("MaxWriteRequestUnits", settings.on_demand->write_units_max);
    throughput.end();
  }
  if (settings.warm) {
    Object throughput(table.member("WarmThroughput"));
    throughput.number("ReadUnitsPerSecond", settings.warm->read_units);
    throughput.number("WriteUnitsPerSecond", settings.warm->write_units);
    throughput.text("Status", model::to_string(schema.status));
    throughput.end();
  }
}

void write_throughput(Object& table, const model::TableSchema& schema) {
  Object throughput(table.member("ProvisionedThroughput"));
  if (schema.throughput_increased_at) {
    append_time(throughput.member("LastIncreaseDateTime"), *schema.throughput_increased_at);
  }
  if (schema.throughput_decreased_at) {
    append_time(throughput.member("LastDecreaseDateTime"), *schema.throughput_decreased_at);
  }
  throughput.number("NumberOfDecreasesToday", 0);
  throughput.number("ReadCapacityUnits", schema.throughput.read_units);
  throughput.number("WriteCapacityUnits", schema.throughput.write_units);
  throughput.end();
}

void write_index_throughput(Object& object, const model::Throughput& units) {
  Object throughput(object.member("ProvisionedThroughput"));
  throughput.number("NumberOfDecreasesToday", 0);
  throughput.number("ReadCapacityUnits", units.read_units);
  throughput.number("WriteCapacityUnits", units.write_units);
  throughput.end();
}

void write_projection(Object& object, const model::SecondaryIndex& index) {
  Object projection(object.member("Projection"));
  projection.text("ProjectionType", model::to_string(index.projection));
  if (!index.non_key_attributes.empty()) {
    std::string& out = projection.member("NonKeyAttributes");
    out += '[';
    for (const std::string& name : index.non_key_attributes) {
      if (out.back() != '[') out += ',';
      json::append_string(out, name);
    }
    out += ']';
  }
  projection.end();
}

void write_index(std::string& out, const operation::TableDescription& description, std::size_t i) {
  const model::SecondaryIndex& index = description.schema.indexes[i];
  Object object(out);
  object.text("IndexName", index.name);
  std::string& key = object.member("KeySchema");
  key += '[';
  write_elements(key, index.key.partition, "HASH");
  write_elements(key, index.key.sort, "RANGE");
  key += ']';
  write_projection(object, index);
  if (index.is_global) {
    object.text("IndexStatus", model::to_string(index.status));
    if (index.is_backfilling) object.flag("Backfilling", true);
    write_index_throughput(object, index.throughput);
  }
  const auto counts = i < description.indexes.size() ? description.indexes[i]
                                                     : operation::TableDescription::OfIndex{};
  object.number("IndexSizeBytes", counts.index_bytes);
  object.number("ItemCount", counts.item_count);
  object.text("IndexArn", model::index_arn(description.schema.arn, index.name));
  object.end();
}

void write_indexes(Object& table, std::string_view member,
                   const operation::TableDescription& description, bool is_global) {
  const auto& indexes = description.schema.indexes;
  const auto is_of_kind = [&](const model::SecondaryIndex& index) {
    return index.is_global == is_global;
  };
  if (std::none_of(indexes.begin(), indexes.end(), is_of_kind)) return;
  std::string& out = table.member(member);
  out += '[';
  for (std::size_t i = 0; i < indexes.size(); ++i) {
    if (!is_of_kind(indexes[i])) continue;
    if (out.back() != '[') out += ',';
    write_index(out, description, i);
  }
  out += ']';
}

void write_stream(Object& table, const model::TableSchema& schema) {
  if (!schema.stream) return;
  if (schema.stream->is_enabled) {
    Object stream(table.member("StreamSpecification"));
    stream.flag("StreamEnabled", true);
    stream.text("StreamViewType", model::to_string(schema.stream->view));
    stream.end();
  }
  table.text("LatestStreamArn", model::stream_arn(schema.arn, schema.stream->created_at));
  table.text("LatestStreamLabel", model::stream_label(schema.stream->created_at));
}

}  // namespace

void append_time(std::string& out, base::Milliseconds time) {
  char text[32];
  const auto count = static_cast<long long>(time.count());
  std::snprintf(text, sizeof text, "%lld.%03lld", count / 1000, count % 1000);
  out += text;
}

void write_key(Object& table, const model::KeySchema& key) {
  std::string& out = table.member("KeySchema");
  out += '[';
  write_elements(out, {&key.partition, 1}, "HASH");
  if (key.sort) write_elements(out, {&*key.sort, 1}, "RANGE");
  out += ']';
}

void write_table(std::string& out, std::string_view member,
                 const operation::TableDescription& description) {
  const model::TableSchema& schema = description.schema;
  Object answer(out);
  Object table(answer.member(member));
  write_definitions(table, schema);
  write_key(table, schema.key);
  table.text("TableName", schema.name);
  table.text("TableStatus", model::to_string(schema.status));
  append_time(table.member("CreationDateTime"), schema.created_at);
  write_throughput(table, schema);
  table.number("TableSizeBytes", description.table_bytes);
  table.number("ItemCount", description.item_count);
  table.text("TableArn", schema.arn);
  table.text("TableId", schema.id);
  write_indexes(table, "LocalSecondaryIndexes", description, false);
  write_indexes(table, "GlobalSecondaryIndexes", description, true);
  // The service tells of the billing mode once it has been anything but provisioned.
  if (schema.billing_mode == model::BillingMode::kPayPerRequest || schema.billing_mode_changed_at) {
    Object billing(table.member("BillingModeSummary"));
    billing.text("BillingMode", model::to_string(schema.billing_mode));
    if (schema.billing_mode_changed_at) {
      append_time(billing.member("LastUpdateToPayPerRequestDateTime"),
                  *schema.billing_mode_changed_at);
    }
    billing.end();
  }
  if (schema.table_class != model::TableClass::kStandard) {
    Object table_class(table.member("TableClassSummary"));
    table_class.text("TableClass", model::to_string(schema.table_class));
    table_class.end();
  }
  write_settings(table, schema);
  write_stream(table, schema);
  table.flag("DeletionProtectionEnabled", schema.deletion_protection);
  table.end();
  answer.end();
}

}  // namespace rowhouse::response
