#include "engine/embedded/commit_queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <optional>
#include <semaphore>
#include <string>
#include <vector>

#include "base/completion_burst.h"
#include "engine/embedded/memory/memory_store.h"

namespace rowhouse::engine::embedded {
namespace {

/// A store which records its writes, and which a test can hold up or make fail.
class RecordedStore final : public Store {
 public:
  struct Write {
    std::vector<std::string> keys;
    bool sync;
    std::size_t batches;
  };

  Result<Read> get(std::string_view key, Tier tier, const Snapshot* snapshot,
                   std::string& value) const override {
    return memory_->get(key, tier, snapshot, value);
  }
  std::unique_ptr<Cursor> scan(std::string_view lower, std::string_view upper, Tier tier,
                               const Snapshot* snapshot) const override {
    return memory_->scan(lower, upper, tier, snapshot);
  }
  std::unique_ptr<Snapshot> snapshot() const override { return memory_->snapshot(); }
  Result<void> write(std::span<const Batch* const> batches, bool sync) override {
    if (held) {
      entered.release();
      go_on.acquire();
    }
    Write write{{}, sync, batches.size()};
    for (const Batch* batch : batches) {
      batch->for_each([&](Batch::Kind, std::string_view key, std::string_view) {
        write.keys.emplace_back(key);
      });
    }
    writes.push_back(std::move(write));
    if (fails_with) return *fails_with;
    return memory_->write(batches, sync);
  }
  using Store::write;
  Result<void> make_log() override { return memory_->make_log(); }
  Result<void> trim_log(std::string_view end) override { return memory_->trim_log(end); }

  std::atomic<bool> held = false;
  std::counting_semaphore<> entered{0};
  std::counting_semaphore<> go_on{0};
  std::optional<Error> fails_with;
  std::vector<Write> writes;  ///< Of the committing thread, until the queue is gone.

 private:
  std::unique_ptr<Store> memory_ = make_memory_store();
};

Batch put(std::string_view key, std::size_t value_bytes = 1) {
  Batch batch;
  batch.put(key, std::string(value_bytes, 'v'));
  return batch;
}

/// Holds the first write up, so that what is submitted meanwhile waits together.
class HeldUp {
 public:
  HeldUp(RecordedStore& store, CommitQueue& queue) : store_(store) {
    store_.held = true;
    queue.submit(put("first"), [this](Result<void>) { first_done_.set_value(); });
    store_.entered.acquire();
    store_.held = false;
  }
  ~HeldUp() { release(); }
  HeldUp(const HeldUp&) = delete;
  HeldUp& operator=(const HeldUp&) = delete;
  void release() {
    if (!std::exchange(released_, true)) store_.go_on.release();
  }
  /// Until the held write is done and its completions have run.
  void finish() {
    release();
    first_done_.get_future().wait();
  }

 private:
  RecordedStore& store_;
  std::promise<void> first_done_;
  bool released_ = false;
};

TEST(CommitQueue, BatchesWhichWaitTogetherAreWrittenWithOneSyncInTheirOrder) {
  RecordedStore store;
  std::vector<std::string> completed;
  {
    CommitQueue queue(store);
    HeldUp held(store, queue);
    for (const char* key : {"c", "a", "b"}) {
      queue.submit(put(key), [&completed, key](Result<void> result) {
        EXPECT_TRUE(result);
        completed.emplace_back(key);
      });
    }
    held.finish();
  }
  ASSERT_EQ(store.writes.size(), 2u);
  EXPECT_EQ(store.writes[1].keys, (std::vector<std::string>{"c", "a", "b"}));
  EXPECT_EQ(store.writes[1].batches, 3u);
  EXPECT_TRUE(store.writes[1].sync);
  EXPECT_EQ(completed, (std::vector<std::string>{"c", "a", "b"}));
}

TEST(CommitQueue, ACompletionComesAfterItsWriteIsVisible) {
  RecordedStore store;
  CommitQueue queue(store);
  std::promise<Read> read;
  queue.submit(put("a"), [&](Result<void>) {
    std::string value;
    read.set_value(store.get("a", Tier::kAny, nullptr, value).value());
  });
  EXPECT_EQ(read.get_future().get(), Read::kFound);
}

TEST(CommitQueue, WithoutSyncTheWriteIsMadeAndCompletedInline) {
  RecordedStore store;
  CommitQueue queue(store, {.sync = false});
  std::optional<std::thread::id> completed_on;
  queue.submit(put("a"), [&](Result<void> result) {
    EXPECT_TRUE(result);
    completed_on = std::this_thread::get_id();
  });
  EXPECT_EQ(completed_on, std::this_thread::get_id());
  ASSERT_EQ(store.writes.size(), 1u);
  EXPECT_FALSE(store.writes[0].sync);
}

TEST(CommitQueue, AFailedWriteFailsEachBatchInItAndTheNextGoesOn) {
  RecordedStore store;
  std::vector<std::string> heard;
  std::promise<void> both_failed;
  {
    CommitQueue queue(store);
    {
      HeldUp held(store, queue);
      store.fails_with = Error(ErrorCode::kStorageFull, "The disk is full");
      for (const char* key : {"a", "b"}) {
        queue.submit(put(key), [&, key](Result<void> result) {
          ASSERT_FALSE(result);
          heard.push_back(key + std::string(result.error().name()));
          if (heard.size() < 2) return;
          store.fails_with.reset();
          both_failed.set_value();
        });
      }
      held.finish();
      both_failed.get_future().wait();
    }
    std::promise<bool> next;
    queue.submit(put("c"), [&](Result<void> result) { next.set_value(result.has_value()); });
    EXPECT_TRUE(next.get_future().get());
  }
  EXPECT_EQ(heard, (std::vector<std::string>{"aStorageFull", "bStorageFull"}));
  std::string value;
  EXPECT_EQ(store.get("a", Tier::kAny, nullptr, value).value(), Read::kMissing);
}

TEST(CommitQueue, AFullQueueThrottlesAtOnceAndRecovers) {
  RecordedStore store;
  CommitQueue queue(store, {.waiting_max = 3});
  std::atomic<int> committed = 0;
  {
    HeldUp held(store, queue);  // one of the three
    for (int i = 0; i < 2; ++i) {
      queue.submit(put("a"), [&](Result<void> result) { committed += result.has_value(); });
    }
    std::optional<ErrorCode> refused;
    queue.submit(put("x"), [&](Result<void> result) { refused = result.error().code(); });
    EXPECT_EQ(refused, ErrorCode::kThrottling);
    held.finish();
  }
  std::promise<bool> later;
  queue.submit(put("x"), [&](Result<void> result) { later.set_value(result.has_value()); });
  EXPECT_TRUE(later.get_future().get());
  EXPECT_EQ(committed, 2);
}

TEST(CommitQueue, WaitingBytesAreBoundedButOneBatchAlwaysFits) {
  RecordedStore store;
  CommitQueue queue(store, {.waiting_bytes_max = 1000});
  std::promise<bool> large;
  queue.submit(put("large", 5000), [&](Result<void> r) { large.set_value(r.has_value()); });
  EXPECT_TRUE(large.get_future().get());

  HeldUp held(store, queue);
  queue.submit(put("a", 900), [](Result<void> result) { EXPECT_TRUE(result); });
  std::optional<ErrorCode> refused;
  queue.submit(put("b", 900), [&](Result<void> result) { refused = result.error().code(); });
  EXPECT_EQ(refused, ErrorCode::kThrottling);
  held.finish();
}

TEST(CommitQueue, OneWriteTakesNoMoreThanItsBound) {
  RecordedStore store;
  {
    CommitQueue queue(store, {.merged_bytes_max = 1000});
    HeldUp held(store, queue);
    for (int i = 0; i < 5; ++i) {
      queue.submit(put("a", 400), [](Result<void> result) { EXPECT_TRUE(result); });
    }
    held.finish();
  }
  ASSERT_EQ(store.writes.size(), 4u);
  EXPECT_EQ(store.writes[1].batches, 2u);
  EXPECT_EQ(store.writes[2].batches, 2u);
  EXPECT_EQ(store.writes[3].batches, 1u);
}

TEST(CommitQueue, ClosingWritesWhatWaits) {
  RecordedStore store;
  std::atomic<int> committed = 0;
  {
    CommitQueue queue(store);
    for (int i = 0; i < 100; ++i) {
      queue.submit(put(std::to_string(i)),
                   [&](Result<void> result) { committed += result.has_value(); });
    }
  }
  EXPECT_EQ(committed, 100);
}

TEST(CommitQueue, ACompletionMaySubmit) {
  RecordedStore store;
  CommitQueue queue(store);
  std::promise<bool> second;
  queue.submit(put("a"), [&](Result<void>) {
    queue.submit(put("b"), [&](Result<void> result) { second.set_value(result.has_value()); });
  });
  EXPECT_TRUE(second.get_future().get());
}

TEST(CommitQueue, CompletionsOfOneWriteRunInOneBurst) {
  RecordedStore store;
  std::vector<std::string> heard;
  {
    CommitQueue queue(store);
    HeldUp held(store, queue);
    for (const char* key : {"a", "b"}) {
      queue.submit(put(key), [&, key](Result<void>) {
        heard.emplace_back(key);
        base::CompletionBurst::at_end(
            [&heard, key] { heard.push_back(std::string("after ") + key); });
      });
    }
    held.finish();
  }
  EXPECT_EQ(heard, (std::vector<std::string>{"a", "b", "after a", "after b"}));
}

TEST(CommitQueue, OutsideABurstItsEndIsNow) {
  bool called = false;
  base::CompletionBurst::at_end([&] { called = true; });
  EXPECT_TRUE(called);
}

TEST(CommitQueue, ManyThreadsAreEachAnsweredOnce) {
  RecordedStore store;
  constexpr int kThreads = 8;
  constexpr int kCommits = 500;
  std::atomic<int> answered = 0;
  {
    CommitQueue queue(store);
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&, t] {
        for (int i = 0; i < kCommits; ++i) {
          std::binary_semaphore done{0};
          queue.submit(put(std::to_string(t) + "/" + std::to_string(i)), [&](Result<void> result) {
            answered += result.has_value();
            done.release();
          });
          done.acquire();
        }
      });
    }
    for (auto& thread : threads) thread.join();
  }
  EXPECT_EQ(answered, kThreads * kCommits);
  std::size_t written = 0;
  for (const auto& write : store.writes) written += write.keys.size();
  EXPECT_EQ(written, std::size_t{kThreads} * kCommits);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
