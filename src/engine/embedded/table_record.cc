#include "engine/embedded/table_record.h"

#include <optional>
#include <utility>

#include "base/bytes.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kVersion = 1;
constexpr char kTableKey = 't';
constexpr char kNextNumberKey = 'n';

Error corrupt() { return Error(ErrorCode::kDataCorrupt, "A record of the catalog is damaged"); }

class RecordWriter {
 public:
  explicit RecordWriter(std::string& out) : out_(out) { out_ += kVersion; }

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
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

Result<void> check_version(std::string_view& record) {
  if (record.empty()) return corrupt();
  if (record.front() != kVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "The catalog was written by a later version of Rowhouse");
  }
  record.remove_prefix(1);
  return {};
}

}  // namespace

std::string encode_table_record(const Table& table) {
  const model::TableSchema& schema = table.schema;
  std::string record;
  RecordWriter writer(record);
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
  return record;
}

Result<Table> decode_table_record(std::string_view record) {
  ROWHOUSE_CHECK(check_version(record));
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
