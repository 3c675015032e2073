#pragma once

#include <rocksdb/file_system.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace rowhouse::test {

/// A file system for RocksDB which keeps apart what was synced from what was not, so that power can
/// be cut at any operation, and which can be full. Files lie in a real folder, where the process
/// sees them whole; nothing is synced there, so it is fast. What the disk would hold after the
/// power was cut is put together by recover_into(): of each folder the entries as of its last
/// fsync and perhaps some of the changes since, in their order; of each file the bytes as of its
/// last fsync and perhaps some of what follows, whole, cut off, or with holes.
class FaultyFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  /// `root` exists and is empty; all paths lie in it.
  explicit FaultyFileSystem(std::filesystem::path root);

  const char* Name() const override { return "FaultyFileSystem"; }

  /// After `operations` more that change or sync something, all that follow fail.
  void cut_power_after(std::uint64_t operations);
  bool is_off() const;
  std::uint64_t operations() const;

  /// Appends past `bytes` more fail with NoSpace, having written what fits. A quota does the same,
  /// but the file system tells whoever asks that there is plenty.
  void limit_space(std::uint64_t bytes);
  void set_quota(std::uint64_t bytes);
  void free_space();

  /// The next `count` syncs of files whose name ends with `suffix` fail with an IO error, after
  /// which those bytes are as unsynced as they were.
  void fail_syncs(std::string suffix, int count);

  enum class Tear {
    kCutOff,  ///< The unsynced end of a file is there up to some byte.
    kHoles,   ///< Of the unsynced end some sectors are zeros, as if written out of order.
  };
  /// Once the power is off and the store is closed.
  void recover_into(const std::filesystem::path& target, std::mt19937& random, Tear tear) const;

  // What RocksDB calls.
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                                       std::unique_ptr<rocksdb::FSWritableFile>*,
                                       rocksdb::IODebugContext*) override;
  rocksdb::IOStatus ReuseWritableFile(const std::string&, const std::string&,
                                      const rocksdb::FileOptions&,
                                      std::unique_ptr<rocksdb::FSWritableFile>*,
                                      rocksdb::IODebugContext*) override;
  rocksdb::IOStatus NewDirectory(const std::string& name, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDir(const std::string& name, const rocksdb::IOOptions& options,
                              rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus CreateDirIfMissing(const std::string& name, const rocksdb::IOOptions& options,
                                       rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override;
  rocksdb::IOStatus LinkFile(const std::string&, const std::string&, const rocksdb::IOOptions&,
                             rocksdb::IODebugContext*) override;
  rocksdb::IOStatus GetFreeSpace(const std::string& path, const rocksdb::IOOptions& options,
                                 std::uint64_t* bytes, rocksdb::IODebugContext* debug) override;

 private:
  class WritableFile;
  class Directory;

  /// A file or a folder. `content` is where its bytes lie now, also after it was deleted.
  struct Node {
    bool is_folder = false;
    std::uint64_t bytes = 0;
    std::uint64_t synced_bytes = 0;
    std::filesystem::path content;
  };
  using NodePtr = std::shared_ptr<Node>;  // shared by the entries, past and present, and open files
  struct Change {
    std::string name;
    NodePtr node;  ///< Null: the entry is removed.
  };
  struct Folder {
    std::map<std::string, NodePtr> entries;
    std::map<std::string, NodePtr> synced_entries;
    std::vector<Change> changes;  ///< Since the last fsync.
  };

  rocksdb::IOStatus step();
  void change(const std::filesystem::path& path, NodePtr node);
  NodePtr find(const std::filesystem::path& path);
  /// Keeps the bytes of a file which loses its name, since the disk may still have the name.
  void keep_content(const std::filesystem::path& path);
  void recover_folder(const std::filesystem::path& folder, const std::filesystem::path& target,
                      std::mt19937& random, Tear tear) const;

  const std::filesystem::path root_;
  const std::filesystem::path kept_;

  mutable std::mutex mutex_;
  std::map<std::filesystem::path, Folder> folders_;
  std::uint64_t operations_ = 0;
  std::optional<std::uint64_t> operations_left_;
  std::optional<std::uint64_t> space_left_;
  bool tells_of_space_ = true;
  std::string failing_suffix_;
  int failing_syncs_ = 0;
  std::uint64_t next_kept_ = 0;
};

}  // namespace rowhouse::test
