#include "engine/embedded/stream_record.h"

#include <utility>

#include "base/bytes.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kVersion = 1;
constexpr char kStreamKey = 'r';
constexpr char kIteratorKey = 'k';
constexpr char kPolicyKey = 'p';

void append_attribute(std::string& out, const model::KeyAttribute& attribute) {
  base::append_sized(out, attribute.name);
  base::append_varint(out, static_cast<std::uint64_t>(attribute.type));
}

/// Reads what encode_stream_description() wrote; after the first thing that does not fit, ok() is
/// false for good.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}
  std::uint64_t number(std::uint64_t max = UINT64_MAX) {
    std::uint64_t value = 0;
    ok_ = ok_ && base::take_varint(rest_, value) && value <= max;
    return ok_ ? value : 0;
  }
  std::string text() {
    const std::uint64_t size = number(rest_.size());
    ok_ = ok_ && size <= rest_.size();
    if (!ok_) return {};
    std::string value(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return value;
  }
  base::Milliseconds time() { return base::Milliseconds(static_cast<std::int64_t>(number())); }
  model::KeyAttribute attribute() {
    model::KeyAttribute attribute;
    attribute.name = text();
    attribute.type =
        static_cast<model::Type>(number(static_cast<std::uint64_t>(model::Type::kBinary)));
    return attribute;
  }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

}  // namespace

std::string stream_records_prefix() { return {static_cast<char>(Namespace::kCatalog), kStreamKey}; }

std::string catalog_key_of_stream(const TableStream& stream) {
  std::string key = stream_records_prefix();
  base::append_u32_ordered(key, stream.table_number);
  const auto moment = static_cast<std::uint64_t>(stream.told->created_at.count());
  base::append_u32_ordered(key, static_cast<std::uint32_t>(moment >> 32));
  base::append_u32_ordered(key, static_cast<std::uint32_t>(moment));
  return key;
}

std::string catalog_key_of_stream_policy(const TableStream& stream) {
  std::string key = catalog_key_of_stream(stream);
  key[1] = kPolicyKey;
  return key;
}

std::string catalog_key_of_iterator_key() {
  return {static_cast<char>(Namespace::kCatalog), kIteratorKey};
}

std::string encode_stream_description(const TableStream& stream) {
  const model::Stream& told = *stream.told;
  std::string record(1, kVersion);
  base::append_varint(record, stream.table_number);
  base::append_sized(record, told.table.name);
  append_attribute(record, told.table.key.partition);
  base::append_varint(record, told.table.key.sort ? 1 : 0);
  if (told.table.key.sort) append_attribute(record, *told.table.key.sort);
  base::append_sized(record, told.table.tenant_template);
  base::append_varint(record, static_cast<std::uint64_t>(told.view));
  base::append_varint(record, static_cast<std::uint64_t>(told.created_at.count()));
  base::append_varint(record, told.shards.size());
  base::append_varint(record, stream.disabled_at ? 1 : 0);
  if (!stream.disabled_at) return record;
  base::append_varint(record, static_cast<std::uint64_t>(stream.disabled_at->count()));
  return record;
}

Result<TableStream> decode_stream_description(std::string_view record,
                                              const EmbeddedOptions& options) {
  const Error corrupt(ErrorCode::kDataCorrupt, "A record of a stream is damaged");
  if (record.empty()) return corrupt;
  if (record.front() != kVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "The catalog was written by a later version of Rowhouse");
  }
  Reader reader(record.substr(1));
  TableStream stream;
  model::Stream told;
  stream.table_number = static_cast<std::uint32_t>(reader.number(UINT32_MAX));
  told.table.name = reader.text();
  told.table.key.partition = reader.attribute();
  if (reader.number(1) != 0) told.table.key.sort = reader.attribute();
  told.table.tenant_template = reader.text();
  told.view = static_cast<model::StreamViewType>(
      reader.number(static_cast<std::uint64_t>(model::StreamViewType::kNewAndOldImages)));
  told.created_at = reader.time();
  const std::uint64_t shards = reader.number(kStreamShardsMax);
  if (reader.number(1) != 0) stream.disabled_at = reader.time();
  if (!reader.done() || shards == 0) return corrupt;
  told.shards.assign(shards, {StreamShards::number_at(told.created_at), std::nullopt});
  told.is_enabled = !stream.disabled_at;
  told.table.arn = model::table_arn(options.region, options.account, told.table.name);
  told.arn = model::stream_arn(told.table.arn, told.created_at);
  stream.told = std::make_shared<const model::Stream>(std::move(told));
  return stream;
}

}  // namespace rowhouse::engine::embedded
