#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <future>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "engine/embedded/cold_store.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/memory/memory_store.h"
#include "expression/expression.h"
#include "rowhouse/item.h"
#include "tenancy/scope.h"

/// For tests of the embedded engine: every suite runs on the memory store (as it is, and with a
/// commit queue and reads that would block) and on RocksDB with each durability.
namespace rowhouse::engine::embedded {

enum class On { kMemory, kColdMemory, kRocksDbRelaxed, kRocksDbSync };

class ManualClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return base::Milliseconds(now_ms_.load()); }
  void advance(base::Milliseconds by) { now_ms_ += by.count(); }

 private:
  std::atomic<std::int64_t> now_ms_{1'700'000'000'000};
};

inline std::string compact(const Item& item) { return encode_item(item).value(); }
inline Item tree(std::string_view compact_item) {
  return compact_item.empty() ? Item() : decode_item(compact_item).value();
}

/// The values and names of an expression, as a request gives them.
struct Bound {
  std::initializer_list<std::pair<const char*, Value>> values;
  std::initializer_list<std::pair<const char*, const char*>> names;

  expression::Placeholders placeholders() const {
    expression::Placeholders placeholders;
    for (const auto& [key, value] : values) {
      // A value in compact form is what stands behind the name in an item of one attribute.
      const std::string item = compact({{"v", value}});
      placeholders.add_value(key, std::string(model::ItemView(item).find("v")->encoded()));
    }
    for (const auto& [key, name] : names) placeholders.add_name(key, name);
    return placeholders;
  }
};

inline expression::Condition condition(std::string_view text, const Bound& bound = {}) {
  auto placeholders = bound.placeholders();
  return expression::Condition::parse(text, expression::Parameter::kCondition, placeholders, {})
      .value();
}
inline expression::Update update(std::string_view text, const Bound& bound = {}) {
  auto placeholders = bound.placeholders();
  return expression::Update::parse(text, placeholders, {}).value();
}
inline expression::Projection projection(std::string_view text, const Bound& bound = {}) {
  auto placeholders = bound.placeholders();
  return expression::Projection::parse(text, placeholders, {}).value();
}
inline expression::KeyCondition key_condition(std::string_view text, const Bound& bound) {
  auto placeholders = bound.placeholders();
  return expression::KeyCondition::parse(text, placeholders, {}).value();
}

class EngineFixture : public ::testing::TestWithParam<On> {
 protected:
  void SetUp() override {
    static std::atomic<int> count{0};
    folder_ = std::filesystem::temp_directory_path() /
              ("rowhouse-engine-" + std::to_string(::getpid()) + "-" + std::to_string(++count));
    options_.clock = &clock_;
    options_.worker_threads = 2;
    options_.block_cache_bytes = 8u << 20;
    open();
  }
  void TearDown() override {
    engine_.reset();
    std::filesystem::remove_all(folder_);
  }

  void open() {
    engine_.reset();
    if (GetParam() == On::kMemory) {
      engine_ = make_in_memory(options_);
      return;
    }
    if (GetParam() == On::kColdMemory) {
      auto store = std::make_unique<ColdStore>(make_memory_store());
      engine_ = EmbeddedOperations::open(std::move(store), options_, true).value();
      return;
    }
    options_.durability = GetParam() == On::kRocksDbSync ? Durability::kSync : Durability::kRelaxed;
    engine_ = open_embedded(folder_, options_).value();
  }

  tenancy::Scope operator_scope() const {
    return tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}})
        .value();
  }
  /// The scope in which `tenant` may touch items of `table`.
  tenancy::Scope tenant_scope(const std::string& table, const std::string& tenant) const {
    const auto schema = engine_->find_table(table).value();
    const std::string key = compact({{"v", "tenant#" + tenant}});
    const model::ValueView keys[] = {*model::ItemView(key).find("v")};
    return tenancy::authorize(tenancy::Principal::of_tenant(TenantId::parse(tenant).value()),
                              {"GetItem", schema.get(), keys})
        .value();
  }

  template <typename Operation>
  Result<typename Operation::Result> run(const tenancy::Scope& scope, Operation operation) {
    std::promise<Result<typename Operation::Result>> promise;
    auto future = promise.get_future();
    engine_->execute(scope, std::move(operation),
                     [&promise](Result<typename Operation::Result> result) {
                       promise.set_value(std::move(result));
                     });
    return future.get();
  }
  template <typename Operation>
  Result<typename Operation::Result> run(Operation operation) {
    return run(operator_scope(), std::move(operation));
  }

  /// A table with a partition key PK (S) and a sort key SK of the given type.
  void create_table(const std::string& name, model::Type sort_type = model::Type::kString) {
    operation::CreateTable create;
    create.table = name;
    create.key.partition = {"PK", model::Type::kString};
    create.key.sort = model::KeyAttribute{"SK", sort_type};
    create.throughput = {5, 5};
    ASSERT_TRUE(run(create).has_value());
  }
  Result<operation::PutItemResult> put(const std::string& table, const Item& item) {
    operation::PutItem put;
    put.table = table;
    put.item = compact(item);
    return run(std::move(put));
  }
  Item get(const std::string& table, const Item& key) {
    operation::GetItem get;
    get.table = table;
    get.key = compact(key);
    get.consistent_read = true;
    return tree(run(std::move(get)).value().item);
  }

  ManualClock clock_;
  EmbeddedOptions options_;
  std::filesystem::path folder_;
  std::unique_ptr<Engine> engine_;
};

inline std::string name_of(const ::testing::TestParamInfo<On>& info) {
  switch (info.param) {
    case On::kMemory:
      return "Memory";
    case On::kColdMemory:
      return "ColdMemory";
    case On::kRocksDbRelaxed:
      return "RocksDbRelaxed";
    case On::kRocksDbSync:
      return "RocksDbSync";
  }
  return "Unknown";
}

#define ROWHOUSE_ENGINE_SUITE(Suite)                                                          \
  INSTANTIATE_TEST_SUITE_P(                                                                   \
      Engines, Suite,                                                                         \
      ::testing::Values(On::kMemory, On::kColdMemory, On::kRocksDbRelaxed, On::kRocksDbSync), \
      name_of)

/// For what is about a restart.
#define ROWHOUSE_ENGINE_ON_DISK_SUITE(Suite) \
  INSTANTIATE_TEST_SUITE_P(Engines, Suite,   \
                           ::testing::Values(On::kRocksDbRelaxed, On::kRocksDbSync), name_of)

/// The message of what should have failed with `code`.
template <typename T>
std::string message_of(const Result<T>& result, ErrorCode code) {
  if (result.has_value()) return "(it succeeded)";
  EXPECT_EQ(result.error().code(), code) << result.error().message();
  return result.error().message();
}

}  // namespace rowhouse::engine::embedded
