#include "engine/embedded/rocksdb/late_log_failure.h"

#include <utility>

namespace rowhouse::engine::embedded {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

/// A log that could not be made. What is written to it fails as making it did.
class UnmadeLog final : public rocksdb::FSWritableFile {
 public:
  explicit UnmadeLog(IOStatus why) : why_(std::move(why)) {}
  ~UnmadeLog() override { why_.PermitUncheckedError(); }
  UnmadeLog(const UnmadeLog&) = delete;
  UnmadeLog& operator=(const UnmadeLog&) = delete;

  using FSWritableFile::Append;
  using FSWritableFile::PositionedAppend;
  IOStatus Append(const rocksdb::Slice&, const IOOptions&, IODebugContext*) override {
    return why_;
  }
  IOStatus Flush(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  IOStatus Sync(const IOOptions&, IODebugContext*) override { return why_; }
  IOStatus Fsync(const IOOptions&, IODebugContext*) override { return why_; }
  IOStatus Close(const IOOptions&, IODebugContext*) override { return IOStatus::OK(); }
  std::uint64_t GetFileSize(const IOOptions&, IODebugContext*) override { return 0; }

 private:
  const IOStatus why_;
};

}  // namespace

IOStatus LateLogFailure::NewWritableFile(const std::string& name,
                                         const rocksdb::FileOptions& options,
                                         std::unique_ptr<rocksdb::FSWritableFile>* result,
                                         IODebugContext* debug) {
  IOStatus made = FileSystemWrapper::NewWritableFile(name, options, result, debug);
  if (made.ok() || !began_ || !name.ends_with(".log")) return made;
  *result = std::make_unique<UnmadeLog>(std::move(made));
  return IOStatus::OK();
}

}  // namespace rowhouse::engine::embedded
