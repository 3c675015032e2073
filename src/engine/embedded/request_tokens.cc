#include "engine/embedded/request_tokens.h"

#include "base/bytes.h"
#include "engine/embedded/row_key.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kVersion = 1;

std::string key_of_span(std::int64_t span) {
  std::string key(1, static_cast<char>(Namespace::kTokens));
  const auto bits = static_cast<std::uint64_t>(span);
  base::append_u32_ordered(key, static_cast<std::uint32_t>(bits >> 32));
  base::append_u32_ordered(key, static_cast<std::uint32_t>(bits));
  return key;
}

std::string encode(const RequestTokens::Record& record, std::int64_t time_ms) {
  std::string out(1, kVersion);
  base::append_varint(out, static_cast<std::uint64_t>(time_ms));
  base::append_sized(out, record.digest);
  base::append_varint(out, record.capacity.size());
  for (const operation::ConsumedCapacity& entry : record.capacity) {
    base::append_sized(out, entry.table);
    // Units of a transaction are whole.
    base::append_varint(out, static_cast<std::uint64_t>(entry.read_units));
  }
  return out;
}

bool decode(std::string_view rest, RequestTokens::Record& record, std::int64_t& time_ms) {
  rest.remove_prefix(1);
  std::uint64_t time = 0;
  std::uint64_t count = 0;
  if (!base::take_varint(rest, time) || !base::take_sized(rest, record.digest) ||
      !base::take_varint(rest, count)) {
    return false;
  }
  time_ms = static_cast<std::int64_t>(time);
  record.capacity.clear();
  for (std::uint64_t i = 0; i < count; ++i) {
    operation::ConsumedCapacity entry;
    std::uint64_t units = 0;
    if (!base::take_sized(rest, entry.table) || !base::take_varint(rest, units)) return false;
    entry.read_units = static_cast<double>(units);
    record.capacity.push_back(std::move(entry));
  }
  return rest.empty();
}

}  // namespace

std::string RequestTokens::name(const tenancy::Scope& scope, std::string_view token) {
  std::string name;
  base::append_sized(name, scope.holder());
  name += token;
  return name;
}

bool RequestTokens::claim(const std::string& name) {
  const std::lock_guard lock(mutex_);
  return claimed_.insert(name).second;
}

void RequestTokens::release(const std::string& name) {
  const std::lock_guard lock(mutex_);
  claimed_.erase(name);
}

std::int64_t RequestTokens::span_of(std::int64_t time_ms) const {
  return time_ms - time_ms % options_.limits.request_token_lifetime_ms;
}

Result<Read> RequestTokens::find(const std::string& name, Tier tier, Record& record) const {
  const std::int64_t now_ms = options_.clock->now().count();
  const std::int64_t lifetime_ms = options_.limits.request_token_lifetime_ms;
  for (const std::int64_t span : {span_of(now_ms), span_of(now_ms) - lifetime_ms}) {
    std::string value;
    ROWHOUSE_TRY(read, store_.get(key_of_span(span) + name, tier, nullptr, value));
    if (read == Read::kWouldBlock) return read;
    if (read == Read::kMissing) continue;
    if (value.empty() || value.front() != kVersion) {
      return Error(ErrorCode::kFormatUnsupported,
                   "A request token was recorded by a later version of Rowhouse");
    }
    std::int64_t time_ms = 0;
    if (!decode(value, record, time_ms)) {
      return Error(ErrorCode::kDataCorrupt, "The record of a request token is damaged");
    }
    if (now_ms - time_ms < lifetime_ms) return Read::kFound;
  }
  return Read::kMissing;
}

void RequestTokens::stage(Batch& batch, const std::string& name, const Record& record) {
  const std::int64_t now_ms = options_.clock->now().count();
  const std::int64_t oldest_valid = span_of(now_ms) - options_.limits.request_token_lifetime_ms;
  bool erase = false;
  {
    const std::lock_guard lock(mutex_);
    erase = !erased_until_ || *erased_until_ < oldest_valid;
    if (erase) erased_until_ = oldest_valid;
  }
  if (erase) batch.erase_range(key_of_span(0), key_of_span(oldest_valid));
  batch.put(key_of_span(span_of(now_ms)) + name, encode(record, now_ms));
}

}  // namespace rowhouse::engine::embedded
