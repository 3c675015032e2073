// What a Query of 1,000 items costs from a partition that is spread over suffixes, against the same
// items from one partition: a folder, all of it in the cache, items of 200 bytes. And what a
// GetItem costs, of a tenant who is spread and of one who is not. Both sides alternate; the median
// of the rounds' ratios is printed.
//
//   spread_bench [rounds] [suffixes]
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <future>
#include <memory>
#include <string>
#include <vector>

#include "engine/embedded/embedded_engine.h"
#include "engine/spread/spread_engine.h"
#include "rowhouse/item.h"
#include "tenancy/scope.h"

namespace {

using namespace rowhouse;
using SteadyClock = std::chrono::steady_clock;

constexpr int kItems = 1000;
constexpr int kQueries = 40;
constexpr int kGets = 4000;

class Bench {
 public:
  explicit Bench(std::uint32_t suffixes)
      : folder_(std::filesystem::temp_directory_path() / "rowhouse-spread-bench") {
    std::filesystem::remove_all(folder_);
    engine::EmbeddedOptions options;
    options.durability = engine::Durability::kRelaxed;
    inner_ = engine::open_embedded(folder_, options).value();
    spreads_.set("large", suffixes).value();
    spread_ = std::make_unique<engine::spread::SpreadEngine>(*inner_, spreads_);
    operation::CreateTable create;
    create.table = "T";
    create.key = {{"PK", model::Type::kString}, model::KeyAttribute{"SK", model::Type::kString}};
    create.billing_mode = model::BillingMode::kPayPerRequest;
    run(std::move(create));
    for (const char* const tenant : {"large", "small"}) {
      for (int i = 0; i < kItems; ++i) {
        operation::PutItem put;
        put.table = "T";
        put.item = encode_item({{"PK", partition(tenant)},
                                {"SK", "order#" + std::to_string(100'000 + i)},
                                {"text", std::string(150, 'v')}})
                       .value();
        run(std::move(put));
      }
    }
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;
  ~Bench() {
    spread_.reset();
    inner_.reset();
    std::filesystem::remove_all(folder_);
  }

  /// Microseconds for one Query of all items.
  double query(const std::string& tenant) {
    const std::string item = encode_item({{"v", partition(tenant)}}).value();
    operation::Query query;
    query.table = "T";
    query.key_condition = expression::KeyCondition::make(
        "PK", std::string(model::ItemView(item).find("v")->encoded()));
    return time(kQueries, [&](int) {
      if (run(query).items.size() != kItems) std::abort();
    });
  }

  double get(const std::string& tenant) {
    std::vector<std::string> keys;
    for (int i = 0; i < kItems; ++i) {
      keys.push_back(
          encode_item({{"PK", partition(tenant)}, {"SK", "order#" + std::to_string(100'000 + i)}})
              .value());
    }
    return time(kGets, [&](int i) {
      operation::GetItem get;
      get.table = "T";
      get.key = keys[static_cast<std::size_t>(i) % keys.size()];
      if (run(std::move(get)).item.empty()) std::abort();
    });
  }

 private:
  static std::string partition(const std::string& tenant) { return "tenant#" + tenant; }

  template <typename Operation>
  typename Operation::Result run(Operation operation) {
    static const auto scope =
        tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}})
            .value();
    std::promise<Result<typename Operation::Result>> promise;
    auto future = promise.get_future();
    spread_->execute(scope, std::move(operation),
                     [&promise](Result<typename Operation::Result> result) {
                       promise.set_value(std::move(result));
                     });
    return future.get().value();
  }

  template <typename Work>
  static double time(int count, Work&& work) {
    const auto start = SteadyClock::now();
    for (int i = 0; i < count; ++i) work(i);
    const std::chrono::duration<double, std::micro> took = SteadyClock::now() - start;
    return took.count() / count;
  }

  const std::filesystem::path folder_;
  tenancy::Spreads spreads_;
  std::unique_ptr<engine::Engine> inner_;
  std::unique_ptr<engine::Engine> spread_;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <typename Measure>
void show(const char* what, int rounds, Measure&& measure) {
  std::vector<double> ratios;
  std::vector<double> spread;
  std::vector<double> single;
  for (int round = 0; round < rounds; ++round) {
    single.push_back(measure("small"));
    spread.push_back(measure("large"));
    ratios.push_back(spread.back() / single.back());
  }
  std::printf("%-24s one partition %8.1f us, spread %8.1f us, ratio %.2f\n", what, median(single),
              median(spread), median(ratios));
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = argc > 1 ? std::max(1, std::atoi(argv[1])) : 11;
  const int suffixes = argc > 2 ? std::clamp(std::atoi(argv[2]), 2, 64) : 16;
  Bench bench(static_cast<std::uint32_t>(suffixes));
  bench.query("small");
  bench.query("large");
  show("Query of 1,000 items", rounds, [&](const char* tenant) { return bench.query(tenant); });
  show("GetItem", rounds, [&](const char* tenant) { return bench.get(tenant); });
}
