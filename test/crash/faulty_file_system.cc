#include "faulty_file_system.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

namespace rowhouse::test {

namespace fs = std::filesystem;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

class FaultyFileSystem::WritableFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  WritableFile(FaultyFileSystem& system, std::unique_ptr<rocksdb::FSWritableFile> file,
               NodePtr node)
      : FSWritableFileOwnerWrapper(std::move(file)), system_(system), node_(std::move(node)) {}

  IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
    const std::lock_guard lock(system_.mutex_);
    if (auto status = system_.step(); !status.ok()) return status;
    std::size_t fits = data.size();
    if (system_.space_left_) {
      fits = static_cast<std::size_t>(std::min<std::uint64_t>(fits, *system_.space_left_));
      *system_.space_left_ -= fits;
    }
    auto status = target()->Append(Slice(data.data(), fits), options, debug);
    if (status.ok()) node_->bytes += fits;
    if (!status.ok() || fits == data.size()) return status;
    auto full = IOStatus::NoSpace("No space left on device");
    full.SetRetryable(true);  // as the file system of RocksDB's own says of ENOSPC
    return full;
  }
  IOStatus Append(const Slice& data, const IOOptions& options, const rocksdb::DataVerificationInfo&,
                  IODebugContext* debug) override {
    return Append(data, options, debug);
  }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus RangeSync(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  IOStatus Allocate(std::uint64_t, std::uint64_t, const IOOptions&, IODebugContext*) override {
    return IOStatus::OK();
  }
  void PrepareWrite(std::size_t, std::size_t, const IOOptions&, IODebugContext*) override {}

 private:
  IOStatus sync() {
    const std::lock_guard lock(system_.mutex_);
    if (auto status = system_.step(); !status.ok()) return status;
    if (system_.failing_syncs_ > 0 && node_->content.string().ends_with(system_.failing_suffix_)) {
      --system_.failing_syncs_;
      return IOStatus::IOError("The disk failed");
    }
    node_->synced_bytes = node_->bytes;
    return IOStatus::OK();
  }

  FaultyFileSystem& system_;
  const NodePtr node_;
};

class FaultyFileSystem::Directory final : public rocksdb::FSDirectoryWrapper {
 public:
  Directory(FaultyFileSystem& system, std::unique_ptr<rocksdb::FSDirectory> directory,
            fs::path path)
      : FSDirectoryWrapper(std::move(directory)), system_(system), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return sync(); }
  IOStatus FsyncWithDirOptions(const IOOptions&, IODebugContext*,
                               const rocksdb::DirFsyncOptions&) override {
    return sync();
  }

 private:
  IOStatus sync() {
    const std::lock_guard lock(system_.mutex_);
    if (auto status = system_.step(); !status.ok()) return status;
    Folder& folder = system_.folders_[path_];
    folder.synced_entries = folder.entries;
    folder.changes.clear();
    return IOStatus::OK();
  }

  FaultyFileSystem& system_;
  const fs::path path_;
};

FaultyFileSystem::FaultyFileSystem(fs::path root)
    : FileSystemWrapper(rocksdb::FileSystem::Default()),
      root_(std::move(root)),
      kept_(root_.string() + ".kept") {
  fs::create_directories(kept_);
  // What an earlier power loss left is on the disk.
  for (const auto& entry : fs::recursive_directory_iterator(root_)) {
    auto node = std::make_shared<Node>();
    node->is_folder = entry.is_directory();
    node->content = entry.path();
    if (!node->is_folder) node->bytes = node->synced_bytes = entry.file_size();
    Folder& folder = folders_[entry.path().parent_path()];
    folder.entries[entry.path().filename()] = node;
    folder.synced_entries[entry.path().filename()] = node;
  }
}

void FaultyFileSystem::cut_power_after(std::uint64_t operations) {
  const std::lock_guard lock(mutex_);
  operations_left_ = operations;
}

bool FaultyFileSystem::is_off() const {
  const std::lock_guard lock(mutex_);
  return operations_left_ == 0;
}

std::uint64_t FaultyFileSystem::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

void FaultyFileSystem::limit_space(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  space_left_ = bytes;
}

void FaultyFileSystem::set_quota(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  space_left_ = bytes;
  tells_of_space_ = false;
}

void FaultyFileSystem::free_space() {
  const std::lock_guard lock(mutex_);
  space_left_.reset();
}

void FaultyFileSystem::fail_syncs(std::string suffix, int count) {
  const std::lock_guard lock(mutex_);
  failing_suffix_ = std::move(suffix);
  failing_syncs_ = count;
}

IOStatus FaultyFileSystem::step() {
  ++operations_;
  if (!operations_left_) return IOStatus::OK();
  if (*operations_left_ == 0) return IOStatus::IOError("The power is off");
  --*operations_left_;
  return IOStatus::OK();
}

void FaultyFileSystem::change(const fs::path& path, NodePtr node) {
  Folder& folder = folders_[path.parent_path()];
  const std::string name = path.filename();
  if (node == nullptr) {
    folder.entries.erase(name);
  } else {
    folder.entries[name] = node;
  }
  folder.changes.push_back({name, std::move(node)});
}

FaultyFileSystem::NodePtr FaultyFileSystem::find(const fs::path& path) {
  auto& entries = folders_[path.parent_path()].entries;
  const auto found = entries.find(path.filename());
  return found == entries.end() ? nullptr : found->second;
}

void FaultyFileSystem::keep_content(const fs::path& path) {
  const NodePtr node = find(path);
  if (node == nullptr) return;
  const fs::path kept = kept_ / std::to_string(next_kept_++);
  fs::create_hard_link(node->content, kept);
  node->content = kept;
}

IOStatus FaultyFileSystem::NewWritableFile(const std::string& name,
                                           const rocksdb::FileOptions& options,
                                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                                           IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (auto status = step(); !status.ok()) return status;
  const fs::path path(name);
  if (find(path) != nullptr) {
    keep_content(path);
    fs::remove(path);  // or the truncation would reach the bytes that are kept
  }
  std::unique_ptr<rocksdb::FSWritableFile> file;
  auto status = target_->NewWritableFile(name, options, &file, debug);
  if (!status.ok()) return status;
  auto node = std::make_shared<Node>();
  node->content = path;
  change(path, node);
  *result = std::make_unique<WritableFile>(*this, std::move(file), std::move(node));
  return status;
}

IOStatus FaultyFileSystem::ReopenWritableFile(const std::string&, const rocksdb::FileOptions&,
                                              std::unique_ptr<rocksdb::FSWritableFile>*,
                                              IODebugContext*) {
  return IOStatus::NotSupported("ReopenWritableFile");
}

IOStatus FaultyFileSystem::ReuseWritableFile(const std::string&, const std::string&,
                                             const rocksdb::FileOptions&,
                                             std::unique_ptr<rocksdb::FSWritableFile>*,
                                             IODebugContext*) {
  return IOStatus::NotSupported("ReuseWritableFile");
}

IOStatus FaultyFileSystem::LinkFile(const std::string&, const std::string&, const IOOptions&,
                                    IODebugContext*) {
  return IOStatus::NotSupported("LinkFile");
}

IOStatus FaultyFileSystem::NewDirectory(const std::string& name, const IOOptions& options,
                                        std::unique_ptr<rocksdb::FSDirectory>* result,
                                        IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSDirectory> directory;
  auto status = target_->NewDirectory(name, options, &directory, debug);
  if (!status.ok()) return status;
  // RocksDB writes some folders with a slash at their end.
  std::string plain = name;
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  *result = std::make_unique<Directory>(*this, std::move(directory), plain);
  return status;
}

IOStatus FaultyFileSystem::DeleteFile(const std::string& name, const IOOptions& options,
                                      IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (auto status = step(); !status.ok()) return status;
  const fs::path path(name);
  keep_content(path);
  auto status = target_->DeleteFile(name, options, debug);
  if (status.ok()) change(path, nullptr);
  return status;
}

IOStatus FaultyFileSystem::CreateDir(const std::string& name, const IOOptions& options,
                                     IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (auto status = step(); !status.ok()) return status;
  auto status = target_->CreateDir(name, options, debug);
  if (!status.ok()) return status;
  auto node = std::make_shared<Node>();
  node->is_folder = true;
  node->content = name;
  change(name, std::move(node));
  return status;
}

IOStatus FaultyFileSystem::CreateDirIfMissing(const std::string& name, const IOOptions& options,
                                              IODebugContext* debug) {
  if (fs::is_directory(name)) return IOStatus::OK();
  return CreateDir(name, options, debug);
}

IOStatus FaultyFileSystem::RenameFile(const std::string& from, const std::string& to,
                                      const IOOptions& options, IODebugContext* debug) {
  const std::lock_guard lock(mutex_);
  if (auto status = step(); !status.ok()) return status;
  keep_content(to);
  const NodePtr node = find(from);
  auto status = target_->RenameFile(from, to, options, debug);
  if (!status.ok() || node == nullptr) return status;
  node->content = to;
  change(to, node);
  change(from, nullptr);
  return status;
}

IOStatus FaultyFileSystem::GetFreeSpace(const std::string&, const IOOptions&, std::uint64_t* bytes,
                                        IODebugContext*) {
  const std::lock_guard lock(mutex_);
  constexpr std::uint64_t kPlenty = std::uint64_t{1} << 40;
  *bytes = tells_of_space_ ? space_left_.value_or(kPlenty) : kPlenty;
  return IOStatus::OK();
}

void FaultyFileSystem::recover_into(const fs::path& target, std::mt19937& random, Tear tear) const {
  const std::lock_guard lock(mutex_);
  recover_folder(root_, target, random, tear);
}

namespace {

std::string read_bytes(const fs::path& path, std::uint64_t bytes) {
  std::ifstream file(path, std::ios::binary);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  content.resize(bytes);
  return content;
}

std::string torn(std::string content, std::uint64_t synced, std::mt19937& random,
                 FaultyFileSystem::Tear tear) {
  const std::uint64_t unsynced = content.size() - synced;
  const auto kept = [&] { return synced + random() % (unsynced + 1); };
  switch (random() % 4) {
    case 0:
      content.resize(synced);
      break;
    case 1:
      break;
    default:
      content.resize(kept());
  }
  if (tear == FaultyFileSystem::Tear::kHoles && content.size() > synced) {
    constexpr std::uint64_t kSector = 512;
    for (std::uint64_t at = synced - synced % kSector; at < content.size(); at += kSector) {
      if (random() % 4 != 0) continue;
      const std::uint64_t begin = std::max(at, synced);
      const std::uint64_t end = std::min<std::uint64_t>(at + kSector, content.size());
      std::fill(content.begin() + static_cast<std::ptrdiff_t>(begin),
                content.begin() + static_cast<std::ptrdiff_t>(end), '\0');
    }
  }
  return content;
}

}  // namespace

void FaultyFileSystem::recover_folder(const fs::path& folder, const fs::path& target,
                                      std::mt19937& random, Tear tear) const {
  fs::create_directories(target);
  const auto found = folders_.find(folder);
  if (found == folders_.end()) return;
  auto entries = found->second.synced_entries;
  const auto& changes = found->second.changes;
  const std::size_t survived = random() % (changes.size() + 1);
  for (std::size_t i = 0; i < survived; ++i) {
    if (changes[i].node == nullptr) {
      entries.erase(changes[i].name);
    } else {
      entries[changes[i].name] = changes[i].node;
    }
  }
  for (const auto& [name, node] : entries) {
    if (node->is_folder) {
      recover_folder(folder / name, target / name, random, tear);
      continue;
    }
    std::ofstream(target / name, std::ios::binary)
        << torn(read_bytes(node->content, node->bytes), node->synced_bytes, random, tear);
  }
}

}  // namespace rowhouse::test
