#include "engine/embedded/rocksdb/synced_manifest.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "engine/embedded/rocksdb/db_store.h"
#include "engine/embedded/rocksdb/log_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using rocksdb::Slice;

/// Notes each append ('a') and each sync ('s') of each manifest.
class Noting final : public rocksdb::FileSystemWrapper {
 public:
  Noting() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "Noting"; }

  IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext* debug) override {
    IOStatus made = FileSystemWrapper::NewWritableFile(name, options, result, debug);
    if (!made.ok() || name.find("/MANIFEST-") == std::string::npos) return made;
    const std::lock_guard lock(mutex_);
    notes_.push_back(std::make_unique<std::string>());
    *result = std::make_unique<File>(std::move(*result), *this, *notes_.back());
    return made;
  }
  std::vector<std::string> notes() const {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> copies;
    for (const auto& each : notes_) copies.push_back(*each);
    return copies;
  }
  void fail_syncs() {
    const std::lock_guard lock(mutex_);
    fails_ = true;
  }

 private:
  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile>&& file, Noting& noting, std::string& notes)
        : FSWritableFileOwnerWrapper(std::move(file)), noting_(noting), notes_(notes) {}
    IOStatus Append(const Slice& data, const IOOptions& options, IODebugContext* debug) override {
      noting_.note(notes_, 'a');
      return target()->Append(data, options, debug);
    }
    IOStatus Append(const Slice& data, const IOOptions& options,
                    const rocksdb::DataVerificationInfo&, IODebugContext* debug) override {
      return Append(data, options, debug);
    }
    IOStatus Sync(const IOOptions& options, IODebugContext* debug) override {
      if (!noting_.note(notes_, 's')) return IOStatus::IOError("no sync");
      return target()->Sync(options, debug);
    }
    IOStatus Fsync(const IOOptions& options, IODebugContext* debug) override {
      return Sync(options, debug);
    }

   private:
    Noting& noting_;
    std::string& notes_;
  };

  /// False if a sync is to fail.
  bool note(std::string& notes, char what) {
    const std::lock_guard lock(mutex_);
    notes += what;
    return what != 's' || !fails_;
  }

  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<std::string>> notes_;  // each stays where it is
  bool fails_ = false;
};

class ManifestFiles : public ::testing::Test {
 protected:
  ManifestFiles() {
    std::string name = (std::filesystem::temp_directory_path() / "rowhouse-files-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
  }
  ~ManifestFiles() override { std::filesystem::remove_all(root_); }

  std::filesystem::path root_;
};

TEST_F(ManifestFiles, AreSyncedBeforeMoreIsAppendedOnceTheyCount) {
  const auto files = std::make_shared<Noting>();
  const auto env = rocksdb::NewCompositeEnv(files);
  {
    auto store = DbStore::open(root_ / "data", {.memtable_bytes = 16u << 10}, *env).value();
    ASSERT_TRUE(store->make_log());
    // Two column families, whose memtables are flushed and whose logs are done with.
    for (int i = 1; i <= 4'000; ++i) {
      Batch batch;
      batch.put("row" + std::to_string(i), std::string(200, 'r'));
      batch.put(log_key(i), std::string(200, 'l'));
      store->write(batch, false).value();
    }
  }
  int appended = 0;
  for (const std::string& notes : files->notes()) {
    const std::size_t counts = notes.find('s');
    if (counts == std::string::npos) continue;
    EXPECT_EQ(notes.find("aa", counts), std::string::npos) << notes;
    appended += static_cast<int>(
        std::count(notes.begin() + static_cast<std::ptrdiff_t>(counts), notes.end(), 'a'));
  }
  EXPECT_GT(appended, 3);
}

TEST_F(ManifestFiles, TakeNothingMoreWhereTheSyncBeforeItFails) {
  const auto files = std::make_shared<Noting>();
  SyncedManifest synced(files);
  std::unique_ptr<rocksdb::FSWritableFile> file;
  ASSERT_TRUE(synced.NewWritableFile((root_ / "MANIFEST-1").string(), {}, &file, nullptr).ok());
  // As many as come before the first sync need none.
  ASSERT_TRUE(file->Append("1", {}, nullptr).ok());
  ASSERT_TRUE(file->Append("2", {}, nullptr).ok());
  ASSERT_TRUE(file->Sync({}, nullptr).ok());
  ASSERT_TRUE(file->Append("3", {}, nullptr).ok());
  ASSERT_TRUE(file->Append("4", {}, nullptr).ok());
  EXPECT_EQ(files->notes(), std::vector<std::string>{"aasasa"});
  files->fail_syncs();
  EXPECT_FALSE(file->Append("5", {}, nullptr).ok());
  EXPECT_EQ(files->notes(), std::vector<std::string>{"aasasas"});
  EXPECT_TRUE(file->Close({}, nullptr).ok());
}

}  // namespace
}  // namespace rowhouse::engine::embedded
