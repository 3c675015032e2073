#include <cstdio>

#include "response/members.h"

namespace rowhouse::response {
namespace {

/// Seconds since the epoch with three decimals, as the service writes its times.
void append_time(std::string& out, base::Milliseconds time) {
  char text[32];
  const auto count = static_cast<long long>(time.count());
  std::snprintf(text, sizeof text, "%lld.%03lld", count / 1000, count % 1000);
  out += text;
}

void write_key(Object& table, const model::KeySchema& key) {
  std::string& out = table.member("AttributeDefinitions");
  const auto definition = [&](const model::KeyAttribute& attribute) {
    Object object(out);
    object.text("AttributeName", attribute.name);
    object.text("AttributeType", model::type_name(attribute.type));
    object.end();
  };
  out += '[';
  definition(key.partition);
  if (key.sort) {
    out += ',';
    definition(*key.sort);
  }
  out += ']';
  table.member("KeySchema") += '[';
  const auto element = [&](const model::KeyAttribute& attribute, std::string_view role) {
    Object object(out);
    object.text("AttributeName", attribute.name);
    object.text("KeyType", role);
    object.end();
  };
  element(key.partition, "HASH");
  if (key.sort) {
    out += ',';
    element(*key.sort, "RANGE");
  }
  out += ']';
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

}  // namespace

void write_table(std::string& out, std::string_view member,
                 const operation::TableDescription& description) {
  const model::TableSchema& schema = description.schema;
  Object answer(out);
  Object table(answer.member(member));
  write_key(table, schema.key);
  table.text("TableName", schema.name);
  table.text("TableStatus", model::to_string(schema.status));
  append_time(table.member("CreationDateTime"), schema.created_at);
  write_throughput(table, schema);
  table.number("TableSizeBytes", description.table_bytes);
  table.number("ItemCount", description.item_count);
  table.text("TableArn", schema.arn);
  table.text("TableId", schema.id);
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
  table.flag("DeletionProtectionEnabled", schema.deletion_protection);
  table.end();
  answer.end();
}

}  // namespace rowhouse::response
