#include "model/key.h"

#include "model/value_writer.h"

namespace rowhouse::model {
namespace {

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

Result<ValueView> key_attribute_of_item(const KeyAttribute& attribute, ItemView item,
                                        bool is_partition, const base::Limits& limits) {
  const auto value = item.find(attribute.name);
  if (!value) {
    return invalid("One or more parameter values were invalid: Missing the key " + attribute.name +
                   " in the item");
  }
  if (value->type() != attribute.type) {
    return invalid("One or more parameter values were invalid: Type mismatch for key " +
                   attribute.name + " expected: " + std::string(type_name(attribute.type)) +
                   " actual: " + std::string(type_name(value->type())));
  }
  ROWHOUSE_CHECK(check_key_value(attribute, *value, is_partition, limits));
  return *value;
}

}  // namespace

Result<void> check_key_value(const KeyAttribute& attribute, ValueView value, bool is_partition,
                             const base::Limits& limits) {
  if (value.type() == Type::kNumber) return {};
  const std::size_t size = value.as_bytes().size();
  if (size == 0) {
    return invalid(
        "One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
        "contain an empty " +
        std::string(value.type() == Type::kString ? "string" : "binary") +
        " value. Key: " + attribute.name);
  }
  // The missing spaces are the service's own.
  if (is_partition && size > limits.partition_key_bytes_max) {
    return invalid(
        "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
        "limit of" +
        std::to_string(limits.partition_key_bytes_max) + " bytes");
  }
  if (!is_partition && size > limits.sort_key_bytes_max) {
    return invalid(
        "One or more parameter values were invalid: Aggregated size of all range keys has exceeded "
        "the size limit of " +
        std::to_string(limits.sort_key_bytes_max) + " bytes");
  }
  return {};
}

Result<KeyView> key_of_item(const KeySchema& schema, ItemView item, const base::Limits& limits) {
  KeyView key;
  ROWHOUSE_TRY(partition, key_attribute_of_item(schema.partition, item, true, limits));
  key.partition = partition;
  if (schema.sort) {
    ROWHOUSE_TRY(sort, key_attribute_of_item(*schema.sort, item, false, limits));
    key.sort = sort;
  }
  return key;
}

Result<KeyView> key_of_request(const KeySchema& schema, ItemView key, const base::Limits& limits) {
  const auto mismatch = [] {
    return invalid("The provided key element does not match the schema");
  };
  if (key.size() != (schema.sort ? 2u : 1u)) return mismatch();
  KeyView view;
  const auto partition = key.find(schema.partition.name);
  if (!partition || partition->type() != schema.partition.type) return mismatch();
  view.partition = *partition;
  if (schema.sort) {
    const auto sort = key.find(schema.sort->name);
    if (!sort || sort->type() != schema.sort->type) return mismatch();
    view.sort = *sort;
  }
  ROWHOUSE_CHECK(check_key_value(schema.partition, view.partition, true, limits));
  if (view.sort) ROWHOUSE_CHECK(check_key_value(*schema.sort, *view.sort, false, limits));
  return view;
}

KeyView key_of_stored(const KeySchema& schema, ItemView item) {
  KeyView key;
  if (const auto partition = item.find(schema.partition.name)) key.partition = *partition;
  if (schema.sort) key.sort = item.find(schema.sort->name);
  return key;
}

std::string_view key_content(ValueView value) {
  return value.type() == Type::kNumber ? value.number_bytes() : value.as_bytes();
}

void append_partition_bytes(std::string& out, ValueView value) {
  if (value.type() == Type::kNumber) {
    out += value.number_bytes();
    return;
  }
  std::string_view content = value.as_bytes();
  for (;;) {
    const std::size_t zero = content.find('\0');
    out += content.substr(0, zero);
    if (zero == std::string_view::npos) break;
    out += '\0';
    out += '\xff';
    content.remove_prefix(zero + 1);
  }
  out += '\0';
  out += '\x01';
}

void append_sort_bytes(std::string& out, ValueView value) { out += key_content(value); }

std::string key_item(const KeySchema& schema, KeyView key) {
  std::string out;
  ValueWriter writer(out);
  const auto mark = writer.begin_item();
  const auto put = [&](const KeyAttribute& attribute, ValueView value) {
    writer.name(attribute.name);
    writer.raw(value);
  };
  if (key.sort && schema.sort && schema.sort->name < schema.partition.name) {
    put(*schema.sort, *key.sort);
    put(schema.partition, key.partition);
  } else {
    put(schema.partition, key.partition);
    if (key.sort && schema.sort) put(*schema.sort, *key.sort);
  }
  writer.end_item(mark, key.sort && schema.sort ? 2 : 1);
  return out;
}

std::uint32_t scan_segment(std::string_view partition_bytes, std::uint32_t total_segments) {
  // FNV-1a, then the finalizer of MurmurHash3 (both public domain), since the high bits choose the
  // segment.
  std::uint64_t hash = 14695981039346656037ULL;
  for (const char byte : partition_bytes) {
    hash = (hash ^ static_cast<unsigned char>(byte)) * 1099511628211ULL;
  }
  hash ^= hash >> 33;
  hash *= 0xff51afd7ed558ccdULL;
  hash ^= hash >> 33;
  hash *= 0xc4ceb9fe1a85ec53ULL;
  hash ^= hash >> 33;
  return static_cast<std::uint32_t>(((hash >> 32) * total_segments) >> 32);
}

}  // namespace rowhouse::model
