#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "engine/embedded/memory/memory_store.h"
#include "engine/embedded/rocksdb/log_fixture.h"
#include "engine/embedded/rocksdb/rocksdb_store.h"

/// The log of a store: the same facts of both.
namespace rowhouse::engine::embedded {
namespace {

void reads_as_other_keys_do(Store& store) {
  ASSERT_TRUE(store.make_log());
  ASSERT_TRUE(store.make_log()) << "once more does nothing";
  Batch batch;
  batch.put("r", "row");
  for (int i = 1; i <= 5; ++i) batch.put(log_key(i), "entry");
  ASSERT_TRUE(store.write(batch, true));
  EXPECT_EQ(log_of(store), "1 2 3 4 5");
  EXPECT_EQ(log_of(store, 2, 4), "2 3");
  std::string value;
  EXPECT_EQ(store.get(log_key(3), Tier::kAny, nullptr, value).value(), Read::kFound);
  EXPECT_EQ(value, "entry");
  EXPECT_EQ(store.get(log_key(9), Tier::kAny, nullptr, value).value(), Read::kMissing);
  EXPECT_EQ(store.get("r", Tier::kAny, nullptr, value).value(), Read::kFound);

  const auto snapshot = store.snapshot();
  put(store, log_key(6));
  const auto before = store.scan(log_key(5), log_key(9), Tier::kAny, snapshot.get());
  before->seek_to_last();
  ASSERT_TRUE(before->valid());
  EXPECT_EQ(before->key(), log_key(5));
  const auto now = store.scan(log_key(5), log_key(9), Tier::kAny, nullptr);
  now->seek_for_prev(log_key(8));
  ASSERT_TRUE(now->valid());
  EXPECT_EQ(now->key(), log_key(6));
}

TEST(StoreLog, OnDiskReadsAsOtherKeysDo) {
  std::string name = (std::filesystem::temp_directory_path() / "rowhouse-log-XXXXXX").string();
  const std::filesystem::path root = ::mkdtemp(name.data());
  reads_as_other_keys_do(*open_rocksdb(root / "data").value());
  std::filesystem::remove_all(root);
}
TEST(StoreLog, InMemoryReadsAsOtherKeysDo) { reads_as_other_keys_do(*make_memory_store()); }

TEST(StoreLog, InMemoryIsTrimmedAtOnce) {
  const auto store = make_memory_store();
  ASSERT_TRUE(store->make_log());
  for (int i = 1; i <= 5; ++i) put(*store, log_key(i));
  put(*store, "r");
  ASSERT_TRUE(store->trim_log(log_key(3)));
  EXPECT_EQ(log_of(*store), "3 4 5");
  std::string value;
  EXPECT_EQ(store->get("r", Tier::kAny, nullptr, value).value(), Read::kFound);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
