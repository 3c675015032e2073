#include "engine/embedded/stream_rows.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

#include "base/bytes.h"
#include "engine/embedded/row_key.h"
#include "model/key.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::StreamRecord;

constexpr char kVersion = 2;
constexpr std::size_t kSpanPrefixBytes = 5;  ///< The namespace and the span.
constexpr std::size_t kNumberBytes = 8;

static_assert(static_cast<char>(Namespace::kStreamRows) == kLogPrefix);

void append_u64_ordered(std::string& out, std::uint64_t value) {
  base::append_u32_ordered(out, static_cast<std::uint32_t>(value >> 32));
  base::append_u32_ordered(out, static_cast<std::uint32_t>(value));
}

void append_stream_row_key(std::string& out, const TableStream& stream, std::uint32_t shard,
                           std::uint64_t number) {
  append_shard_prefix(out, span_of(number), stream, shard);
  append_u64_ordered(out, number);
}

void append_text(std::string& out, std::string_view text) {
  base::append_varint(out, text.size());
  out += text;
}

/// Which items a row has. A key is in each image, so it is kept only where neither is.
enum Parts : char { kKey = 1, kNew = 2, kOld = 4 };

std::uint64_t eight_bytes(const char* at) {
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return bytes;
}

std::size_t common_front(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  std::size_t count = 0;
  while (count + 8 <= most && eight_bytes(&a[count]) == eight_bytes(&b[count])) count += 8;
  while (count < most && a[count] == b[count]) ++count;
  return count;
}

std::size_t common_back(std::string_view a, std::string_view b) {
  const std::size_t most = std::min(a.size(), b.size());
  const char* const a_end = a.data() + a.size();
  const char* const b_end = b.data() + b.size();
  std::size_t count = 0;
  while (count + 8 <= most && eight_bytes(a_end - count - 8) == eight_bytes(b_end - count - 8)) {
    count += 8;
  }
  while (count < most && a_end[-1 - static_cast<std::ptrdiff_t>(count)] ==
                             b_end[-1 - static_cast<std::ptrdiff_t>(count)]) {
    ++count;
  }
  return count;
}

/// Most changes leave most of an item as it was: of the old one only what lies between its common
/// front and its common back with the new one is kept.
void append_difference(std::string& out, std::string_view old, std::string_view after) {
  const std::size_t front = common_front(old, after);
  old.remove_prefix(front);
  after.remove_prefix(front);
  const std::size_t back = common_back(old, after);
  old.remove_suffix(back);
  base::append_varint(out, front);
  base::append_varint(out, back);
  append_text(out, old);
}

/// Reads what stage_stream_record() wrote; after the first thing that does not fit, done() is
/// false.
class Reader {
 public:
  explicit Reader(std::string_view rest) : rest_(rest) {}
  std::uint64_t number(std::uint64_t max) {
    std::uint64_t value = 0;
    ok_ = ok_ && base::take_varint(rest_, value) && value <= max;
    return ok_ ? value : 0;
  }
  std::string_view text() {
    const std::uint64_t size = number(rest_.size());
    ok_ = ok_ && size <= rest_.size();
    if (!ok_) return {};
    const std::string_view value = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return value;
  }
  /// What append_difference() made of an item and `after`.
  std::string difference(std::string_view after) {
    const std::uint64_t front = number(after.size());
    const std::uint64_t back = number(after.size() - front);
    std::string old(after.substr(0, front));
    old += text();
    old += after.substr(after.size() - back);
    return old;
  }
  bool done() const { return ok_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool ok_ = true;
};

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

std::string span_prefix(std::uint32_t span) {
  std::string prefix(1, static_cast<char>(Namespace::kStreamRows));
  base::append_u32_ordered(prefix, span);
  return prefix;
}

void append_shard_prefix(std::string& out, std::uint32_t span, const TableStream& stream,
                         std::uint32_t shard) {
  out += static_cast<char>(Namespace::kStreamRows);
  base::append_u32_ordered(out, span);
  base::append_u32_ordered(out, stream.table_number);
  append_u64_ordered(out, static_cast<std::uint64_t>(stream.told->created_at.count()));
  out += static_cast<char>(shard);
}

std::string stream_row_key(const TableStream& stream, std::uint32_t shard, std::uint64_t number) {
  std::string key;
  append_stream_row_key(key, stream, shard, number);
  return key;
}

std::uint64_t number_of_stream_row(std::string_view row_key) {
  std::uint64_t number = 0;
  for (const char byte : row_key.substr(shard_part(row_key).size())) {
    number = number << 8 | static_cast<std::uint8_t>(byte);
  }
  return number;
}

std::uint32_t span_of_stream_row(std::string_view row_key) {
  std::uint32_t span = 0;
  for (const char byte : row_key.substr(0, kSpanPrefixBytes).substr(1)) {
    span = span << 8 | static_cast<std::uint8_t>(byte);
  }
  return span;
}

std::string_view shard_part(std::string_view row_key) {
  return row_key.substr(0, row_key.size() - std::min(row_key.size(), kNumberBytes));
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
  const bool keeps_old = has_old && old.exists();
  const bool keeps_new = has_new && after.exists();
  // Of the thread, so that their memory is there already.
  thread_local std::string row;
  thread_local std::string value;
  row.clear();
  append_stream_row_key(row, stream, claim.shard(), claim.number());
  value.assign(1, kVersion);
  value += static_cast<char>(event_of(old, after));
  value += static_cast<char>(origin);
  value += static_cast<char>((keeps_old ? kOld : 0) | (keeps_new ? kNew : 0) |
                             (keeps_old || keeps_new ? 0 : kKey));
  if (keeps_new) append_text(value, after.bytes());
  if (keeps_old && keeps_new) {
    append_difference(value, old.bytes(), after.bytes());
  } else if (keeps_old) {
    append_text(value, old.bytes());
  } else if (!keeps_new) {
    const model::ItemView there = after.exists() ? after : old;
    append_text(value,
                model::key_item(table.schema.key, model::key_of_stored(table.schema.key, there)));
  }
  batch.put(row, value);
}

Result<StreamRecord> decode_stream_record(const TableStream& stream, std::uint32_t shard,
                                          std::string_view row_key, std::string_view value) {
  constexpr std::size_t kHeadBytes = 4;
  const Error corrupt(ErrorCode::kDataCorrupt, "A record of a stream is damaged");
  if (value.size() < kHeadBytes) return corrupt;
  if (value[0] != kVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "A stream was written by another version of Rowhouse");
  }
  StreamRecord record;
  record.event = static_cast<StreamRecord::Event>(value[1]);
  record.by_time_to_live = static_cast<WriteOrigin>(value[2]) == WriteOrigin::kTimeToLive;
  const int parts = static_cast<unsigned char>(value[3]);
  Reader reader(value.substr(kHeadBytes));
  if ((parts & kNew) != 0) record.new_image = reader.text();
  if ((parts & kOld) != 0) {
    record.old_image =
        (parts & kNew) != 0 ? reader.difference(record.new_image) : std::string(reader.text());
  }
  if ((parts & kKey) != 0) record.keys = reader.text();
  if (!reader.done()) return corrupt;
  if ((parts & kKey) == 0) {
    const std::string& image = record.new_image.empty() ? record.old_image : record.new_image;
    const model::KeySchema& key = stream.told->table.key;
    record.keys = model::key_item(key, model::key_of_stored(key, model::ItemView(image)));
  }
  record.sequence = number_of_stream_row(row_key);
  record.created_at = StreamShards::time_of(record.sequence);
  record.id = event_id(stream, shard, record.sequence);
  return record;
}

}  // namespace rowhouse::engine::embedded
