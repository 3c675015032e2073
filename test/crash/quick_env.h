#pragma once

#include <rocksdb/env.h>
#include <rocksdb/system_clock.h>

#include <memory>
#include <utility>

namespace rowhouse::test {

/// RocksDB's environment on another file system, and without waiting: after a failed flush RocksDB
/// sleeps for a second, which a test has no use for.
class QuickEnv final : public rocksdb::EnvWrapper {
 public:
  explicit QuickEnv(const std::shared_ptr<rocksdb::FileSystem>& files)
      : QuickEnv(rocksdb::NewCompositeEnv(files), files) {}
  const char* Name() const override { return "QuickEnv"; }

 private:
  class NoSleep final : public rocksdb::SystemClockWrapper {
   public:
    using SystemClockWrapper::SystemClockWrapper;
    const char* Name() const override { return "NoSleep"; }
    void SleepForMicroseconds(int) override {}
  };

  QuickEnv(std::unique_ptr<rocksdb::Env> env, const std::shared_ptr<rocksdb::FileSystem>& files)
      : EnvWrapper(std::move(env)) {
    file_system_ = files;
    system_clock_ = std::make_shared<NoSleep>(rocksdb::SystemClock::Default());
  }
};

}  // namespace rowhouse::test
