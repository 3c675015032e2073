#include "engine/embedded/rocksdb/db_store.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <thread>

namespace rowhouse::engine::embedded {
namespace {

class DbStoreTest : public ::testing::Test {
 protected:
  DbStoreTest() {
    std::string name = (std::filesystem::temp_directory_path() / "rowhouse-db-XXXXXX").string();
    root_ = ::mkdtemp(name.data());
    open();
  }
  ~DbStoreTest() override {
    store_.reset();
    std::filesystem::remove_all(root_);
  }
  void open(const RocksDbOptions& options = {}) {
    store_.reset();
    store_ = DbStore::open(root_ / "data", options).value();
  }
  void put(std::string_view key, std::string_view value) {
    Batch batch;
    batch.put(key, value);
    store_->write(batch, false).value();
  }
  /// All to files, and nothing of it in this process.
  void reopen(bool page_cache_reads) {
    ASSERT_TRUE(store_->db().Flush({}).ok());
    open({.page_cache_reads = page_cache_reads});
  }
  void drop_caches() { reopen(false); }
  Read get(std::string_view key, Tier tier) {
    std::string value;
    return store_->get(key, tier, nullptr, value).value();
  }

  std::filesystem::path root_;
  std::unique_ptr<DbStore> store_;
};

TEST_F(DbStoreTest, WhatWasJustWrittenIsInMemoryAlsoAfterItWentToAFile) {
  put("a", "1");
  EXPECT_EQ(get("a", Tier::kCached), Read::kFound);
  ASSERT_TRUE(store_->db().Flush({}).ok());
  EXPECT_EQ(get("a", Tier::kCached), Read::kFound);
}

TEST_F(DbStoreTest, AGetFromMemoryWouldBlockWhereOnlyTheDiskKnows) {
  put("a", "1");
  drop_caches();
  EXPECT_EQ(get("a", Tier::kCached), Read::kWouldBlock);
  EXPECT_EQ(get("a", Tier::kAny), Read::kFound);
  EXPECT_EQ(get("a", Tier::kCached), Read::kFound) << "the disk's answer is kept";
}

TEST_F(DbStoreTest, WhatTheOperatingSystemHasInMemoryDoesNotBlock) {
  put("a", "1");
  reopen(true);
  EXPECT_EQ(get("a", Tier::kCached), Read::kFound);
  const auto cursor = store_->scan("a", "b", Tier::kCached, nullptr);
  cursor->seek_to_first();
  EXPECT_TRUE(cursor->valid());
}

TEST_F(DbStoreTest, AScanOfMemoryWouldBlockWhereOnlyTheDiskKnows) {
  for (int i = 100; i < 999; ++i) put(std::to_string(i), std::string(200, 'v'));
  drop_caches();
  {
    const auto cursor = store_->scan("1", "9", Tier::kCached, nullptr);
    cursor->seek_to_first();
    EXPECT_FALSE(cursor->valid());
    EXPECT_TRUE(cursor->would_block());
    EXPECT_TRUE(cursor->status());
  }
  {
    const auto cursor = store_->scan("1", "2", Tier::kAny, nullptr);
    int count = 0;
    for (cursor->seek_to_first(); cursor->valid(); cursor->next()) ++count;
    EXPECT_EQ(count, 100);
    EXPECT_FALSE(cursor->would_block());
  }
  // The first keys are in memory now, those further on are not.
  const auto cursor = store_->scan("1", "9", Tier::kCached, nullptr);
  int count = 0;
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) ++count;
  EXPECT_GE(count, 90);
  EXPECT_LT(count, 800);
  EXPECT_TRUE(cursor->would_block());
  EXPECT_TRUE(cursor->status());
}

TEST_F(DbStoreTest, ASnapshotReadOfMemoryWouldBlockToo) {
  put("a", "1");
  drop_caches();
  const auto snapshot = store_->snapshot();
  std::string value;
  EXPECT_EQ(store_->get("a", Tier::kCached, snapshot.get(), value).value(), Read::kWouldBlock);
  EXPECT_EQ(store_->get("a", Tier::kAny, snapshot.get(), value).value(), Read::kFound);
}

TEST_F(DbStoreTest, IdleIteratorsDoNotKeepOldFilesOrMemtables) {
  const auto pinned = [&] {
    std::uint64_t versions = 0;
    EXPECT_TRUE(store_->db().GetIntProperty("rocksdb.num-live-versions", &versions));
    return versions;
  };
  put("a", "1");
  for (int round = 0; round < 5; ++round) {
    store_->scan("a", "b", Tier::kAny, nullptr)->seek_to_first();
    put("a", std::to_string(round));
    ASSERT_TRUE(store_->db().Flush({}).ok());
  }
  EXPECT_EQ(pinned(), 1u);
}

TEST_F(DbStoreTest, ACursorThatIsOutDuringAFlushGoesOn) {
  put("a", "1");
  put("b", "1");
  const auto cursor = store_->scan("a", "z", Tier::kAny, nullptr);
  cursor->seek_to_first();
  ASSERT_TRUE(store_->db().Flush({}).ok());
  put("c", "2");
  cursor->next();
  EXPECT_TRUE(cursor->valid());
  EXPECT_EQ(cursor->key(), "b");
  cursor->next();
  EXPECT_FALSE(cursor->valid());
}

TEST_F(DbStoreTest, YoungFilesAreMergedWhenWritesPause) {
  open({.memtable_bytes = 64u << 10});
  const std::string value(1000, 'v');
  for (int i = 0; i < 200; ++i) put("key" + std::to_string(i % 20), value);
  const auto young = [this] {
    std::string files;
    store_->db().GetProperty("rocksdb.num-files-at-level0", &files);
    std::uint64_t in_memtable = 0;
    store_->db().GetIntProperty("rocksdb.num-entries-active-mem-table", &in_memtable);
    return std::stoi(files) + static_cast<int>(in_memtable);
  };
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (young() != 0 && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_EQ(young(), 0);
  std::string found;
  EXPECT_EQ(store_->get("key7", Tier::kAny, nullptr, found).value(), Read::kFound);
  EXPECT_EQ(found, value);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
