#include "engine/embedded/rocksdb/memory_only.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

namespace rowhouse::engine::embedded {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

thread_local bool memory_only = false;

class File final : public rocksdb::FSRandomAccessFileOwnerWrapper {
 public:
  /// `descriptor` may be -1: then nothing of the file is known to be in memory.
  File(std::unique_ptr<rocksdb::FSRandomAccessFile> file, int descriptor)
      : FSRandomAccessFileOwnerWrapper(std::move(file)), descriptor_(descriptor) {
    struct stat found = {};
    if (descriptor_ >= 0 && ::fstat(descriptor_, &found) == 0) {
      size_ = static_cast<std::uint64_t>(found.st_size);
    }
  }
  ~File() override {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options,
                rocksdb::Slice* result, char* scratch, IODebugContext* debug) const override {
    if (!memory_only) {
      return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, result, scratch, debug);
    }
    // A table does not grow once it is read, so less than asked for is right at its end only.
    const std::uint64_t there = offset < size_ ? std::min<std::uint64_t>(bytes, size_ - offset) : 0;
    iovec part{scratch, bytes};
    if (there == 0 || ::preadv2(descriptor_, &part, 1, static_cast<off_t>(offset), RWF_NOWAIT) !=
                          static_cast<ssize_t>(there)) {
      return rocksdb::status_to_io_status(rocksdb::Status::Incomplete());
    }
    *result = rocksdb::Slice(scratch, there);
    return IOStatus::OK();
  }

  IOStatus MultiRead(rocksdb::FSReadRequest* requests, std::size_t count, const IOOptions& options,
                     IODebugContext* debug) override {
    if (!memory_only) {
      return FSRandomAccessFileOwnerWrapper::MultiRead(requests, count, options, debug);
    }
    for (std::size_t i = 0; i < count; ++i) {
      rocksdb::FSReadRequest& each = requests[i];
      each.status = Read(each.offset, each.len, options, &each.result, each.scratch, debug);
    }
    return IOStatus::OK();
  }

 private:
  const int descriptor_;
  std::uint64_t size_ = 0;
};

class Files final : public rocksdb::FileSystemWrapper {
 public:
  Files(const std::shared_ptr<rocksdb::FileSystem>& base, bool page_cache)
      : FileSystemWrapper(base), page_cache_(page_cache) {}
  const char* Name() const override { return "HeedMemoryOnly"; }

  IOStatus NewRandomAccessFile(const std::string& name, const rocksdb::FileOptions& options,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext* debug) override {
    IOStatus status = FileSystemWrapper::NewRandomAccessFile(name, options, result, debug);
    if (!status.ok()) return status;
    // RocksDB does not hand out its own descriptor.
    const int descriptor = page_cache_ ? ::open(name.c_str(), O_RDONLY | O_CLOEXEC) : -1;
    *result = std::make_unique<File>(std::move(*result), descriptor);
    return status;
  }

 private:
  const bool page_cache_;
};

}  // namespace

MemoryOnly::MemoryOnly(bool on) noexcept : before_(std::exchange(memory_only, on)) {}
MemoryOnly::~MemoryOnly() { memory_only = before_; }

std::shared_ptr<rocksdb::FileSystem> heed_memory_only(
    const std::shared_ptr<rocksdb::FileSystem>& base, bool page_cache) {
  return std::make_shared<Files>(base, page_cache);
}

}  // namespace rowhouse::engine::embedded
