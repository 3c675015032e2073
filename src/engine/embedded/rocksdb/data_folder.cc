#include "engine/embedded/rocksdb/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

#include "engine/embedded/rocksdb/status_error.h"

namespace rowhouse::engine::embedded {
namespace {

namespace fs = std::filesystem;
using rocksdb::Env;

constexpr std::string_view kFormatFirstLine = "rowhouse data folder\n";
constexpr std::string_view kFormatName = "FORMAT";
constexpr std::string_view kFormatUnfinishedName = "FORMAT.new";
constexpr std::string_view kLockName = "LOCK";
constexpr std::string_view kDatabaseName = "rocksdb";

enum class Found { kNothing, kNew, kRowhouse };

Error unusable(const fs::path& path, std::string_view why) {
  return Error(ErrorCode::kDataFolderUnusable,
               "Cannot use " + path.string() + " as a data folder: " + std::string(why));
}

Error folder_error(const fs::path& path, std::string_view doing, int number) {
  if (number == ENOSPC || number == EDQUOT) {
    return Error(ErrorCode::kStorageFull,
                 "Cannot make the data folder " + path.string() + ": the disk is full");
  }
  return unusable(path, std::string(doing) + ": " + std::strerror(number));
}

std::string format_text() {
  return std::string(kFormatFirstLine) + "version " + std::to_string(DataFolder::kFormatVersion) +
         "\n";
}

Error unsupported(const fs::path& path, std::string_view what) {
  return Error(ErrorCode::kFormatUnsupported,
               "The data folder " + path.string() + " has " + std::string(what) +
                   "; this program reads version " + std::to_string(DataFolder::kFormatVersion));
}

Result<void> check_format(Env& env, const fs::path& path) {
  std::string text;
  if (const auto status = ReadFileToString(&env, (path / kFormatName).string(), &text);
      !status.ok()) {
    return unusable(path, "its FORMAT file cannot be read: " + status.ToString());
  }
  std::string_view rest = text;
  constexpr std::string_view kVersion = "version ";
  if (!rest.starts_with(kFormatFirstLine)) return unsupported(path, "an unknown format");
  rest.remove_prefix(kFormatFirstLine.size());
  if (!rest.starts_with(kVersion)) return unsupported(path, "an unknown format");
  rest.remove_prefix(kVersion.size());
  int version = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), version);
  if (error != std::errc() || end == rest.data() + rest.size() || *end != '\n') {
    return unsupported(path, "an unknown format");
  }
  if (version != DataFolder::kFormatVersion) {
    return unsupported(path, "format version " + std::to_string(version));
  }
  return {};
}

/// RocksDB would make a new, empty database where CURRENT is missing: never where records are.
Result<void> check_database(Env& env, const fs::path& path) {
  std::vector<std::string> names;
  const auto status = env.GetChildren((path / kDatabaseName).string(), &names);
  if (status.IsNotFound() || status.IsPathNotFound()) return {};
  if (!status.ok()) return unusable(path, status.ToString());
  bool has_current = false;
  bool has_data = false;
  for (const std::string_view name : names) {
    has_current |= name == "CURRENT";
    has_data |= name.ends_with(".sst") || name.ends_with(".log");
  }
  if (has_data && !has_current) {
    return Error(ErrorCode::kDataCorrupt,
                 "The data folder " + path.string() + " is damaged: rocksdb/CURRENT is missing");
  }
  return {};
}

/// What lies at `path`, without touching it.
Result<Found> inspect(Env& env, const fs::path& path) {
  std::error_code error;
  const auto type = fs::status(path, error).type();
  if (type == fs::file_type::not_found) return Found::kNothing;
  if (type == fs::file_type::none) return folder_error(path, "cannot look at it", error.value());
  if (type != fs::file_type::directory) return unusable(path, "it is not a folder");

  std::vector<std::string> names;
  if (const auto status = env.GetChildren(path.string(), &names); !status.ok()) {
    return unusable(path, status.ToString());
  }
  std::erase_if(names, [](const std::string& name) { return name == "." || name == ".."; });
  if (std::find(names.begin(), names.end(), kFormatName) != names.end()) {
    ROWHOUSE_CHECK(check_format(env, path));
    ROWHOUSE_CHECK(check_database(env, path));
    return Found::kRowhouse;
  }
  // What a start leaves that was cut off before FORMAT was in place.
  for (const std::string& name : names) {
    if (name != kLockName && name != kFormatUnfinishedName) {
      return unusable(path, "it is not empty and was not made by Rowhouse (it has no FORMAT file)");
    }
  }
  return Found::kNew;
}

Result<void> sync_folder(Env& env, const fs::path& path) {
  std::unique_ptr<rocksdb::Directory> directory;
  auto status = env.NewDirectory(path.string(), &directory);
  if (status.ok()) status = directory->Fsync();
  if (!status.ok()) return status_error(status, "Cannot make the data folder durable");
  return {};
}

/// Makes `path`, for its owner alone since items are not encrypted, and what is missing above it,
/// each entry on disk before the next is made.
Result<void> make_folders(Env& env, const fs::path& path) {
  std::vector<fs::path> missing;
  for (fs::path at = path; !at.empty(); at = at.parent_path()) {
    std::error_code error;
    if (fs::exists(at, error)) break;
    missing.push_back(at);
    if (at == at.parent_path()) break;
  }
  for (auto at = missing.rbegin(); at != missing.rend(); ++at) {
    if (const auto status = env.CreateDirIfMissing(at->string()); !status.ok()) {
      if (status.IsNoSpace()) return status_error(status, "Cannot make the data folder");
      return unusable(path, "it cannot be made: " + status.ToString());
    }
    if (*at == path) {
      std::error_code error;
      fs::permissions(path, fs::perms::owner_all, error);
      if (error) return folder_error(path, "others cannot be kept out of it", error.value());
    }
    const fs::path parent = at->parent_path();
    ROWHOUSE_CHECK(sync_folder(env, parent.empty() ? fs::path(".") : parent));
  }
  return {};
}

Result<int> lock(const fs::path& path) {
  const int file = ::open((path / kLockName).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return folder_error(path, "its LOCK file cannot be opened", errno);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return file;
  const int number = errno;
  ::close(file);
  if (number != EWOULDBLOCK) return folder_error(path, "it cannot be locked", number);
  return Error(ErrorCode::kDataFolderInUse,
               "The data folder " + path.string() +
                   " is in use by another process; stop that one first, or take another folder");
}

Result<void> write_format(Env& env, const fs::path& path) {
  const std::string unfinished = (path / kFormatUnfinishedName).string();
  auto status = WriteStringToFile(&env, format_text(), unfinished, /*should_sync=*/true);
  if (status.ok()) status = env.RenameFile(unfinished, (path / kFormatName).string());
  if (!status.ok()) return status_error(status, "Cannot write the data folder's FORMAT file");
  return sync_folder(env, path);
}

}  // namespace

Result<DataFolder> DataFolder::open(Env& env, const fs::path& path) {
  if (path.empty()) return unusable(path, "its name is empty");
  const fs::path folder = fs::absolute(path).lexically_normal();
  ROWHOUSE_TRY(found, inspect(env, folder));
  if (found == Found::kNothing) ROWHOUSE_CHECK(make_folders(env, folder));
  ROWHOUSE_TRY(descriptor, lock(folder));
  DataFolder held(folder, descriptor);
  // Again, now that nobody else can change it: two starts may have met at a new folder.
  ROWHOUSE_TRY(found_locked, inspect(env, folder));
  if (found_locked == Found::kNew) ROWHOUSE_CHECK(write_format(env, folder));
  if (const auto status = env.CreateDirIfMissing(held.database_path()); !status.ok()) {
    return status_error(status, "Cannot make the data folder");
  }
  // Also if it was there: the start that made it may have been cut off before this.
  ROWHOUSE_CHECK(sync_folder(env, folder));
  return held;
}

DataFolder::DataFolder(DataFolder&& other) noexcept
    : path_(std::move(other.path_)), lock_(std::exchange(other.lock_, -1)) {}

DataFolder::~DataFolder() {
  if (lock_ >= 0) ::close(lock_);
}

}  // namespace rowhouse::engine::embedded
