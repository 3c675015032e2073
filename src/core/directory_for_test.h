#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "core/blocking.h"
#include "core/directory.h"
#include "engine/embedded/embedded_engine.h"
#include "model/value_writer.h"
#include "tenancy/scope.h"

/// A directory in memory, its clock, and somebody who has the disk.
namespace rowhouse::core {

class TestClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return now_.load(); }
  void advance(base::Milliseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<base::Milliseconds> now_ = base::Milliseconds(1'700'000'000'000);
};

class DirectoryTest : public testing::Test {
 protected:
  explicit DirectoryTest(std::string_view table = kDirectoryTable)
      : table_(table), engine_(engine::make_in_memory({})), directory_(open().value()) {}

  static TenantId tenant(std::string_view id) { return TenantId::parse(id).value(); }

  Result<std::unique_ptr<Directory>> open(bool makes = true) { return open_with(key_, makes); }
  Result<std::unique_ptr<Directory>> open_with(const MasterKey& key, bool makes = true) {
    DirectoryOptions options{[key](std::string_view, bool) { return key; }, makes, &clock_};
    options.table = table_;
    return Directory::open(*engine_, options);
  }
  bool counts(const NewAccessKey& key) const { return directory_->find(key.key.id, "") != nullptr; }

  /// Past the pipeline, as somebody with the disk would.
  template <typename Operation>
  Result<typename Operation::Result> tamper(Operation operation) {
    const auto scope = tenancy::authorize(tenancy::Principal::operator_principal(),
                                          {Operation::kName, nullptr, {}})
                           .value();
    Waiter<Result<typename Operation::Result>> waiter;
    engine_->execute(scope, std::move(operation), [&](Result<typename Operation::Result> result) {
      waiter.arrive(std::move(result));
    });
    return waiter.wait();
  }
  static std::string key_of(std::string_view kind, std::string_view key) {
    model::ItemBuilder item;
    item.set_string("kind", kind);
    item.set_string("key", key);
    return item.finish();
  }
  std::string read(std::string_view kind, std::string_view key) {
    operation::GetItem get;
    get.table = table_;
    get.key = key_of(kind, key);
    return tamper(std::move(get))->item;
  }
  void write(std::string item) {
    operation::PutItem put;
    put.table = table_;
    put.item = std::move(item);
    ASSERT_TRUE(tamper(std::move(put)));
  }
  void erase(std::string_view kind, std::string_view key) {
    operation::DeleteItem remove;
    remove.table = table_;
    remove.key = key_of(kind, key);
    ASSERT_TRUE(tamper(std::move(remove)));
  }
  /// The record of `from` under the name of `to`.
  void plant(std::string_view kind, std::string_view from, std::string_view to) {
    const std::string item = read(kind, from);
    model::ItemBuilder swapped;
    swapped.set_string("kind", kind);
    swapped.set_string("key", to);
    swapped.set("version", *model::ItemView(item).find("version"));
    swapped.set("sealed", *model::ItemView(item).find("sealed"));
    write(swapped.finish());
  }
  void expect_corrupt() {
    const auto opened = open();
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().code(), ErrorCode::kDataCorrupt) << opened.error().message();
  }

  const std::string table_;
  TestClock clock_;
  const MasterKey key_ = MasterKey::make(base::system_random());
  std::unique_ptr<engine::Engine> engine_;
  std::unique_ptr<Directory> directory_;
};

}  // namespace rowhouse::core
