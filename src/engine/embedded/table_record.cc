#include "engine/embedded/table_record.h"

#include <optional>
#include <utility>

#include "base/bytes.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kVersion = 1;
/// A record with sections behind what version 1 has.
constexpr char kVersionWithSections = 2;
// On disk: never renumber.
constexpr std::uint64_t kIndexSection = 1;
constexpr char kTableKey = 't';
constexpr char kNextNumberKey = 'n';

Error corrupt() { return Error(ErrorCode::kDataCorrupt, "A record of the catalog is damaged"); }

Error of_later_version() {
  return Error(ErrorCode::kFormatUnsupported,
               "The catalog was written by a later version of Rowhouse");
}

class RecordWriter {
 public:
  explicit RecordWriter(std::string& out, char version = kVersion) : out_(out) { out_ += version; }

  void number(std::uint64_t value) { base::append_varint(out_, value); }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  void time(std::optional<base::Milliseconds> value) {
    number(value ? static_cast<std::uint64_t>(value->count()) + 1 : 0);
  }
  void key_attribute(const model::KeyAttribute& attribute) {
    text(attribute.name);
    number(static_cast<std::uint64_t>(attribute.type));
  }
  void key_attributes(const std::vector<model::KeyAttribute>& attributes) {
    number(attributes.size());
    for (const model::KeyAttribute& attribute : attributes) key_attribute(attribute);
  }

 private:
  std::string& out_;
};

/// Reads what RecordWriter wrote; after the first thing that does not fit, ok() is false for good.
class RecordReader {
 public:
  explicit RecordReader(std::string_view rest) : rest_(rest) {}

  std::uint64_t number() {
    std::uint64_t value = 0;
    ok_ = ok_ && base::take_varint(rest_, value);
    return value;
  }
  template <typename Enum>
  Enum one_of(Enum last) {
    const std::uint64_t value = number();
    ok_ = ok_ && value <= static_cast<std::uint64_t>(last);
    return ok_ ? static_cast<Enum>(value) : Enum{};
  }
  std::string text() {
    const std::uint64_t size = number();
    ok_ = ok_ && size <= rest_.size();
    if (!ok_) return {};
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  std::optional<base::Milliseconds> time() {
    const std::uint64_t value = number();
    if (value == 0) return std::nullopt;
    return base::Milliseconds(static_cast<std::int64_t>(value - 1));
  }
  model::KeyAttribute key_attribute() {
    model::KeyAttribute attribute;
    attribute.name = text();
    attribute.type = one_of(model::Type::kBinary);
    return attribute;
  }
  std::vector<model::KeyAttribute> key_attributes() {
    std::vector<model::KeyAttribute> attributes;
    for (std::uint64_t left = number(); left > 0 && ok_; --left) {
      attributes.push_back(key_attribute());
    }
    return attributes;
  }
  bool ok() const { return ok_; }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

Result<void> check_version(std::string_view& record, char newest = kVersion) {
  if (record.empty()) return corrupt();
  if (record.front() < kVersion || record.front() > newest) {
    return of_later_version();
  }
  record.remove_prefix(1);
  return {};
}

void write_index(RecordWriter& writer, const model::SecondaryIndex& index) {
  writer.text(index.name);
  writer.number(index.number);
  writer.number(index.is_global ? 1 : 0);
  writer.key_attributes(index.key.partition);
  writer.key_attributes(index.key.sort);
  writer.number(static_cast<std::uint64_t>(index.projection));
  writer.number(index.non_key_attributes.size());
  for (const std::string& name : index.non_key_attributes) writer.text(name);
  writer.number(static_cast<std::uint64_t>(index.throughput.read_units));
  writer.number(static_cast<std::uint64_t>(index.throughput.write_units));
  writer.number(static_cast<std::uint64_t>(index.status));
}

model::SecondaryIndex read_index(RecordReader& reader) {
  model::SecondaryIndex index;
  index.name = reader.text();
  index.number = static_cast<std::uint32_t>(reader.number());
  index.is_global = reader.number() != 0;
  index.key.partition = reader.key_attributes();
  index.key.sort = reader.key_attributes();
  index.projection = reader.one_of(model::ProjectionType::kInclude);
  for (std::uint64_t left = reader.number(); left > 0 && reader.ok(); --left) {
    index.non_key_attributes.push_back(reader.text());
  }
  index.throughput.read_units = static_cast<std::int64_t>(reader.number());
  index.throughput.write_units = static_cast<std::int64_t>(reader.number());
  index.status = reader.one_of(model::IndexStatus::kDeleting);
  index.is_backfilling = index.status == model::IndexStatus::kCreating;
  return index;
}

std::string index_section(const Table& table) {
  std::string section;
  RecordWriter writer(section);
  writer.number(table.next_index_number);
  writer.number(table.schema.indexes.size());
  for (const model::SecondaryIndex& index : table.schema.indexes) write_index(writer, index);
  return section;
}

Result<void> read_index_section(std::string_view section, Table& table) {
  ROWHOUSE_CHECK(check_version(section));
  RecordReader reader(section);
  table.next_index_number = static_cast<std::uint32_t>(reader.number());
  for (std::uint64_t left = reader.number(); left > 0 && reader.ok(); --left) {
    model::SecondaryIndex& index = table.schema.indexes.emplace_back(read_index(reader));
    if (index.key.partition.empty() || index.number >= table.next_index_number) return corrupt();
    index.projected = model::projected_names(table.schema.key, index);
  }
  return reader.done() ? Result<void>() : corrupt();
}

Result<void> read_sections(RecordReader& reader, Table& table) {
  for (std::uint64_t left = reader.number(); left > 0 && reader.ok(); --left) {
    const std::uint64_t kind = reader.number();
    const std::string section = reader.text();
    if (!reader.ok()) break;
    if (kind != kIndexSection) return of_later_version();
    ROWHOUSE_CHECK(read_index_section(section, table));
  }
  return {};
}

}  // namespace

std::string encode_table_record(const Table& table) {
  const model::TableSchema& schema = table.schema;
  // A table that has had no index needs no section, and earlier versions can read it.
  const bool has_sections = table.next_index_number > 1;
  std::string record;
  RecordWriter writer(record, has_sections ? kVersionWithSections : kVersion);
  writer.number(table.number);
  writer.text(schema.name);
  writer.text(schema.id);
  writer.key_attribute(schema.key.partition);
  writer.number(schema.key.sort ? 1 : 0);
  if (schema.key.sort) writer.key_attribute(*schema.key.sort);
  writer.number(static_cast<std::uint64_t>(schema.billing_mode));
  writer.number(static_cast<std::uint64_t>(schema.throughput.read_units));
  writer.number(static_cast<std::uint64_t>(schema.throughput.write_units));
  writer.number(static_cast<std::uint64_t>(schema.table_class));
  writer.number(schema.deletion_protection ? 1 : 0);
  writer.time(schema.created_at);
  writer.time(schema.throughput_increased_at);
  writer.time(schema.throughput_decreased_at);
  writer.time(schema.billing_mode_changed_at);
  writer.text(schema.tenant_template);
  if (!has_sections) return record;
  writer.number(1);
  writer.number(kIndexSection);
  writer.text(index_section(table));
  return record;
}

Result<Table> decode_table_record(std::string_view record) {
  const bool has_sections = !record.empty() && record.front() == kVersionWithSections;
  ROWHOUSE_CHECK(check_version(record, kVersionWithSections));
  RecordReader reader(record);
  Table table;
  model::TableSchema& schema = table.schema;
  const std::uint64_t number = reader.number();
  if (number > UINT32_MAX) return corrupt();
  table.number = static_cast<std::uint32_t>(number);
  schema.name = reader.text();
  schema.id = reader.text();
  schema.key.partition = reader.key_attribute();
  if (reader.number() != 0) schema.key.sort = reader.key_attribute();
  schema.billing_mode = reader.one_of(model::BillingMode::kPayPerRequest);
  schema.throughput.read_units = static_cast<std::int64_t>(reader.number());
  schema.throughput.write_units = static_cast<std::int64_t>(reader.number());
  schema.table_class = reader.one_of(model::TableClass::kStandardInfrequentAccess);
  schema.deletion_protection = reader.number() != 0;
  schema.created_at = reader.time().value_or(base::Milliseconds(0));
  schema.throughput_increased_at = reader.time();
  schema.throughput_decreased_at = reader.time();
  schema.billing_mode_changed_at = reader.time();
  schema.tenant_template = reader.text();
  if (has_sections) ROWHOUSE_CHECK(read_sections(reader, table));
  if (!reader.done()) return corrupt();
  return table;
}

std::string catalog_key_of_table(std::string_view name) {
  std::string key{static_cast<char>(Namespace::kCatalog), kTableKey};
  key += name;
  return key;
}

std::string catalog_key_of_next_number() {
  return {static_cast<char>(Namespace::kCatalog), kNextNumberKey};
}

std::string encode_next_number(std::uint32_t number) {
  std::string record;
  RecordWriter(record).number(number);
  return record;
}

Result<std::uint32_t> decode_next_number(std::string_view record) {
  ROWHOUSE_CHECK(check_version(record));
  RecordReader reader(record);
  const std::uint64_t number = reader.number();
  if (!reader.done() || number > UINT32_MAX) return corrupt();
  return static_cast<std::uint32_t>(number);
}

}  // namespace rowhouse::engine::embedded
