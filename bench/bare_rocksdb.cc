// RocksDB alone, as plainly as it can be used well: what the library and the durable server are
// measured against. usage: bare_rocksdb DIR TENANTS USERS ORDERS, then rounds (rounds.h).
#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>

#include "rounds.h"
#include "shop_data.h"

namespace {

using namespace rowhouse::bench;

constexpr int kSyncedThreads = 32;
constexpr std::uint32_t kQueryItems = 20;

class Bare {
 public:
  Bare(const std::string& folder, ShopSize size) : size_(size) {
    rocksdb::Options options;
    options.create_if_missing = true;
    options.error_if_exists = true;
    rocksdb::BlockBasedTableOptions table;
    table.block_cache = rocksdb::NewLRUCache(256 << 20);
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
    options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
    rocksdb::DB* db = nullptr;
    check(rocksdb::DB::Open(options, folder, &db));
    db_.reset(db);
  }

  static std::string key(std::uint32_t tenant, const std::string& sort) {
    std::string key = partition(tenant);
    key.append("\0\x01", 2);
    return key + sort;
  }

  void load() {
    for (std::uint32_t tenant = 0; tenant < size_.tenants; ++tenant) {
      for (std::uint32_t i = 0; i < size_.users; ++i) {
        put_checked(key(tenant, user_sort(i)), user_item(tenant, i, i));
      }
      for (std::uint32_t i = 0; i < size_.orders; ++i) {
        put_checked(key(tenant, order_sort(i)), order_item(tenant, i, i));
      }
    }
  }

  void compact() {
    check(db_->Flush(rocksdb::FlushOptions()));
    rocksdb::CompactRangeOptions all;
    all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
    check(db_->CompactRange(all, nullptr, nullptr));
  }

  void get(KeyChooser& choose) {
    const std::uint32_t tenant = choose.below(size_.tenants);
    rocksdb::PinnableSlice value;
    check(db_->Get(rocksdb::ReadOptions(), db_->DefaultColumnFamily(),
                   key(tenant, user_sort(choose.below(size_.users))), &value));
    require(value.size() > 100, "a value is not what was put");
  }

  void put(KeyChooser& choose, bool sync) {
    rocksdb::WriteOptions options;
    options.sync = sync;
    const std::uint32_t tenant = choose.below(size_.tenants);
    const std::uint32_t order = choose.below(size_.orders);
    check(db_->Put(options, key(tenant, order_sort(order)), order_value(tenant, order, choose)));
  }

  void query(KeyChooser& choose) {
    const std::string prefix = key(choose.below(size_.tenants), "order#");
    std::string end = prefix;
    ++end.back();
    const rocksdb::Slice upper(end);
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &upper;
    const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
    std::uint32_t items = 0;
    std::size_t bytes = 0;
    for (it->Seek(prefix); it->Valid(); it->Next()) {
      ++items;
      bytes += it->key().size() + it->value().size();
    }
    check(it->status());
    require(items == std::min(kQueryItems, size_.orders) && bytes > 100 * items,
            "a query did not find what was put");
  }

  /// Overwrites as many items as there are, at random.
  void overwrite() {
    KeyChooser choose(7);
    for (std::uint32_t i = 0; i < size_.tenants * (size_.users + size_.orders); ++i) {
      put(choose, false);
    }
  }

 private:
  static void check(const rocksdb::Status& status) {
    if (!status.ok()) fail(status.ToString());
  }
  void put_checked(const std::string& key, const std::string& value) {
    check(db_->Put(rocksdb::WriteOptions(), key, value));
  }
  static std::string order_value(std::uint32_t tenant, std::uint32_t order, KeyChooser& choose) {
    // The bytes of one item, with a fresh number in them: building an item is not RocksDB's work.
    thread_local std::string value = order_item(0, 0, 0);
    const std::uint32_t salt = choose.below(100'000'000) + tenant + order;
    std::memcpy(value.data() + 30, &salt, sizeof salt);
    return value;
  }

  ShopSize size_;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace

int main(int argc, char** argv) {
  require(argc == 5, "usage: bare_rocksdb DIR TENANTS USERS ORDERS");
  const auto number = [&](int i) {
    return static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10));
  };
  Bare bare(argv[1], {number(2), number(3), number(4)});
  bare.load();
  bare.compact();
  serve_rounds(
      {{"get", {1, [&](KeyChooser& choose) { bare.get(choose); }}},
       {"put", {1, [&](KeyChooser& choose) { bare.put(choose, false); }}},
       {"put_synced", {kSyncedThreads, [&](KeyChooser& choose) { bare.put(choose, true); }}},
       {"query", {1, [&](KeyChooser& choose) { bare.query(choose); }}}},
      {{"compact", [&] { bare.compact(); }}, {"overwrite", [&] { bare.overwrite(); }}});
}
