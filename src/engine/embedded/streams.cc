#include "engine/embedded/streams.h"

#include <algorithm>
#include <iterator>

#include "engine/embedded/row_key.h"
#include "engine/embedded/stream_record.h"
#include "engine/embedded/stream_rows.h"
#include "engine/embedded/stream_walk.h"

namespace rowhouse::engine::embedded {

namespace {

/// Whoever switches a stream on and off leaves one behind each time, for as long as records are
/// kept. The service has no number for it, but names such a limit by this error.
constexpr std::size_t kKeptMax = 10'000;

/// The stream closed, with the last number of its shards.
std::shared_ptr<const TableStream> closed(const TableStream& stream, base::Milliseconds at) {
  auto told = std::make_shared<model::Stream>(*stream.told);
  told->is_enabled = false;
  const std::uint64_t last = stream.shards->close(at);
  for (model::ShardRange& shard : told->shards) shard.last = last;
  auto disabled = std::make_shared<TableStream>(stream);
  disabled->disabled_at = at;
  disabled->told = std::move(told);
  return disabled;
}

}  // namespace

// The key is written with each new stream; before the first nothing is sealed.
Result<void> Streams::load_iterator_key() {
  std::string kept;
  ROWHOUSE_TRY(read, store_.get(catalog_key_of_iterator_key(), Tier::kAny, nullptr, kept));
  if (read != Read::kFound) {
    options_.random->fill(iterator_key_);
    return {};
  }
  if (kept.size() != iterator_key_.size()) {
    return Error(ErrorCode::kDataCorrupt, "The key of shard iterators is damaged");
  }
  std::copy(kept.begin(), kept.end(), iterator_key_.begin());
  return {};
}

Result<void> Streams::load() {
  ROWHOUSE_CHECK(load_iterator_key());
  ROWHOUSE_TRY(greatest, greatest_stream_number(store_));
  const std::string first = stream_records_prefix();
  const auto cursor = store_.scan(first, end_of_prefix(first), Tier::kAny, nullptr);
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
    ROWHOUSE_TRY(stream, decode_stream_description(cursor->value(), options_));
    if (catalog_key_of_stream(stream) != cursor->key()) {
      return Error(ErrorCode::kDataCorrupt, "The catalog contradicts itself");
    }
    auto described = std::make_shared<model::Stream>(*stream.told);
    ROWHOUSE_CHECK(load_policy(stream, *described));
    stream.told = std::move(described);
    const model::Stream& told = *stream.told;
    stream.shards = std::make_shared<StreamShards>(static_cast<std::uint32_t>(told.shards.size()),
                                                   told.shards.front().first, *options_.clock);
    if (stream.disabled_at) {
      ROWHOUSE_CHECK(find_last_numbers(stream));
      publish(closed(stream, *stream.disabled_at));
      continue;
    }
    for (std::uint32_t i = 0; i < stream.shards->count(); ++i) {
      stream.shards->start_at(i, greatest + 1);
    }
    publish(std::make_shared<const TableStream>(std::move(stream)));
  }
  return cursor->status();
}

// A writer which did not know yet that the stream is switched off may have taken a number of a
// moment later than the record tells.
Result<void> Streams::find_last_numbers(const TableStream& stream) const {
  const std::uint64_t told = StreamShards::number_at(*stream.disabled_at);
  for (std::uint32_t i = 0; i < stream.shards->count(); ++i) {
    StreamWalk rows(store_, stream, i, told, first_number_of_span(span_of(told) + 2));
    for (; rows.valid(); rows.next()) stream.shards->start_at(i, rows.number() + 1);
    ROWHOUSE_CHECK(rows.status());
  }
  return {};
}

Streams::Pointer Streams::find(std::string_view arn) const {
  const auto table = model::table_of_stream_arn(arn);
  if (!table) return nullptr;
  const std::lock_guard lock(mutex_);
  for (auto at = streams_.lower_bound({std::string(*table), INT64_MIN});
       at != streams_.end() && at->first.first == *table; ++at) {
    if (at->second->told->arn == arn) return at->second;
  }
  return nullptr;
}

std::vector<Streams::Pointer> Streams::list(std::string_view table, std::string_view after,
                                            std::size_t limit) const {
  std::vector<Pointer> found;
  const auto table_after = model::table_of_stream_arn(after);
  const std::lock_guard lock(mutex_);
  auto at =
      table.empty() ? streams_.begin() : streams_.lower_bound({std::string(table), INT64_MIN});
  if (table_after && *table_after >= table) {
    at = streams_.lower_bound({std::string(*table_after), INT64_MIN});
    // The ARNs of one table are in the order of their labels, and so of their moments.
    while (at != streams_.end() && at->first.first == *table_after &&
           at->second->told->arn <= after) {
      ++at;
    }
  }
  for (; at != streams_.end() && found.size() < limit; ++at) {
    if (!table.empty() && at->first.first != table) break;
    found.push_back(at->second);
  }
  return found;
}

Streams::Pointer Streams::latest_of(std::uint32_t table_number) const {
  const std::lock_guard lock(mutex_);
  Pointer latest;
  for (const auto& [place, stream] : streams_) {
    if (stream->table_number != table_number) continue;
    if (latest == nullptr || latest->told->created_at < stream->told->created_at) latest = stream;
  }
  return latest;
}

bool Streams::empty() const {
  const std::lock_guard lock(mutex_);
  return streams_.empty();
}

Result<Streams::Pointer> Streams::make(Batch& batch, const Table& table,
                                       model::StreamViewType view) const {
  ROWHOUSE_CHECK(store_.make_log());
  auto told = std::make_shared<model::Stream>();
  told->table.name = table.schema.name;
  told->table.arn = table.schema.arn;
  told->table.key = table.schema.key;
  told->table.tenant_template = table.schema.tenant_template;
  told->view = view;
  told->created_at = options_.clock->now();
  {
    // No two streams of a name have one moment, however fast they follow each other.
    const std::lock_guard lock(mutex_);
    if (streams_.size() >= kKeptMax) {
      return Error(ErrorCode::kLimitExceeded,
                   "Subscriber limit exceeded: There is a limit of " + std::to_string(kKeptMax) +
                       " streams per subscriber, those that were disabled in the last 24 hours "
                       "included");
    }
    const auto behind = streams_.lower_bound({table.schema.name, INT64_MAX});
    const auto last = behind == streams_.begin() ? streams_.end() : std::prev(behind);
    if (last != streams_.end() && last->first.first == table.schema.name) {
      told->created_at =
          std::max(told->created_at, last->second->told->created_at + base::Milliseconds(1));
    }
  }
  told->arn = model::stream_arn(told->table.arn, told->created_at);
  const std::uint32_t count = std::clamp(options_.stream_shards, 1u, kStreamShardsMax);
  const std::uint64_t first = StreamShards::number_at(told->created_at);
  told->shards.assign(count, {first, std::nullopt});
  auto stream = std::make_shared<TableStream>();
  stream->table_number = table.number;
  stream->shards = std::make_shared<StreamShards>(count, first, *options_.clock);
  stream->told = std::move(told);
  batch.put(catalog_key_of_stream(*stream), encode_stream_description(*stream));
  batch.put(catalog_key_of_iterator_key(), std::string(iterator_key_.begin(), iterator_key_.end()));
  return Pointer(std::move(stream));
}

void Streams::stage_disabled(Batch& batch, const TableStream& stream, base::Milliseconds at) const {
  TableStream disabled = stream;
  // Numbers may be ahead of a clock that was set back; the record tells where to look for the last.
  for (std::uint32_t i = 0; i < stream.shards->count(); ++i) {
    at = std::max(at, StreamShards::time_of(stream.shards->horizon(i)));
  }
  disabled.disabled_at = at;
  batch.put(catalog_key_of_stream(disabled), encode_stream_description(disabled));
}

void Streams::publish_disabled(const TableStream& stream, base::Milliseconds at) {
  // What the table has of its stream may be older than the stream's policy.
  const Pointer current = find(stream.told->arn);
  publish(closed(current != nullptr ? *current : stream, at));
}

void Streams::publish(Pointer stream) {
  const std::lock_guard lock(mutex_);
  const Place place = place_of(*stream->told);
  streams_[place] = std::move(stream);
}

std::uint64_t Streams::trim_horizon() const {
  return StreamShards::number_at(options_.clock->now() -
                                 base::Milliseconds(options_.limits.stream_retention_ms));
}

Result<void> Streams::trim() {
  const std::lock_guard trimming(trimming_);
  const base::Milliseconds oldest =
      options_.clock->now() - base::Milliseconds(options_.limits.stream_retention_ms);
  std::vector<Pointer> streams;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [place, stream] : streams_) streams.push_back(stream);
  }
  for (const Pointer& stream : streams) {
    if (stream->disabled_at && *stream->disabled_at <= oldest) ROWHOUSE_CHECK(erase(*stream));
  }
  return store_.trim_log(span_prefix(span_of(trim_horizon())));
}

// Its rows are as old as that, and go with the front of the log.
Result<void> Streams::erase(const TableStream& stream) {
  Batch batch;
  batch.erase(catalog_key_of_stream(stream));
  batch.erase(catalog_key_of_stream_policy(stream));
  ROWHOUSE_CHECK(store_.write(batch, false));
  const std::lock_guard lock(mutex_);
  streams_.erase(place_of(*stream.told));
  return {};
}

}  // namespace rowhouse::engine::embedded
