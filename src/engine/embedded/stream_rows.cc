#include "engine/embedded/stream_rows.h"

#include <array>
#include <cstdio>

#include "base/bytes.h"
#include "engine/embedded/row_key.h"
#include "model/key.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::StreamRecord;

constexpr char kVersion = 1;

void append_u64_ordered(std::string& out, std::uint64_t value) {
  base::append_u32_ordered(out, static_cast<std::uint32_t>(value >> 32));
  base::append_u32_ordered(out, static_cast<std::uint32_t>(value));
}

void append_text(std::string& out, std::string_view text) {
  base::append_varint(out, text.size());
  out += text;
}

bool take_text(std::string_view& rest, std::string& text) {
  std::uint64_t size = 0;
  if (!base::take_varint(rest, size) || size > rest.size()) return false;
  text = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

StreamRecord::Event event_of(model::ItemView old, model::ItemView after) {
  if (!old.exists()) return StreamRecord::Event::kInsert;
  return after.exists() ? StreamRecord::Event::kModify : StreamRecord::Event::kRemove;
}

// Each step of it can be undone, so two numbers never become one (the finalizer of SplitMix64).
std::uint64_t mixed(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The same whenever the record is read; tells the shard and the record in it.
std::string event_id(const TableStream& stream, std::uint32_t shard, std::uint64_t number) {
  const auto moment = static_cast<std::uint64_t>(stream.told->created_at.count());
  const std::uint64_t place =
      mixed(moment ^ mixed(static_cast<std::uint64_t>(stream.table_number) << 32 | shard));
  std::array<char, 33> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(place),
                static_cast<unsigned long long>(mixed(number)));
  return text.data();
}

}  // namespace

void append_stream_prefix(std::string& out, std::uint32_t table_number,
                          base::Milliseconds created_at) {
  out += static_cast<char>(Namespace::kStreamRows);
  base::append_u32_ordered(out, table_number);
  append_u64_ordered(out, static_cast<std::uint64_t>(created_at.count()));
}

void append_shard_prefix(std::string& out, const TableStream& stream, std::uint32_t shard) {
  append_stream_prefix(out, stream.table_number, stream.told->created_at);
  out += static_cast<char>(shard);
}

std::string stream_row_key(const TableStream& stream, std::uint32_t shard, std::uint64_t number) {
  std::string key;
  append_shard_prefix(key, stream, shard);
  append_u64_ordered(key, number);
  return key;
}

std::uint64_t number_of_stream_row(std::string_view row_key) {
  std::uint64_t number = 0;
  for (const char byte : row_key.substr(row_key.size() < 8 ? 0 : row_key.size() - 8)) {
    number = number << 8 | static_cast<std::uint8_t>(byte);
  }
  return number;
}

std::uint32_t shard_of_row(const Table& table, std::string_view row_key) {
  return model::scan_segment(partition_part(table.schema.key, row_key),
                             table.stream->shards->count());
}

void stage_stream_record(Batch& batch, const Table& table, std::string_view row_key,
                         WriteOrigin origin, model::ItemView old, model::ItemView after,
                         StreamShards::Claim& claim) {
  if (old.bytes() == after.bytes()) return;
  const TableStream& stream = *table.stream;
  claim = stream.shards->claim(shard_of_row(table, row_key));
  if (!claim.exists()) return;
  const model::StreamViewType view = stream.told->view;
  const bool has_old =
      view == model::StreamViewType::kOldImage || view == model::StreamViewType::kNewAndOldImages;
  const bool has_new =
      view == model::StreamViewType::kNewImage || view == model::StreamViewType::kNewAndOldImages;
  const model::KeyView key = model::key_of_stored(table.schema.key, after.exists() ? after : old);
  // Of the thread, so that its memory is there already.
  thread_local std::string value;
  value.assign(1, kVersion);
  value += static_cast<char>(event_of(old, after));
  value += static_cast<char>(origin);
  append_text(value, model::key_item(table.schema.key, key));
  append_text(value, has_old ? old.bytes() : std::string_view());
  append_text(value, has_new ? after.bytes() : std::string_view());
  batch.put(stream_row_key(stream, claim.shard(), claim.number()), value);
}

Result<StreamRecord> decode_stream_record(const TableStream& stream, std::uint32_t shard,
                                          std::string_view row_key, std::string_view value) {
  constexpr std::size_t kHeadBytes = 3;
  const Error corrupt(ErrorCode::kDataCorrupt, "A record of a stream is damaged");
  if (value.size() < kHeadBytes) return corrupt;
  if (value[0] != kVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "A stream was written by a later version of Rowhouse");
  }
  StreamRecord record;
  record.event = static_cast<StreamRecord::Event>(value[1]);
  record.by_time_to_live = static_cast<WriteOrigin>(value[2]) == WriteOrigin::kTimeToLive;
  value.remove_prefix(kHeadBytes);
  if (!take_text(value, record.keys) || !take_text(value, record.old_image) ||
      !take_text(value, record.new_image) || !value.empty()) {
    return corrupt;
  }
  record.sequence = number_of_stream_row(row_key);
  record.created_at = StreamShards::time_of(record.sequence);
  record.id = event_id(stream, shard, record.sequence);
  return record;
}

}  // namespace rowhouse::engine::embedded
