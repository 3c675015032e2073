#include <map>
#include <span>

#include "engine/remote/table_description.h"

namespace rowhouse::engine::remote {
namespace {

void append_elements(std::string& out, std::span<const model::KeyAttribute> attributes,
                     std::string_view role) {
  for (const model::KeyAttribute& attribute : attributes) {
    if (out.back() != '[') out += ',';
    json::Object element(out);
    element.text("AttributeName", attribute.name);
    element.text("KeyType", role);
    element.end();
  }
}

}  // namespace

void write_definitions(json::Object& request, const model::KeySchema* key,
                       const std::vector<const model::SecondaryIndex*>& indexes) {
  std::map<std::string_view, model::Type> types;
  const auto add = [&](const model::KeyAttribute& attribute) {
    types.emplace(attribute.name, attribute.type);
  };
  if (key != nullptr) {
    add(key->partition);
    if (key->sort) add(*key->sort);
  }
  for (const model::SecondaryIndex* const index : indexes) {
    for (const auto& attribute : index->key.partition) add(attribute);
    for (const auto& attribute : index->key.sort) add(attribute);
  }
  if (types.empty()) return;
  std::string& out = request.member("AttributeDefinitions");
  out += '[';
  for (const auto& [name, type] : types) {
    if (out.back() != '[') out += ',';
    json::Object definition(out);
    definition.text("AttributeName", name);
    definition.text("AttributeType", model::type_name(type));
    definition.end();
  }
  out += ']';
}

void write_key(json::Object& request, const model::KeySchema& key) {
  std::string& out = request.member("KeySchema");
  out += '[';
  append_elements(out, {&key.partition, 1}, "HASH");
  if (key.sort) append_elements(out, {&*key.sort, 1}, "RANGE");
  out += ']';
}

void write_throughput(json::Object& request, const model::Throughput& throughput) {
  json::Object units(request.member("ProvisionedThroughput"));
  units.number("ReadCapacityUnits", throughput.read_units);
  units.number("WriteCapacityUnits", throughput.write_units);
  units.end();
}

void write_index(std::string& out, const model::SecondaryIndex& index) {
  json::Object object(out);
  object.text("IndexName", index.name);
  std::string& key = object.member("KeySchema");
  key += '[';
  append_elements(key, index.key.partition, "HASH");
  append_elements(key, index.key.sort, "RANGE");
  key += ']';
  json::Object projection(object.member("Projection"));
  projection.text("ProjectionType", model::to_string(index.projection));
  if (!index.non_key_attributes.empty()) {
    std::string& names = projection.member("NonKeyAttributes");
    names += '[';
    for (const std::string& name : index.non_key_attributes) {
      if (names.back() != '[') names += ',';
      json::append_string(names, name);
    }
    names += ']';
  }
  projection.end();
  if (index.is_global && index.throughput != model::Throughput{}) {
    write_throughput(object, index.throughput);
  }
  object.end();
}

void write_stream(json::Object& request, const std::optional<model::StreamViewType>& view) {
  json::Object stream(request.member("StreamSpecification"));
  stream.flag("StreamEnabled", view.has_value());
  if (view) stream.text("StreamViewType", model::to_string(*view));
  stream.end();
}

void write_encryption(json::Object& request, const std::optional<std::string>& key) {
  json::Object encryption(request.member("SSESpecification"));
  encryption.flag("Enabled", key.has_value());
  if (key) {
    encryption.text("SSEType", "KMS");
    if (!key->empty()) encryption.text("KMSMasterKeyId", *key);
  }
  encryption.end();
}

void write_on_demand(json::Object& request, const model::OnDemandThroughput& throughput) {
  json::Object units(request.member("OnDemandThroughput"));
  units.number("MaxReadRequestUnits", throughput.read_units_max);
  units.number("MaxWriteRequestUnits", throughput.write_units_max);
  units.end();
}

void write_warm(json::Object& request, const model::WarmThroughput& throughput) {
  json::Object units(request.member("WarmThroughput"));
  if (throughput.read_units > 0) units.number("ReadUnitsPerSecond", throughput.read_units);
  if (throughput.write_units > 0) units.number("WriteUnitsPerSecond", throughput.write_units);
  units.end();
}

void write_tags(json::Object& request, const std::vector<model::ResourceTag>& tags) {
  std::string& out = request.member("Tags");
  out += '[';
  for (const model::ResourceTag& tag : tags) {
    if (out.back() != '[') out += ',';
    json::Object object(out);
    object.text("Key", tag.key);
    object.text("Value", tag.value);
    object.end();
  }
  out += ']';
}

}  // namespace rowhouse::engine::remote
