// The same facts of both stores; the one in memory is also the oracle of the one on disk.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "engine/embedded/memory/memory_store.h"
#include "engine/embedded/rocksdb/rocksdb_store.h"
#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "rowhouse-store-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

class MemoryFixture {
 public:
  Store& store() { return *store_; }

 private:
  std::unique_ptr<Store> store_ = make_memory_store();
};

class RocksDbFixture {
 public:
  Store& store() { return *store_; }

 private:
  Folder folder_;
  // A small memtable, so that a test of some hundred writes reaches the files too.
  std::unique_ptr<Store> store_ =
      open_rocksdb(folder_.path() / "data",
                   RocksDbOptions{.block_cache_bytes = 1u << 20, .memtable_bytes = 64u << 10})
          .value();
};

using Entries = std::vector<std::pair<std::string, std::string>>;

template <typename Fixture>
class StoreTest : public ::testing::Test {
 protected:
  Store& store() { return fixture_.store(); }

  void put(std::string_view key, std::string_view value) {
    Batch batch;
    batch.put(key, value);
    store().write(batch, false).value();
  }
  void erase(std::string_view key) {
    Batch batch;
    batch.erase(key);
    store().write(batch, false).value();
  }
  void erase_range(std::string_view begin, std::string_view end) {
    Batch batch;
    batch.erase_range(begin, end);
    store().write(batch, false).value();
  }
  /// The value, or "(none)".
  std::string get(std::string_view key, const Snapshot* snapshot = nullptr) {
    std::string value;
    const Read read = store().get(key, Tier::kAny, snapshot, value).value();
    return read == Read::kFound ? value : "(none)";
  }
  std::unique_ptr<Cursor> cursor(std::string_view lower, std::string_view upper,
                                 const Snapshot* snapshot = nullptr) {
    return store().scan(lower, upper, Tier::kAny, snapshot);
  }
  static std::string forward(Cursor& cursor) {
    std::string keys;
    for (cursor.seek_to_first(); cursor.valid(); cursor.next()) {
      keys.append(cursor.key()).append("=").append(cursor.value()).append(" ");
    }
    cursor.status().value();
    return keys;
  }
  static std::string backward(Cursor& cursor) {
    std::string keys;
    for (cursor.seek_to_last(); cursor.valid(); cursor.prev()) {
      keys.append(cursor.key()).append("=").append(cursor.value()).append(" ");
    }
    cursor.status().value();
    return keys;
  }
  void put_letters() {
    for (const char letter : std::string("bdfhj")) put(std::string(1, letter), "v");
  }

  Fixture fixture_;
};

using Fixtures = ::testing::Types<MemoryFixture, RocksDbFixture>;
class FixtureNames {
 public:
  template <typename T>
  static std::string GetName(int) {
    return std::is_same_v<T, MemoryFixture> ? "Memory" : "RocksDb";
  }
};
TYPED_TEST_SUITE(StoreTest, Fixtures, FixtureNames);

TYPED_TEST(StoreTest, AMissingKeyIsMissing) { EXPECT_EQ(this->get("a"), "(none)"); }

TYPED_TEST(StoreTest, TheLastPutIsRead) {
  this->put("a", "1");
  this->put("a", "2");
  EXPECT_EQ(this->get("a"), "2");
}

TYPED_TEST(StoreTest, AnErasedKeyIsMissingAndMayComeBack) {
  this->put("a", "1");
  this->erase("a");
  EXPECT_EQ(this->get("a"), "(none)");
  this->put("a", "2");
  EXPECT_EQ(this->get("a"), "2");
}

TYPED_TEST(StoreTest, AnEmptyValueIsNotAMissingOne) {
  this->put("a", "");
  EXPECT_EQ(this->get("a"), "");
}

TYPED_TEST(StoreTest, KeysAndValuesHoldAnyBytes) {
  const std::string key("\0\xff\n\0", 4);
  const std::string value("\xff\0\0", 3);
  this->put(key, value);
  this->put(std::string("\0", 1), "zero");
  EXPECT_EQ(this->get(key), value);
  auto cursor = this->cursor(std::string("\0", 1), "\xff");
  cursor->seek_to_last();
  ASSERT_TRUE(cursor->valid());
  EXPECT_EQ(cursor->key(), key);
  EXPECT_EQ(cursor->value(), value);
}

TYPED_TEST(StoreTest, AValueOfManyBlocksIsWhole) {
  std::string value(400 << 10, 'x');
  for (std::size_t i = 0; i < value.size(); i += 1000) value[i] = static_cast<char>(i / 1000);
  this->put("big", value);
  EXPECT_EQ(this->get("big"), value);
}

TYPED_TEST(StoreTest, GetKeepsTheCallersCapacity) {
  this->put("a", "1");
  std::string value;
  value.reserve(1000);
  const char* const before = value.data();
  ASSERT_EQ(this->store().get("a", Tier::kAny, nullptr, value).value(), Read::kFound);
  EXPECT_EQ(value, "1");
  EXPECT_EQ(value.data(), before);
}

TYPED_TEST(StoreTest, AScanYieldsWhatLiesWithinItsBounds) {
  this->put_letters();
  EXPECT_EQ(this->forward(*this->cursor("", "")), "b=v d=v f=v h=v j=v ");
  EXPECT_EQ(this->forward(*this->cursor("d", "h")), "d=v f=v ");
  EXPECT_EQ(this->forward(*this->cursor("c", "i")), "d=v f=v h=v ");
  EXPECT_EQ(this->forward(*this->cursor("e", "e")), "");
  EXPECT_EQ(this->forward(*this->cursor("k", "")), "");
}

TYPED_TEST(StoreTest, AScanGoesBackwardsWithinItsBounds) {
  this->put_letters();
  EXPECT_EQ(this->backward(*this->cursor("", "")), "j=v h=v f=v d=v b=v ");
  EXPECT_EQ(this->backward(*this->cursor("d", "h")), "f=v d=v ");
  EXPECT_EQ(this->backward(*this->cursor("c", "i")), "h=v f=v d=v ");
  EXPECT_EQ(this->backward(*this->cursor("x", "")), "");
}

TYPED_TEST(StoreTest, SeekFindsTheKeyOrTheNextOne) {
  this->put_letters();
  auto cursor = this->cursor("c", "i");
  cursor->seek("f");
  EXPECT_EQ(cursor->key(), "f");
  cursor->seek("e");
  EXPECT_EQ(cursor->key(), "f");
  cursor->seek("a");
  EXPECT_EQ(cursor->key(), "d");
  cursor->seek("i");
  EXPECT_FALSE(cursor->valid());
  cursor->seek("z");
  EXPECT_FALSE(cursor->valid());
}

TYPED_TEST(StoreTest, SeekForPrevFindsTheKeyOrTheOneBefore) {
  this->put_letters();
  auto cursor = this->cursor("c", "h");
  cursor->seek_for_prev("f");
  EXPECT_EQ(cursor->key(), "f");
  cursor->seek_for_prev("e");
  EXPECT_EQ(cursor->key(), "d");
  cursor->seek_for_prev("h");
  EXPECT_EQ(cursor->key(), "f");
  cursor->seek_for_prev("z");
  EXPECT_EQ(cursor->key(), "f");
  cursor->seek_for_prev("c");
  EXPECT_FALSE(cursor->valid());
  cursor->seek_for_prev("a");
  EXPECT_FALSE(cursor->valid());
}

TYPED_TEST(StoreTest, AWalkMayTurnRound) {
  this->put_letters();
  auto cursor = this->cursor("b", "z");
  cursor->seek("d");
  cursor->next();
  EXPECT_EQ(cursor->key(), "f");
  cursor->prev();
  EXPECT_EQ(cursor->key(), "d");
  cursor->next();
  EXPECT_EQ(cursor->key(), "f");
}

TYPED_TEST(StoreTest, ALaterScanWithOtherBoundsForgetsTheFormerOnes) {
  this->put_letters();
  EXPECT_EQ(this->forward(*this->cursor("b", "z")), "b=v d=v f=v h=v j=v ");
  EXPECT_EQ(this->backward(*this->cursor("d", "z")), "j=v h=v f=v d=v ");
  EXPECT_EQ(this->backward(*this->cursor("f", "h")), "f=v ");
  EXPECT_EQ(this->forward(*this->cursor("a", "i")), "b=v d=v f=v h=v ");
}

TYPED_TEST(StoreTest, ACursorSeesTheStateAsOfItsMaking) {
  this->put_letters();
  auto cursor = this->cursor("a", "z");
  this->put("c", "new");
  this->put("d", "new");
  this->erase("f");
  EXPECT_EQ(this->forward(*cursor), "b=v d=v f=v h=v j=v ");
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "b=v c=new d=new h=v j=v ");
}

TYPED_TEST(StoreTest, ASnapshotStaysAsItWas) {
  this->put("a", "1");
  this->put("b", "1");
  const auto before = this->store().snapshot();
  this->put("a", "2");
  this->erase("b");
  this->put("c", "2");
  const auto after = this->store().snapshot();
  this->erase_range("a", "z");
  this->put("a", "3");

  EXPECT_EQ(this->get("a", before.get()), "1");
  EXPECT_EQ(this->get("b", before.get()), "1");
  EXPECT_EQ(this->get("c", before.get()), "(none)");
  EXPECT_EQ(this->forward(*this->cursor("a", "z", before.get())), "a=1 b=1 ");
  EXPECT_EQ(this->backward(*this->cursor("a", "z", after.get())), "c=2 a=2 ");
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "a=3 ");
}

TYPED_TEST(StoreTest, ACursorOutlivesTheSnapshotItWasMadeOn) {
  this->put("a", "1");
  auto snapshot = this->store().snapshot();
  auto cursor = this->cursor("a", "z", snapshot.get());
  this->put("a", "2");
  EXPECT_EQ(this->forward(*cursor), "a=1 ");
}

TYPED_TEST(StoreTest, ABatchIsMadeInItsOrder) {
  Batch batch;
  batch.put("a", "1");
  batch.put("a", "2");
  batch.put("b", "1");
  batch.erase("b");
  batch.erase("c");
  batch.put("c", "1");
  batch.put("d1", "1");
  batch.erase_range("d", "e");
  batch.put("d2", "1");
  ASSERT_TRUE(this->store().write(batch, true));
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "a=2 c=1 d2=1 ");
}

TYPED_TEST(StoreTest, BatchesOfOneWriteAreMadeInTheirOrder) {
  Batch first;
  first.put("a", "1");
  first.put("b", "1");
  Batch second;
  second.erase("a");
  second.put("b", "2");
  const Batch* const both[] = {&first, &second};
  ASSERT_TRUE(this->store().write(both, true));
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "b=2 ");
}

TYPED_TEST(StoreTest, EraseRangeTakesItsBeginAndLeavesItsEnd) {
  this->put_letters();
  this->erase_range("d", "h");
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "b=v h=v j=v ");
  this->erase_range("x", "a");  // upside down: nothing lies in it
  this->erase_range("b", "b");
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "b=v h=v j=v ");
}

TYPED_TEST(StoreTest, AScanAfterErasedRangesSeesThem) {
  this->put_letters();
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "b=v d=v f=v h=v j=v ");
  this->erase_range("b", "e");
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "f=v h=v j=v ");
  this->erase_range("h", "i");
  EXPECT_EQ(this->backward(*this->cursor("a", "z")), "j=v f=v ");
  this->put("b", "again");
  EXPECT_EQ(this->forward(*this->cursor("a", "z")), "b=again f=v j=v ");
}

TYPED_TEST(StoreTest, AReaderSeesAllOfAWriteOrNothing) {
  constexpr int kWrites = 2000;
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < kWrites; ++i) {
      Batch batch;
      const std::string value = std::to_string(i);
      for (const char* key : {"a", "b", "c"}) batch.put(key, value);
      this->store().write(batch, false).value();
    }
    done = true;
  });
  int seen = 0;
  while (!done || seen == 0) {
    const auto snapshot = this->store().snapshot();
    const std::string a = this->get("a", snapshot.get());
    EXPECT_EQ(this->get("c", snapshot.get()), a);
    auto cursor = this->cursor("a", "d");
    std::vector<std::string> values;
    for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
      values.emplace_back(cursor->value());
    }
    if (values.empty()) continue;
    ++seen;
    ASSERT_EQ(values.size(), 3u);
    EXPECT_EQ(values[0], values[1]);
    EXPECT_EQ(values[0], values[2]);
  }
  writer.join();
  EXPECT_EQ(this->get("b"), std::to_string(kWrites - 1));
}

TYPED_TEST(StoreTest, ManyThreadsWriteAndEachFindsItsOwn) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 500; ++i) {
        const std::string key = std::to_string(t) + "/" + std::to_string(i);
        this->put(key, key + std::string(100, 'v'));
        EXPECT_EQ(this->get(key).substr(0, key.size()), key);
        auto cursor = this->cursor(std::to_string(t) + "/", std::to_string(t) + "0");
        cursor->seek(key);
        EXPECT_TRUE(cursor->valid() && cursor->key() == key);
      }
    });
  }
  for (auto& thread : threads) thread.join();
  auto cursor = this->cursor("0", "9");
  int count = 0;
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) ++count;
  EXPECT_EQ(count, 4 * 500);
}

/// Runs the same random program on the store and on a std::map with copies of itself as snapshots.
TYPED_TEST(StoreTest, ARandomProgramReadsAsAMapDoes) {
  const char* const wanted = std::getenv("ROWHOUSE_SEED");
  const unsigned seed =
      wanted != nullptr ? static_cast<unsigned>(std::atoi(wanted)) : std::random_device()();
  SCOPED_TRACE("ROWHOUSE_SEED=" + std::to_string(seed));
  std::mt19937 random(seed);
  const auto below = [&](unsigned bound) { return static_cast<unsigned>(random() % bound); };
  const auto some_key = [&] {
    std::string key = std::to_string(below(60));
    if (below(4) == 0) key += '\0';
    if (below(4) == 0) key += '\xff';
    return key;
  };

  using Map = std::map<std::string, std::string>;
  Map map;
  struct Held {
    std::unique_ptr<Snapshot> snapshot;
    Map map;
  };
  std::vector<Held> held;

  for (int step = 0; step < 6000; ++step) {
    const unsigned what = below(100);
    if (what < 45) {
      Batch batch;
      for (unsigned i = 0, n = 1 + below(4); i < n; ++i) {
        const std::string key = some_key();
        if (const unsigned kind = below(20); kind == 0) {
          const std::string end = some_key();
          batch.erase_range(key, end);
          if (key < end) map.erase(map.lower_bound(key), map.lower_bound(end));
        } else if (kind < 6) {
          batch.erase(key);
          map.erase(key);
        } else {
          const std::string value(below(200), static_cast<char>('a' + below(26)));
          batch.put(key, value);
          map[key] = value;
        }
      }
      ASSERT_TRUE(this->store().write(batch, below(50) == 0));
    } else if (what < 50) {
      held.push_back({this->store().snapshot(), map});
      if (held.size() > 4) held.erase(held.begin() + below(4));
    } else {
      const bool old = !held.empty() && below(3) == 0;
      const Held* const from = old ? &held[below(static_cast<unsigned>(held.size()))] : nullptr;
      const Snapshot* const snapshot = old ? from->snapshot.get() : nullptr;
      const Map& expected = old ? from->map : map;
      if (what < 70) {
        const std::string key = some_key();
        const auto found = expected.find(key);
        ASSERT_EQ(this->get(key, snapshot), found == expected.end() ? "(none)" : found->second);
        continue;
      }
      const std::string lower = below(5) == 0 ? "" : some_key();
      const std::string upper = below(5) == 0 ? "" : some_key();
      Map within;
      for (const auto& [key, value] : expected) {
        if (key >= lower && (upper.empty() || key < upper)) within[key] = value;
      }
      auto cursor = this->cursor(lower, upper, snapshot);
      const std::string at = some_key();
      if (what < 85) {
        cursor->seek(at);
        for (auto i = within.lower_bound(at); i != within.end(); ++i, cursor->next()) {
          ASSERT_TRUE(cursor->valid());
          ASSERT_EQ(cursor->key(), i->first);
          ASSERT_EQ(cursor->value(), i->second);
        }
      } else {
        cursor->seek_for_prev(at);
        for (auto i = within.upper_bound(at); i != within.begin(); cursor->prev()) {
          --i;
          ASSERT_TRUE(cursor->valid());
          ASSERT_EQ(cursor->key(), i->first);
          ASSERT_EQ(cursor->value(), i->second);
        }
      }
      ASSERT_FALSE(cursor->valid());
      ASSERT_TRUE(cursor->status());
      ASSERT_FALSE(cursor->would_block());
    }
  }
}

}  // namespace
}  // namespace rowhouse::engine::embedded
