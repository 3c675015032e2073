#include "engine/embedded/memory/memory_store.h"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <shared_mutex>
#include <utility>
#include <vector>

namespace rowhouse::engine::embedded {
namespace {

using Sequence = std::uint64_t;

/// What one write left under a key: a value, or nothing if it erased the key.
struct Version {
  Sequence sequence;
  std::optional<std::string> value;
};
/// Oldest first; never empty.
using Versions = std::vector<Version>;
using Keys = std::map<std::string, Versions, std::less<>>;

/// The value that a reader of the state `at` sees, or null.
const std::string* visible(const Versions& versions, Sequence at) {
  for (auto version = versions.rbegin(); version != versions.rend(); ++version) {
    if (version->sequence <= at) return version->value ? &*version->value : nullptr;
  }
  return nullptr;
}

/// Every key keeps its versions, newest last, and each write has a sequence number: a snapshot is
/// such a number. A version which no snapshot can see any more is dropped by a later write.
class MemoryStore final : public Store {
 public:
  class HeldSnapshot final : public Snapshot {
   public:
    explicit HeldSnapshot(const MemoryStore& store) : store_(store), at_(store.hold()) {}
    ~HeldSnapshot() override { store_.release(at_); }
    HeldSnapshot(const HeldSnapshot&) = delete;
    HeldSnapshot& operator=(const HeldSnapshot&) = delete;
    Sequence at() const { return at_; }

   private:
    const MemoryStore& store_;
    Sequence at_;
  };

  Result<Read> get(std::string_view key, Tier, const Snapshot* snapshot,
                   std::string& value) const override {
    const std::shared_lock lock(keys_mutex_);
    const auto found = keys_.find(key);
    if (found == keys_.end()) return Read::kMissing;
    const std::string* seen = visible(found->second, sequence_of(snapshot));
    if (seen == nullptr) return Read::kMissing;
    value = *seen;
    return Read::kFound;
  }

  std::unique_ptr<Cursor> scan(std::string_view lower, std::string_view upper, Tier,
                               const Snapshot* snapshot) const override;

  std::unique_ptr<Snapshot> snapshot() const override {
    return std::make_unique<HeldSnapshot>(*this);
  }

  Result<void> write(std::span<const Batch* const> batches, bool /*sync*/) override {
    const std::unique_lock lock(keys_mutex_);
    ++last_;
    for (const Batch* batch : batches) {
      batch->for_each([&](Batch::Kind kind, std::string_view key, std::string_view value) {
        switch (kind) {
          case Batch::Kind::kPut:
          case Batch::Kind::kPutToRecall:
            return set(key, std::string(value));
          case Batch::Kind::kErase:
            return set(key, std::nullopt);
          case Batch::Kind::kEraseRange:
            return erase_range(key, value);
        }
      });
    }
    drop_unseen();
    return {};
  }
  Result<void> make_log() override { return {}; }
  Result<void> trim_log(std::string_view end) override {
    Batch batch;
    batch.erase_range(std::string_view(&kLogPrefix, 1), end);
    return Store::write(batch, false);
  }

 private:
  friend class MemoryCursor;

  Sequence sequence_of(const Snapshot* snapshot) const {
    return snapshot == nullptr ? last_ : static_cast<const HeldSnapshot*>(snapshot)->at();
  }

  Sequence hold() const {
    // Both locks, so that no write drops what is seen at `last_` before the hold is known.
    const std::shared_lock keys_lock(keys_mutex_);
    const std::lock_guard held_lock(held_mutex_);
    held_.insert(last_);
    return last_;
  }
  void release(Sequence at) const {
    const std::lock_guard lock(held_mutex_);
    held_.erase(held_.find(at));
  }
  void hold_again(Sequence at) const {
    const std::lock_guard lock(held_mutex_);
    held_.insert(at);
  }

  void set(std::string_view key, std::optional<std::string> value) {
    auto at = keys_.lower_bound(key);
    const bool is_new = at == keys_.end() || at->first != key;
    if (is_new && !value) return;
    if (is_new) at = keys_.emplace_hint(at, std::string(key), Versions());
    replace(at, std::move(value));
  }

  void replace(Keys::iterator at, std::optional<std::string> value) {
    Versions& versions = at->second;
    if (!versions.empty() && versions.back().sequence == last_) {
      versions.back().value = std::move(value);  // one batch names the key twice: the last counts
    } else {
      versions.push_back({last_, std::move(value)});
    }
    if (versions.size() > 1 || !versions.back().value) superseded_.emplace_back(last_, at->first);
  }

  void erase_range(std::string_view begin, std::string_view end) {
    for (auto at = keys_.lower_bound(begin); at != keys_.end() && at->first < end; ++at) {
      if (at->second.back().value) replace(at, std::nullopt);
    }
  }

  /// Drops the versions that were superseded before the oldest snapshot was taken: nobody can see
  /// them any more.
  void drop_unseen() {
    Sequence oldest = last_;
    {
      const std::lock_guard lock(held_mutex_);
      if (!held_.empty()) oldest = *held_.begin();
    }
    while (!superseded_.empty() && superseded_.front().first <= oldest) {
      if (const auto at = keys_.find(superseded_.front().second); at != keys_.end()) {
        drop_versions_before(at, oldest);
      }
      superseded_.pop_front();
    }
  }

  void drop_versions_before(Keys::iterator at, Sequence oldest) {
    Versions& versions = at->second;
    std::size_t needed = versions.size() - 1;
    while (needed > 0 && versions[needed].sequence > oldest) --needed;
    versions.erase(versions.begin(), versions.begin() + static_cast<std::ptrdiff_t>(needed));
    const bool gone = !versions.front().value && versions.front().sequence <= oldest;
    if (gone && versions.size() == 1) keys_.erase(at);
  }

  mutable std::shared_mutex keys_mutex_;
  Keys keys_;
  Sequence last_ = 0;
  /// The key of each version that another one follows, with the sequence number of that other.
  std::deque<std::pair<Sequence, std::string>> superseded_;

  mutable std::mutex held_mutex_;  // taken after keys_mutex_, where both are
  mutable std::multiset<Sequence> held_;
};

/// Holds its state as a snapshot does, and copies each entry out, so that it needs the store's lock
/// only while it steps.
class MemoryCursor final : public Cursor {
 public:
  MemoryCursor(const MemoryStore& store, std::string_view lower, std::string_view upper,
               const Snapshot* snapshot)
      : store_(store), lower_(lower), upper_(upper) {
    if (snapshot == nullptr) {
      at_ = store_.hold();
    } else {
      at_ = static_cast<const MemoryStore::HeldSnapshot*>(snapshot)->at();
      store_.hold_again(at_);
    }
  }
  ~MemoryCursor() override { store_.release(at_); }
  MemoryCursor(const MemoryCursor&) = delete;
  MemoryCursor& operator=(const MemoryCursor&) = delete;

  void seek(std::string_view key) override {
    const std::shared_lock lock(store_.keys_mutex_);
    forward(store_.keys_.lower_bound(key < lower_ ? std::string_view(lower_) : key));
  }
  void seek_for_prev(std::string_view key) override {
    const std::shared_lock lock(store_.keys_mutex_);
    if (!upper_.empty() && key >= upper_) return backward(store_.keys_.lower_bound(upper_));
    backward(store_.keys_.upper_bound(key));
  }
  void seek_to_first() override { seek(lower_); }
  void seek_to_last() override {
    const std::shared_lock lock(store_.keys_mutex_);
    backward(upper_.empty() ? store_.keys_.end() : store_.keys_.lower_bound(upper_));
  }
  void next() override {
    const std::shared_lock lock(store_.keys_mutex_);
    forward(store_.keys_.upper_bound(key_));
  }
  void prev() override {
    const std::shared_lock lock(store_.keys_mutex_);
    backward(store_.keys_.lower_bound(key_));
  }
  bool valid() const override { return valid_; }
  std::string_view key() const override { return key_; }
  std::string_view value() const override { return value_; }
  bool would_block() const override { return false; }
  Result<void> status() const override { return {}; }

 private:
  /// To the first entry from `at` on which this cursor sees.
  void forward(Keys::const_iterator at) {
    valid_ = false;
    for (; at != store_.keys_.end() && (upper_.empty() || at->first < upper_); ++at) {
      if (take(*at)) return;
    }
  }
  /// To the last entry before `end` which this cursor sees.
  void backward(Keys::const_iterator end) {
    valid_ = false;
    for (auto at = end; at != store_.keys_.begin();) {
      --at;
      if (at->first < lower_) return;
      if (take(*at)) return;
    }
  }
  bool take(const Keys::value_type& entry) {
    const std::string* seen = visible(entry.second, at_);
    if (seen == nullptr) return false;
    key_ = entry.first;
    value_ = *seen;
    return valid_ = true;
  }

  const MemoryStore& store_;
  const std::string lower_;
  const std::string upper_;
  Sequence at_ = 0;
  bool valid_ = false;
  std::string key_;
  std::string value_;
};

std::unique_ptr<Cursor> MemoryStore::scan(std::string_view lower, std::string_view upper, Tier,
                                          const Snapshot* snapshot) const {
  return std::make_unique<MemoryCursor>(*this, lower, upper, snapshot);
}

}  // namespace

std::unique_ptr<Store> make_memory_store() { return std::make_unique<MemoryStore>(); }

}  // namespace rowhouse::engine::embedded
