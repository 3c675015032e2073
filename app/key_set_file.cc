#include "key_set_file.h"

#include <spdlog/spdlog.h>
#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <utility>

namespace rowhouse::app {
namespace {

Error unusable(const std::filesystem::path& path, const std::string& why) {
  return Error(ErrorCode::kValidation, "The key set " + path.string() + " cannot be used: " + why);
}

}  // namespace

KeySetFile::Stamp KeySetFile::stamp_of(const std::filesystem::path& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0) return {};
  constexpr std::int64_t kNsPerSecond = 1'000'000'000;
  return {status.st_ino, status.st_size,
          status.st_mtim.tv_sec * kNsPerSecond + status.st_mtim.tv_nsec};
}

Result<std::unique_ptr<KeySetFile>> KeySetFile::open(std::filesystem::path path) {
  std::unique_ptr<KeySetFile> file(new KeySetFile(std::move(path)));
  ROWHOUSE_CHECK(file->read(stamp_of(file->path_)));
  return file;
}

/// Whatever comes of it, the file as it is now is not read again.
Result<void> KeySetFile::read(const Stamp& stamp) const {
  stamp_ = stamp;
  if (stamp.bytes > static_cast<std::int64_t>(sts::KeySet::kJsonBytesMax)) {
    return unusable(path_, "it has more than 256 KiB");
  }
  std::ifstream in(path_, std::ios::binary);
  if (!in) return unusable(path_, "it cannot be read");
  // A byte more than there may be is read, so that a file that grew meanwhile is refused.
  std::string json(sts::KeySet::kJsonBytesMax + 1, '\0');
  in.read(json.data(), static_cast<std::streamsize>(json.size()));
  json.resize(static_cast<std::size_t>(in.gcount()));
  auto keys = sts::KeySet::parse(json);
  if (!keys) return unusable(path_, keys.error().message());
  keys_ = std::make_shared<const sts::KeySet>(*std::move(keys));
  return {};
}

std::shared_ptr<const sts::KeySet> KeySetFile::current() const {
  const std::lock_guard lock(mutex_);
  const Stamp stamp = stamp_of(path_);
  if (stamp == stamp_) return keys_;
  if (const auto done = read(stamp); done) {
    spdlog::info("event=oidc_keys_read file={:?} keys={}", path_.string(), keys_->size());
  } else {
    spdlog::warn("event=oidc_keys_kept error={:?}", done.error().message());
  }
  return keys_;
}

}  // namespace rowhouse::app
