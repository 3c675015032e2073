// Makes the data folder that a server is measured on: `make_data DIR TENANTS USERS ORDERS` loads
// the shop through the engine and leaves it compacted, `make_data DIR` compacts what is there.
#include <rocksdb/db.h>

#include <cstdlib>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/blocking.h"
#include "core/pipeline.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/embedded/rocksdb/tuning.h"
#include "rounds.h"
#include "shop_data.h"

namespace {

using namespace rowhouse;
using namespace rowhouse::bench;

constexpr int kLoadThreads = 2;

template <typename Operation>
void run(core::Pipeline& pipeline, Operation operation) {
  const auto result =
      core::run_blocking(pipeline, tenancy::Principal::operator_principal(), std::move(operation));
  if (!result) fail(result.error().message());
}

void create_table(core::Pipeline& pipeline) {
  operation::CreateTable create;
  create.table = kTable;
  create.key = {{"PK", model::Type::kString}, model::KeyAttribute{"SK", model::Type::kString}};
  create.throughput = {5, 5};
  run(pipeline, std::move(create));
}

void put(core::Pipeline& pipeline, std::string item) {
  operation::PutItem put;
  put.table = kTable;
  put.item = std::move(item);
  run(pipeline, std::move(put));
}

void load(const std::string& folder, ShopSize size) {
  engine::EmbeddedOptions options;
  options.durability = engine::Durability::kRelaxed;
  auto engine = engine::open_embedded(folder, options);
  if (!engine) fail(engine.error().message());
  core::Pipeline pipeline(**engine);
  create_table(pipeline);
  std::vector<std::thread> threads;
  for (std::uint32_t first = 0; first < kLoadThreads; ++first) {
    threads.emplace_back([&, first] {
      for (std::uint32_t tenant = first; tenant < size.tenants; tenant += kLoadThreads) {
        for (std::uint32_t i = 0; i < size.users; ++i) put(pipeline, user_item(tenant, i, i));
        for (std::uint32_t i = 0; i < size.orders; ++i) put(pipeline, order_item(tenant, i, i));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

/// The product compacts when RocksDB sees fit; a measurement wants to know that it is done. So this
/// opens the database itself, under the product's own settings.
void compact(const std::string& folder) {
  const auto check = [](const rocksdb::Status& status) {
    if (!status.ok()) fail(status.ToString());
  };
  rocksdb::DB* opened = nullptr;
  check(rocksdb::DB::Open(engine::embedded::tuned_options({}), folder + "/rocksdb", &opened));
  const std::unique_ptr<rocksdb::DB> db(opened);
  check(db->Flush(rocksdb::FlushOptions()));
  rocksdb::CompactRangeOptions all;
  all.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  check(db->CompactRange(all, nullptr, nullptr));
  check(db->Close());
}

}  // namespace

int main(int argc, char** argv) {
  require(argc == 2 || argc == 5, "usage: make_data DIR [TENANTS USERS ORDERS]");
  if (argc == 5) {
    const auto number = [&](int i) {
      return static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10));
    };
    load(argv[1], {number(2), number(3), number(4)});
  }
  compact(argv[1]);
}
