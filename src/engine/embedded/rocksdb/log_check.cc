#include "engine/embedded/rocksdb/log_check.h"

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <vector>

#include "base/bytes.h"
#include "engine/embedded/rocksdb/crc32c.h"
#include "engine/embedded/rocksdb/status_error.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr std::size_t kBlockBytes = 32 * 1024;
constexpr std::size_t kHeaderBytes = 7;  // checksum 4, length 2, type 1
constexpr std::size_t kSectorBytes = 512;

enum class RecordType : std::uint8_t { kFull = 1, kFirst = 2, kMiddle = 3, kLast = 4 };

bool begins_a_batch(RecordType type) {
  return type == RecordType::kFull || type == RecordType::kFirst;
}

/// RocksDB stores a checksum rotated and with a constant added, since logs may hold logs.
std::uint32_t masked(std::uint32_t crc) { return ((crc >> 15) | (crc << 17)) + 0xa282ead8u; }

struct Record {
  RecordType type;
  std::size_t bytes;  ///< Header and content.
};

/// The record at `at`, if a sound one lies there.
std::optional<Record> record_at(std::string_view log, std::size_t at) {
  const std::size_t room = std::min(kBlockBytes - at % kBlockBytes, log.size() - at);
  if (room < kHeaderBytes) return std::nullopt;
  const std::size_t length =
      static_cast<std::uint8_t>(log[at + 4]) + 256u * static_cast<std::uint8_t>(log[at + 5]);
  const auto type = static_cast<std::uint8_t>(log[at + 6]);
  if (type < 1 || type > 4 || kHeaderBytes + length > room) return std::nullopt;
  // The checksum is over the type and the content.
  if (masked(crc32c(log.substr(at + 6, 1 + length))) != base::load_u32(log.data() + at)) {
    return std::nullopt;
  }
  return Record{static_cast<RecordType>(type), kHeaderBytes + length};
}

/// True if a sound record which begins a batch lies anywhere from `at` on.
bool has_batch_after(std::string_view log, std::size_t at) {
  for (; at + kHeaderBytes <= log.size(); ++at) {
    const auto type = static_cast<std::uint8_t>(log[at + 6]);
    if (type != 1 && type != 2) continue;  // cheap, and nearly always so
    if (record_at(log, at)) return true;
  }
  return false;
}

/// True if a sector, or the part of one that lies past `from`, is all zeros.
bool has_unwritten_sector(std::string_view log, std::size_t from) {
  for (std::size_t at = from; at < log.size();) {
    const std::size_t end = std::min(log.size(), at - at % kSectorBytes + kSectorBytes);
    if (log.substr(at, end - at).find_first_not_of('\0') == std::string_view::npos) return true;
    at = end;
  }
  return false;
}

struct LogFile {
  std::uint64_t number;
  std::string path;
};

Result<std::vector<LogFile>> list_logs(rocksdb::Env& env, const std::string& folder) {
  std::vector<std::string> names;
  if (const auto status = env.GetChildren(folder, &names); !status.ok()) {
    return status_error(status, "Cannot list " + folder);
  }
  std::vector<LogFile> logs;
  for (const std::string& name : names) {
    std::uint64_t number = 0;
    const char* const end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data(), end, number);
    if (parsed.ec == std::errc() && std::string_view(parsed.ptr, end) == ".log") {
      logs.push_back({number, std::string(folder).append("/").append(name)});
    }
  }
  // The newest first.
  std::sort(logs.begin(), logs.end(),
            [](const LogFile& a, const LogFile& b) { return a.number > b.number; });
  return logs;
}

/// Puts the first `bytes` of a log in its place, so that either the old or the new one is there.
Result<void> cut_off(rocksdb::Env& env, const std::string& folder, const std::string& path,
                     std::string_view sound) {
  const std::string shorter = path + ".cut";
  auto status = WriteStringToFile(&env, rocksdb::Slice(sound), shorter, /*should_sync=*/true);
  if (status.ok()) status = env.RenameFile(shorter, path);
  std::unique_ptr<rocksdb::Directory> directory;
  if (status.ok()) status = env.NewDirectory(folder, &directory);
  if (status.ok()) status = directory->Fsync();
  if (!status.ok()) return status_error(status, "Cannot cut the torn end off " + path);
  return {};
}

/// Refuses a log that is damaged inside; cuts off a torn end where `may_be_torn`. True if anything
/// is in it.
Result<bool> check_log(rocksdb::Env& env, const std::string& folder, const std::string& path,
                       bool may_be_torn) {
  std::string bytes;
  if (const auto status = ReadFileToString(&env, path, &bytes); !status.ok()) {
    return status_error(status, "Cannot read " + path);
  }
  const LogState state = examine_log(bytes);
  if (state.damage == LogState::Damage::kInside) {
    return Error(ErrorCode::kDataCorrupt,
                 "Stored data is damaged: " + path + " has a damaged record after byte " +
                     std::to_string(state.sound_bytes) + " and sound ones behind it");
  }
  if (state.damage == LogState::Damage::kTornEnd && may_be_torn) {
    ROWHOUSE_CHECK(
        cut_off(env, folder, path, std::string_view(bytes).substr(0, state.sound_bytes)));
  }
  return !bytes.empty();
}

/// The list of the database's tables is a log too, of changes that are synced one by one before
/// they count; RocksDB itself lets none of them be torn.
Result<void> check_manifest(rocksdb::Env& env, const std::string& folder) {
  const std::string pointer = folder + "/CURRENT";
  std::string name;
  const auto status = ReadFileToString(&env, pointer, &name);
  if (status.IsNotFound() || status.IsPathNotFound()) return {};  // nothing was ever opened here
  if (!status.ok()) return status_error(status, "Cannot read " + pointer);
  if (name.ends_with('\n')) name.pop_back();
  // Anything else is for RocksDB to refuse.
  if (!name.starts_with("MANIFEST-") || name.find('/') != std::string::npos) return {};
  if (!env.FileExists(folder + "/" + name).ok()) return {};
  ROWHOUSE_CHECK(check_log(env, folder, folder + "/" + name, /*may_be_torn=*/true));
  return {};
}

}  // namespace

LogState examine_log(std::string_view log) {
  LogState state;
  bool within_batch = false;
  std::size_t at = 0;
  while (at < log.size()) {
    if (const std::size_t left = kBlockBytes - at % kBlockBytes; left < kHeaderBytes) {
      at += left;  // what a block has no room for is filled up
      continue;
    }
    const auto record = record_at(log, at);
    if (!record || begins_a_batch(record->type) == within_batch) {
      if (has_batch_after(log, record ? at : at + 1)) {
        state.damage = LogState::Damage::kInside;
      } else if (has_unwritten_sector(log, state.sound_bytes)) {
        state.damage = LogState::Damage::kTornEnd;
      } else {
        state.damage = LogState::Damage::kEnd;
      }
      return state;
    }
    at += record->bytes;
    within_batch = record->type == RecordType::kFirst || record->type == RecordType::kMiddle;
    if (!within_batch) state.sound_bytes = at;
  }
  if (within_batch) state.damage = LogState::Damage::kEnd;
  return state;
}

Result<void> check_logs(rocksdb::Env& env, const std::string& folder) {
  ROWHOUSE_CHECK(check_manifest(env, folder));
  ROWHOUSE_TRY(logs, list_logs(env, folder));
  bool is_newest = true;
  for (const LogFile& log : logs) {
    // One batch is written and synced at a time, so only the newest log that has anything in it can
    // end in a write that was under way.
    ROWHOUSE_TRY(has_content, check_log(env, folder, log.path, is_newest));
    if (has_content) is_newest = false;
  }
  return {};
}

}  // namespace rowhouse::engine::embedded
