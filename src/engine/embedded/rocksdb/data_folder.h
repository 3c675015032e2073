#pragma once

#include <rocksdb/env.h>

#include <filesystem>
#include <memory>
#include <string>

#include "base/result.h"

namespace rowhouse::engine::embedded {

/// A data folder which this process holds. See docs/formats/folder.md.
class DataFolder {
 public:
  static constexpr int kFormatVersion = 1;

  /// Looks at what is there, takes the folder's lock, and writes FORMAT, durably, if the folder is
  /// new. Nothing is touched in a folder that is refused: kDataFolderInUse, kDataFolderUnusable,
  /// kFormatUnsupported, kDataCorrupt; kStorageFull or kInternalServer if it cannot be made.
  static Result<DataFolder> open(rocksdb::Env& env, const std::filesystem::path& path);

  ~DataFolder();
  DataFolder(DataFolder&& other) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;

  /// Where RocksDB keeps its files.
  std::string database_path() const { return (path_ / "rocksdb").string(); }

 private:
  DataFolder(std::filesystem::path path, int lock) : path_(std::move(path)), lock_(lock) {}

  std::filesystem::path path_;
  int lock_;  ///< The descriptor of LOCK, or -1. The lock ends with it, so also with the process.
};

}  // namespace rowhouse::engine::embedded
