#pragma once

#include <atomic>
#include <memory>
#include <utility>

#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {

/// For tests: a store of which most is not in memory, so that operations have to leave the caller's
/// thread, at every read and in the middle of walks. Which reads would block follows a count, so a
/// test on one thread repeats itself.
class ColdStore final : public Store {
 public:
  explicit ColdStore(std::unique_ptr<Store> store) : store_(std::move(store)) {}

  Result<Read> get(std::string_view key, Tier tier, const Snapshot* snapshot,
                   std::string& value) const override {
    if (tier == Tier::kCached && cold()) return Read::kWouldBlock;
    return store_->get(key, tier, snapshot, value);
  }
  bool recall(std::string_view key, std::string& value) const override {
    return !cold() && store_->recall(key, value);
  }
  std::unique_ptr<Cursor> scan(std::string_view lower, std::string_view upper, Tier tier,
                               const Snapshot* snapshot) const override {
    auto cursor = store_->scan(lower, upper, tier, snapshot);
    if (tier == Tier::kAny) return cursor;
    return std::make_unique<ColdCursor>(*this, std::move(cursor));
  }
  std::unique_ptr<Snapshot> snapshot() const override { return store_->snapshot(); }
  Result<void> write(std::span<const Batch* const> batches, bool sync) override {
    return store_->write(batches, sync);
  }
  using Store::write;
  Result<void> make_log() override { return store_->make_log(); }
  Result<void> trim_log(std::string_view end) override { return store_->trim_log(end); }

 private:
  class ColdCursor final : public Cursor {
   public:
    ColdCursor(const ColdStore& store, std::unique_ptr<Cursor> cursor)
        : store_(store), cursor_(std::move(cursor)) {}
    void seek(std::string_view key) override {
      step([&] { cursor_->seek(key); });
    }
    void seek_for_prev(std::string_view key) override {
      step([&] { cursor_->seek_for_prev(key); });
    }
    void seek_to_first() override {
      step([&] { cursor_->seek_to_first(); });
    }
    void seek_to_last() override {
      step([&] { cursor_->seek_to_last(); });
    }
    void next() override {
      step([&] { cursor_->next(); });
    }
    void prev() override {
      step([&] { cursor_->prev(); });
    }
    bool valid() const override { return !blocked_ && cursor_->valid(); }
    std::string_view key() const override { return cursor_->key(); }
    std::string_view value() const override { return cursor_->value(); }
    bool would_block() const override { return blocked_; }
    Result<void> status() const override { return cursor_->status(); }

   private:
    template <typename F>
    void step(F&& move) {
      blocked_ = store_.cold();
      if (!blocked_) move();
    }
    const ColdStore& store_;
    const std::unique_ptr<Cursor> cursor_;
    bool blocked_ = false;
  };

  bool cold() const { return reads_.fetch_add(1, std::memory_order_relaxed) % 3 != 0; }

  const std::unique_ptr<Store> store_;
  mutable std::atomic<std::uint64_t> reads_{0};
};

}  // namespace rowhouse::engine::embedded
