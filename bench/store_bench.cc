// What the store and the commit queue cost on top of bare RocksDB with the same settings and data:
// 1,000 tenants of 40 items of 200 bytes. Bare and wrapped alternate; the ratio of each round is
// taken and the median printed, since other work on the machine moves both.
//
//   store_bench [seconds for each measurement] [rounds]
#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "base/completion_burst.h"
#include "engine/embedded/commit_queue.h"
#include "engine/embedded/rocksdb/db_store.h"

namespace {

using namespace rowhouse::engine::embedded;
using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

constexpr unsigned kTenants = 1000;
constexpr unsigned kItems = 40;
constexpr unsigned kScanned = 20;
const std::string kValue(200, 'v');

std::string partition_prefix(unsigned tenant) {
  char text[40];
  const int size = std::snprintf(text, sizeof text, "t\1tenant#%08u", tenant);
  return std::string(text, static_cast<std::size_t>(size)) + std::string("\0\1", 2);
}
std::string key_of(unsigned tenant, unsigned item) {
  char text[32];
  const int size = std::snprintf(text, sizeof text, "order#%06u", item);
  return partition_prefix(tenant) + std::string(text, static_cast<std::size_t>(size));
}

class Bench {
 public:
  Bench(double seconds, int rounds) : seconds_(seconds), rounds_(rounds) {
    for (unsigned t = 0; t < kTenants; ++t) {
      for (unsigned i = 0; i < kItems; ++i) keys_.push_back(key_of(t, i));
      lowers_.push_back(partition_prefix(t));
      uppers_.push_back(partition_prefix(t));
      uppers_.back().back() = '\2';
    }
    std::string name = "/var/tmp/rowhouse-bench-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) std::abort();
    folder_ = name;
    store_ = DbStore::open(folder_ / "data", {}).value();
    for (const std::string& key : keys_) bare_put(key, false);
  }
  ~Bench() {
    store_.reset();
    std::filesystem::remove_all(folder_);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  void run() {
    compact();
    compare("get, compacted", [&] { return gets_bare(); }, [&] { return gets_store(); });
    compare("query of 20, compacted", [&] { return scans_bare(); }, [&] { return scans_store(); });
    compare(
        "query of 20 backwards, compacted", [&] { return scans_bare_backwards(); },
        [&] { return scans_store(true); });
    compare("put, relaxed", [&] { return puts_bare(); }, [&] { return puts_store(); });
    compare(
        "put, relaxed, 2 threads", [&] { return puts_two([&] { return puts_bare(); }); },
        [&] { return puts_two([&] { return puts_store(); }); });
    compare(
        "get, after overwrites", [&] { return overwrite(), gets_bare(); },
        [&] { return overwrite(), gets_store(); });
    compare(
        "query of 20, after overwrites", [&] { return overwrite(), scans_bare(); },
        [&] { return overwrite(), scans_store(); });
    compare(
        "put, synced, 32 at once", [&] { return synced_bare(); }, [&] { return synced_queue(); });
  }

 private:
  void compare(const char* name, const std::function<double()>& bare,
               const std::function<double()>& wrapped) {
    std::vector<double> ratios, bares, wrappeds;
    for (int i = 0; i < rounds_; ++i) {
      bares.push_back(bare());
      wrappeds.push_back(wrapped());
      ratios.push_back(wrappeds.back() / bares.back());
    }
    const auto median = [](std::vector<double>& of) {
      std::nth_element(of.begin(), of.begin() + static_cast<std::ptrdiff_t>(of.size() / 2),
                       of.end());
      return of[of.size() / 2];
    };
    std::printf("%-34s %10.0f /s bare %10.0f /s here   %.2f\n", name, median(bares),
                median(wrappeds), median(ratios));
    std::fflush(stdout);
  }

  /// Calls of `step` in a second.
  template <typename F>
  double rate(F&& step) const {
    const auto begin = SteadyClock::now();
    std::uint64_t count = 0;
    Seconds spent{};
    do {
      for (int i = 0; i < 64; ++i) step();
      count += 64;
      spent = SteadyClock::now() - begin;
    } while (spent.count() < seconds_);
    return static_cast<double>(count) / spent.count();
  }

  static unsigned below(unsigned bound) {
    static thread_local std::minstd_rand random(std::random_device{}());
    return static_cast<unsigned>(random()) % bound;
  }
  const std::string& some_key() const { return keys_[below(kTenants * kItems)]; }

  static void require(bool held) {
    if (held) return;
    std::fputs("a wrong answer\n", stderr);
    std::abort();
  }

  void bare_put(const std::string& key, bool sync) {
    rocksdb::WriteOptions options;
    options.sync = sync;
    require(store_->db().Put(options, key, kValue).ok());
  }
  void compact() { require(store_->db().CompactRange({}, nullptr, nullptr).ok()); }
  /// Leaves the memtable full of old versions.
  void overwrite() {
    for (unsigned i = 0; i < 3 * kTenants * kItems; ++i) bare_put(some_key(), false);
  }

  double gets_bare() {
    const rocksdb::ReadOptions options;
    std::string value;
    return rate([&] {
      require(store_->db().Get(options, some_key(), &value).ok() && value.size() == kValue.size());
    });
  }
  double gets_store() {
    std::string value;
    return rate([&] {
      const std::string& key = some_key();
      Read read = store_->get(key, Tier::kCached, nullptr, value).value();
      if (read == Read::kWouldBlock) read = store_->get(key, Tier::kAny, nullptr, value).value();
      require(read == Read::kFound && value.size() == kValue.size());
    });
  }
  /// One iterator for all, as a benchmark of RocksDB's own would do; right as long as nobody
  /// writes.
  double scans_bare() {
    const rocksdb::ReadOptions options;
    const std::unique_ptr<rocksdb::Iterator> iterator(store_->db().NewIterator(options));
    std::string out;
    return rate([&] {
      out.clear();
      iterator->Seek(lowers_[below(kTenants)]);
      for (unsigned i = 0; i < kScanned; ++i, iterator->Next()) {
        require(iterator->Valid());
        out.append(iterator->value().data(), iterator->value().size());
      }
    });
  }
  double scans_bare_backwards() {
    const rocksdb::ReadOptions options;
    const std::unique_ptr<rocksdb::Iterator> iterator(store_->db().NewIterator(options));
    std::string out;
    return rate([&] {
      out.clear();
      iterator->SeekForPrev(uppers_[below(kTenants)]);
      for (unsigned i = 0; i < kScanned; ++i, iterator->Prev()) {
        require(iterator->Valid());
        out.append(iterator->value().data(), iterator->value().size());
      }
    });
  }
  double scans_store(bool backwards = false) {
    std::string out;
    return rate([&] {
      const unsigned tenant = below(kTenants);
      // As the engine does: first from memory, and if that is not enough, again.
      require(scan(tenant, Tier::kCached, backwards, out) ||
              scan(tenant, Tier::kAny, backwards, out));
    });
  }
  bool scan(unsigned tenant, Tier tier, bool backwards, std::string& out) {
    out.clear();
    const auto cursor = store_->scan(lowers_[tenant], uppers_[tenant], tier, nullptr);
    backwards ? cursor->seek_to_last() : cursor->seek_to_first();
    for (unsigned i = 0; i < kScanned; ++i) {
      if (!cursor->valid()) return false;
      out.append(cursor->value());
      backwards ? cursor->prev() : cursor->next();
    }
    return true;
  }
  double puts_bare() {
    const rocksdb::WriteOptions options;
    return rate([&] { require(store_->db().Put(options, some_key(), kValue).ok()); });
  }
  double puts_store() {
    CommitQueue queue(*store_, {.sync = false});
    return rate([&] {
      Batch batch;
      batch.put(some_key(), kValue);
      queue.submit(std::move(batch), [](rowhouse::Result<void> r) { require(r.has_value()); });
    });
  }
  template <typename F>
  double puts_two(F&& puts) {
    double first = 0;
    std::thread thread([&] { first = puts(); });
    const double second = puts();
    thread.join();
    return first + second;
  }

  double synced_bare() {
    std::atomic<std::uint64_t> count = 0;
    std::atomic<bool> stop = false;
    std::vector<std::thread> threads;
    const auto begin = SteadyClock::now();
    for (int t = 0; t < 32; ++t) {
      threads.emplace_back([&] {
        while (!stop) {
          bare_put(some_key(), true);
          ++count;
        }
      });
    }
    std::this_thread::sleep_for(Seconds(seconds_));
    stop = true;
    for (auto& thread : threads) thread.join();
    return static_cast<double>(count) / Seconds(SteadyClock::now() - begin).count();
  }

  /// As the server does it: two threads, each with 16 connections which wait for their answer.
  double synced_queue() {
    struct Io {
      std::mutex mutex;
      std::condition_variable woken;
      int answered = 16;
    };
    CommitQueue queue(*store_);
    std::atomic<std::uint64_t> count = 0;
    std::atomic<bool> stop = false;
    Io ios[2];
    std::vector<std::thread> threads;
    const auto begin = SteadyClock::now();
    for (Io& io : ios) {
      threads.emplace_back([&] {
        while (!stop) {
          int ready = 0;
          {
            std::unique_lock lock(io.mutex);
            io.woken.wait(lock, [&] { return io.answered > 0 || stop; });
            ready = std::exchange(io.answered, 0);
          }
          for (; ready > 0; --ready) {
            Batch batch;
            batch.put(some_key(), kValue);
            queue.submit(std::move(batch), [&](rowhouse::Result<void> result) {
              require(result.has_value());
              ++count;
              bool first = false;
              {
                const std::lock_guard lock(io.mutex);
                first = io.answered++ == 0;
              }
              if (first) rowhouse::base::CompletionBurst::at_end([&io] { io.woken.notify_one(); });
            });
          }
        }
      });
    }
    std::this_thread::sleep_for(Seconds(seconds_));
    stop = true;
    for (Io& io : ios) io.woken.notify_one();
    for (auto& thread : threads) thread.join();
    return static_cast<double>(count) / Seconds(SteadyClock::now() - begin).count();
  }

  const double seconds_;
  const int rounds_;
  std::vector<std::string> keys_;
  std::vector<std::string> lowers_;
  std::vector<std::string> uppers_;
  std::filesystem::path folder_;
  std::unique_ptr<DbStore> store_;
};

}  // namespace

int main(int argc, char** argv) {
  const double seconds = argc > 1 ? std::atof(argv[1]) : 1;
  const int rounds = argc > 2 ? std::max(1, std::atoi(argv[2])) : 5;
  Bench(seconds, rounds).run();
}
