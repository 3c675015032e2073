#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <map>
#include <random>
#include <thread>

#include "base/clock.h"
#include "engine/embedded/cold_store.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/memory/memory_store.h"
#include "expressions.h"
#include "rowhouse/item.h"
#include "run_as_operator.h"
#include "stream_replay.h"

/// Items expire when their time comes and never before: random writes and random waits, held
/// against a map which knows nothing of sweepers. What expired has left the table and the index and
/// is in the stream, marked as the service's own doing; nothing else is.
namespace rowhouse::random_programs {
namespace {

enum class On { kMemory, kColdMemory, kRocksDb };

constexpr std::int64_t kFiveYearsS = 5ll * 365 * 24 * 60 * 60;

std::string compact(const Item& item) { return encode_item(item).value(); }

class ManualClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return base::Milliseconds(now_ms_.load()); }
  void advance(base::Milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_{1'700'000'000'000};
};

class ExpiringTable {
 public:
  ExpiringTable(On on, std::uint64_t seed)
      : on_(on),
        random_(seed),
        folder_(std::filesystem::temp_directory_path() /
                ("rowhouse-expiring-" + std::to_string(::getpid()) + "-" + std::to_string(seed))) {
    open();
    create();
  }
  ~ExpiringTable() {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }
  ExpiringTable(const ExpiringTable&) = delete;
  ExpiringTable& operator=(const ExpiringTable&) = delete;

  void step() {
    const std::size_t draw = below(100);
    if (draw < 45) return put();
    if (draw < 60) return erase();
    if (draw < 75) return transact();
    if (draw < 95) return clock_.advance(std::chrono::seconds(below(40)));
    if (on_ == On::kRocksDb) open();
  }

  int expired_count() const {
    int count = 0;
    for (const auto& [name, times] : expired_) count += times;
    return count;
  }

  /// What is wrong once everything that is due is gone; empty if nothing is.
  std::string contradiction() {
    expire_in_model();
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    std::string wrong = difference();
    while (!wrong.empty() && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
      wrong = difference();
    }
    return wrong;
  }

 private:
  std::size_t below(std::size_t bound) { return random_() % bound; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  std::int64_t now_s() const { return clock_.now().count() / 1000; }
  static std::string name_of(const Item& item) {
    return *item.at("PK").get_if<std::string>() + "/" + *item.at("SK").get_if<std::string>();
  }

  void open() {
    engine_.reset();
    engine::EmbeddedOptions options;
    options.clock = &clock_;
    options.worker_threads = 2;
    options.durability = engine::Durability::kRelaxed;
    options.block_cache_bytes = 8u << 20;
    options.time_to_live_interval = base::Milliseconds(1);
    options.limits.time_to_live_change_ms_min = 0;
    options.limits.stream_retention_ms = 1000ll * 24 * 60 * 60 * 1000;
    if (on_ == On::kMemory) {
      engine_ = engine::make_in_memory(options);
    } else if (on_ == On::kColdMemory) {
      auto store =
          std::make_unique<engine::embedded::ColdStore>(engine::embedded::make_memory_store());
      engine_ = engine::embedded::EmbeddedOperations::open(std::move(store), options, true).value();
    } else {
      engine_ = engine::open_embedded(folder_, options).value();
    }
  }
  void create() {
    operation::CreateTable create;
    create.table = "T";
    create.key.partition = {"PK", model::Type::kString};
    create.key.sort = model::KeyAttribute{"SK", model::Type::kString};
    create.billing_mode = model::BillingMode::kPayPerRequest;
    create.stream = model::StreamViewType::kNewAndOldImages;
    model::SecondaryIndex index;
    index.name = "ByG";
    index.key.partition = {{"g", model::Type::kString}};
    create.indexes = {index};
    ASSERT_TRUE(run(std::move(create)).has_value());
    operation::UpdateTimeToLive enable;
    enable.table = "T";
    enable.attribute = "ttl";
    enable.enable = true;
    ASSERT_TRUE(run(std::move(enable)).has_value());
  }

  template <typename Operation>
  Result<typename Operation::Result> run(Operation operation) {
    return run_as_operator(*engine_, std::move(operation));
  }

  Item key() {
    return {{"PK", "p" + std::to_string(below(3))}, {"SK", "s" + std::to_string(below(8))}};
  }
  Item item() {
    Item result = key();
    if (!one_in(4)) result["g"] = "g" + std::to_string(below(3));
    result["v"] = static_cast<int>(below(1000));
    switch (below(8)) {
      case 0:
        break;  // It never expires.
      case 1:
        result["ttl"] = std::to_string(now_s() - 10);  // Not a number.
        break;
      case 2:
        result["ttl"] = Decimal(now_s() - kFiveYearsS - 1000);  // Too long ago.
        break;
      case 3:
        result["ttl"] = -5;
        break;
      case 4:
        result["ttl"] = Decimal(now_s() - static_cast<std::int64_t>(below(100)));
        break;
      default:
        result["ttl"] = Decimal(now_s() + static_cast<std::int64_t>(below(100)));
    }
    return result;
  }
  bool is_due(const Item& item) const {
    const auto at = item.find("ttl");
    if (at == item.end()) return false;
    const auto* const number = at->second.get_if<Decimal>();
    if (number == nullptr || !number->to_int64()) return false;
    const std::int64_t second = *number->to_int64();
    return second >= 0 && second <= now_s() && second >= now_s() - kFiveYearsS;
  }
  /// Nothing is written while items that are due lie there, so that the model need not guess
  /// whether a write met them.
  void expire_in_model() {
    for (auto at = items_.begin(); at != items_.end();) {
      if (!is_due(at->second)) {
        ++at;
        continue;
      }
      ++expired_[at->first];
      at = items_.erase(at);
    }
  }
  void settle() { ASSERT_EQ(contradiction(), ""); }
  /// Between the engine and the model; the sweeper may be at work.
  std::string difference() {
    if (const auto found = scan(""); found != items_) return "the table" + shown(found);
    std::map<std::string, Item> indexed = items_;
    std::erase_if(indexed, [](const auto& entry) { return !entry.second.contains("g"); });
    if (const auto found = scan("ByG"); found != indexed) return "the index" + shown(found);
    if (std::string wrong = contradiction_of_stream(*engine_, "T"); !wrong.empty()) return wrong;
    std::map<std::string, int> expired;
    for (const auto& record : records_of_stream(*engine_, "T")) {
      if (!record.by_time_to_live) continue;
      if (record.event != operation::StreamRecord::Event::kRemove) return "an expiry is no removal";
      ++expired[name_of(decode_item(record.keys).value())];
    }
    return expired == expired_ ? std::string() : "the stream tells of other expiries";
  }

  void put() {
    settle();
    const Item item = this->item();
    operation::PutItem request;
    request.table = "T";
    request.item = compact(item);
    ASSERT_TRUE(run(std::move(request)).has_value());
    items_[name_of(item)] = item;
  }
  void erase() {
    settle();
    const Item key = this->key();
    operation::DeleteItem request;
    request.table = "T";
    request.key = compact(key);
    ASSERT_TRUE(run(std::move(request)).has_value());
    items_.erase(name_of(key));
  }
  void transact() {
    settle();
    std::map<std::string, Item> wanted;
    for (std::size_t count = 1 + below(4); count > 0; --count) {
      const Item item = this->item();
      wanted[name_of(item)] = item;
    }
    operation::TransactWriteItems request;
    for (const auto& [name, item] : wanted) {
      operation::TransactWrite& write = request.writes.emplace_back();
      write.table = "T";
      write.item = compact(item);
    }
    ASSERT_TRUE(run(std::move(request)).has_value());
    for (const auto& [name, item] : wanted) items_[name] = item;
  }

  std::map<std::string, Item> scan(const std::string& index) {
    std::map<std::string, Item> items;
    operation::Scan request;
    request.table = "T";
    request.index = index;
    request.select = operation::Select::kAllProjectedAttributes;
    if (index.empty()) request.select = {};
    const auto page = run(std::move(request)).value();
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      const Item item = decode_item(page.items[i].bytes()).value();
      items[name_of(item)] = item;
    }
    return items;
  }
  std::string shown(const std::map<std::string, Item>& found) const {
    std::string out = "\nfound:";
    for (const auto& [name, item] : found) out += "\n  " + to_text(item);
    out += "\nexpected:";
    for (const auto& [name, item] : items_) out += "\n  " + to_text(item);
    return out;
  }

  const On on_;
  std::mt19937_64 random_;
  const std::filesystem::path folder_;
  ManualClock clock_;
  std::unique_ptr<engine::Engine> engine_;
  std::map<std::string, Item> items_;
  std::map<std::string, int> expired_;  ///< How often an item of that name did.
};

class ExpiringTables : public ::testing::TestWithParam<On> {};

// One again with ROWHOUSE_SEED=<seed>.
TEST_P(ExpiringTables, LoseWhatIsDueAndNothingElse) {
  std::random_device device;
  std::vector<std::uint64_t> seeds = {1, device()};
  if (const char* seed = std::getenv("ROWHOUSE_SEED")) {
    seeds = {std::strtoull(seed, nullptr, 10)};
  }
  for (const std::uint64_t seed : seeds) {
    SCOPED_TRACE("ROWHOUSE_SEED=" + std::to_string(seed));
    ExpiringTable table(GetParam(), seed);
    for (int i = 0; i < 300; ++i) {
      table.step();
      if (::testing::Test::HasFatalFailure()) return;
    }
    ASSERT_EQ(table.contradiction(), "");
    EXPECT_GT(table.expired_count(), 20) << "or this shows nothing";
  }
}

std::string name_of(const ::testing::TestParamInfo<On>& parameter) {
  static const char* const names[] = {"Memory", "ColdMemory", "RocksDb"};
  return names[static_cast<int>(parameter.param)];
}
INSTANTIATE_TEST_SUITE_P(Engines, ExpiringTables,
                         ::testing::Values(On::kMemory, On::kColdMemory, On::kRocksDb), name_of);

}  // namespace
}  // namespace rowhouse::random_programs
