#include "engine/embedded/rocksdb/log_family.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/embedded/rocksdb/db_store.h"
#include "engine/embedded/rocksdb/log_fixture.h"

/// The log of the store on disk. What it has in common with the one in memory:
/// ../store_log_test.cc.
namespace rowhouse::engine::embedded {
namespace {

class Log : public ::testing::Test {
 protected:
  Log() {
    std::string name = (std::filesystem::temp_directory_path() / "rowhouse-log-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    open();
  }
  ~Log() override {
    store_.reset();
    std::filesystem::remove_all(root_);
  }
  void open() {
    store_.reset();
    store_ = DbStore::open(root_ / "data", {.memtable_bytes = 16u << 10}).value();
  }
  std::size_t families() {
    std::vector<std::string> names;
    EXPECT_TRUE(
        rocksdb::DB::ListColumnFamilies({}, (root_ / "data" / "rocksdb").string(), &names).ok());
    return names.size();
  }

  std::filesystem::path root_;
  std::unique_ptr<DbStore> store_;
};

TEST_F(Log, HasNoFilesOfItsOwnBeforeItIsMade) {
  put(*store_, "r");
  EXPECT_EQ(families(), 1u);
  EXPECT_EQ(log_of(*store_), "");
  EXPECT_TRUE(store_->trim_log(log_key(3)));
  std::string value;
  EXPECT_EQ(store_->get(log_key(1), Tier::kAny, nullptr, value).value(), Read::kMissing);
  open();
  EXPECT_EQ(families(), 1u);
}

TEST_F(Log, IsRefusedWhereItLiesAmongAllOtherKeys) {
  ASSERT_TRUE(store_->db().Put({}, log_key(1), "of a version which was never released").ok());
  store_.reset();
  const auto refused = DbStore::open(root_ / "data", {});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().code(), ErrorCode::kFormatUnsupported);
}

/// Files of which new logs cannot be made once it says so.
class NoNewLogs final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "NoNewLogs"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    if (begun && name.ends_with(".log")) return rocksdb::IOStatus::IOError("no new log");
    return FileSystemWrapper::NewWritableFile(name, options, result, debug);
  }
  std::atomic<bool> begun = false;
};

/// Writes until a write fails, since `files` fail from a moment on; then the store is closed, and
/// opened again on files that work. In each write the log's entry comes first or last.
template <typename Files>
void fail_and_open_again(const std::filesystem::path& folder, bool log_first) {
  const auto files = std::make_shared<Files>(rocksdb::FileSystem::Default());
  const auto env = rocksdb::NewCompositeEnv(files);
  auto store = DbStore::open(folder, {.memtable_bytes = 64u << 10}, *env).value();
  ASSERT_TRUE(store->make_log());
  put(*store, "r1", "before");
  files->begun = true;
  // Both memtables are full at once, so that the next write begins new ones.
  const std::string large(256u << 10, 'x');
  bool failed = false;
  for (int i = 0; i < 100 && !failed; ++i) {
    Batch batch;
    if (log_first) batch.put(log_key(i), large);
    batch.put("r" + std::to_string(2 + i), large);
    if (!log_first) batch.put(log_key(i), large);
    failed = !store->write(batch, false);
  }
  EXPECT_TRUE(failed);
  store.reset();
  files->begun = false;
  store = DbStore::open(folder, {}, *env).value();
  std::string value;
  EXPECT_EQ(store->get("r1", Tier::kAny, nullptr, value).value(), Read::kFound);
}

TEST_F(Log, ClosesAfterALogOfRocksDbsOwnCouldNotBeMade) {
  for (const bool log_first : {false, true}) {
    fail_and_open_again<NoNewLogs>(root_ / (log_first ? "first" : "last"), log_first);
  }
}

/// Files among which the manifest cannot be written once it says so.
class NoManifest final : public rocksdb::FileSystemWrapper {
 public:
  using FileSystemWrapper::FileSystemWrapper;
  const char* Name() const override { return "NoManifest"; }
  rocksdb::IOStatus NewWritableFile(const std::string& name, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* debug) override {
    auto status = FileSystemWrapper::NewWritableFile(name, options, result, debug);
    if (status.ok() && name.find("MANIFEST") != std::string::npos) {
      *result = std::make_unique<Manifest>(*this, std::move(*result));
    }
    return status;
  }
  std::atomic<bool> begun = false;

 private:
  class Manifest final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    Manifest(NoManifest& files, std::unique_ptr<rocksdb::FSWritableFile> file)
        : FSWritableFileOwnerWrapper(std::move(file)), files_(files) {}
    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* debug) override {
      if (files_.begun) return rocksdb::IOStatus::IOError("no manifest");
      return FSWritableFileOwnerWrapper::Append(data, options, debug);
    }

   private:
    NoManifest& files_;
  };
};

TEST_F(Log, MayBeOpenedAgainAfterTheManifestCouldNotBeWritten) {
  for (const bool log_first : {false, true}) {
    fail_and_open_again<NoManifest>(root_ / (log_first ? "first" : "last"), log_first);
  }
}

TEST_F(Log, IsNotWrittenBeforeItIsMade) {
  Batch batch;
  batch.put("r", "row");
  batch.put(log_key(1), "entry");
  EXPECT_FALSE(store_->write(batch, false));
  std::string value;
  EXPECT_EQ(store_->get("r", Tier::kAny, nullptr, value).value(), Read::kMissing)
      << "all or nothing";
}

TEST_F(Log, IsThereAgainAfterARestart) {
  ASSERT_TRUE(store_->make_log());
  for (int i = 1; i <= 5; ++i) put(*store_, log_key(i));
  put(*store_, "r", "row");
  open();
  EXPECT_EQ(log_of(*store_), "1 2 3 4 5");
  put(*store_, log_key(6));
  EXPECT_EQ(log_of(*store_), "1 2 3 4 5 6");
  EXPECT_EQ(families(), 2u);
}

/// The log's files, with their sizes.
std::map<std::string, std::uint64_t> files_of_log(rocksdb::DB& db) {
  std::vector<rocksdb::LiveFileMetaData> all;
  db.GetLiveFilesMetaData(&all);
  std::map<std::string, std::uint64_t> files;
  for (const auto& file : all) {
    if (file.column_family_name == LogFamily::kName) files[file.name] = file.size;
  }
  return files;
}

std::uint64_t bytes_of_log(rocksdb::DB& db) {
  std::uint64_t bytes = 0;
  for (const auto& [name, size] : files_of_log(db)) bytes += size;
  return bytes;
}

TEST_F(Log, LosesWholeFilesWhenItIsTrimmedAndRewritesNone) {
  LogFamily log({.memtable_bytes = 16u << 10});
  rocksdb::Options options;
  options.create_if_missing = true;
  rocksdb::DB* opened = nullptr;
  ASSERT_TRUE(rocksdb::DB::Open(options, (root_ / "bare").string(), &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  ASSERT_TRUE(log.make(*db));
  constexpr int kLast = 6'000;
  for (int i = 0; i < kLast; ++i) {
    ASSERT_TRUE(db->Put({}, log.handle(), log_key(i), std::string(1000, 'v')).ok());
  }
  // Out of level 0, whose files are not dropped.
  ASSERT_TRUE(db->CompactRange({}, log.handle(), nullptr, nullptr).ok());
  const auto before = files_of_log(*db);
  ASSERT_GT(before.size(), 3u);
  ASSERT_TRUE(log.trim(*db, log_key(kLast / 2)));
  const auto after = files_of_log(*db);
  EXPECT_LT(after.size(), before.size());
  for (const auto& file : after) EXPECT_TRUE(before.contains(file.first)) << file.first;
  std::string value;
  for (int i = kLast / 2; i < kLast; ++i) {
    ASSERT_TRUE(db->Get({}, log.handle(), log_key(i), &value).ok()) << i;
  }
  EXPECT_TRUE(db->Get({}, log.handle(), log_key(0), &value).IsNotFound());
  log.close(*db);
}

TEST_F(Log, LosesInTimeWhatNoFileOfItsOwnHas) {
  ASSERT_TRUE(store_->make_log());
  const std::string value(1000, 'v');
  constexpr int kLast = 3'000;
  for (int i = 0; i < kLast; ++i) put(*store_, log_key(i), value);
  ASSERT_GT(bytes_of_log(store_->db()), kLast * value.size() / 2);
  for (int i = 0; i < 61; ++i) ASSERT_TRUE(store_->trim_log(log_key(kLast - 10)));
  EXPECT_EQ(log_of(*store_, 0, kLast - 10), "");
  EXPECT_EQ(log_of(*store_, kLast - 3, kLast), "2997 2998 2999");
  EXPECT_LT(bytes_of_log(store_->db()), kLast * value.size() / 10);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
