#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <utility>

#include "core/directory.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/remote/remote_options.h"
#include "remote/second_rowhouse.h"

/// Gateways in one process, before an engine that is a second Rowhouse, and lines between that
/// fail.
namespace rowhouse::test {

using core::Directory;
using engine::remote::Answer;
using engine::remote::Call;
using engine::remote::kDirectoryTable;

class Clock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return now_.load(); }
  void advance(base::Milliseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<base::Milliseconds> now_ = base::Milliseconds(1'700'000'000'000);
};

/// A line to an engine which others share, and which fails when the test says so.
class Line final : public engine::remote::Caller {
 public:
  struct Faults {
    std::atomic<bool> cut = false;                ///< Nothing arrives.
    std::atomic<bool> loses_next_change = false;  ///< The next transaction arrives; its answer not.
    std::atomic<bool> drops_next_change = false;  ///< Neither does.
    std::atomic<bool> loses_policies = false;     ///< What asks for one gets no answer.
    std::atomic<int> calls = 0;
    std::atomic<int> calls_left = -1;             ///< After so many nothing arrives; none below 0.
    std::atomic<bool> last_call_arrives = false;  ///< Of those the last does; its answer not.
    std::atomic<int> scans = 0;
  };
  Line(engine::remote::Caller& other_side, Faults& faults)
      : other_side_(other_side), faults_(faults) {}

  void call(Call&& call, base::Completion<Answer> done) override {
    ++faults_.calls;
    if (call.operation == "Scan") ++faults_.scans;
    const bool is_change = call.operation == "TransactWriteItems";
    if (faults_.cut) return done(Error(ErrorCode::kServiceUnavailable, "cut"));
    if (faults_.calls_left == 0) return done(Error(ErrorCode::kServiceUnavailable, "cut"));
    if (faults_.calls_left > 0 && --faults_.calls_left == 0 && faults_.last_call_arrives) {
      return other_side_.call(std::move(call), [done = std::move(done)](Result<Answer>) mutable {
        done(Error(ErrorCode::kInternalServer, "in doubt"));
      });
    }
    if (faults_.loses_policies &&
        call.body.find(engine::remote::kPolicyKind) != std::string::npos) {
      return done(Error(ErrorCode::kServiceUnavailable, "lost"));
    }
    if (is_change && faults_.drops_next_change.exchange(false)) {
      return done(Error(ErrorCode::kInternalServer, "in doubt"));
    }
    if (is_change && faults_.loses_next_change.exchange(false)) {
      return other_side_.call(std::move(call), [done = std::move(done)](Result<Answer>) mutable {
        done(Error(ErrorCode::kInternalServer, "in doubt"));
      });
    }
    other_side_.call(std::move(call), std::move(done));
  }

 private:
  engine::remote::Caller& other_side_;
  Faults& faults_;
};

/// One engine, and gateways before it as processes have them.
class Gateways : public testing::Test {
 protected:
  struct Gateway {
    Line::Faults faults;
    std::unique_ptr<engine::Engine> engine;
    std::unique_ptr<Directory> directory;
  };

  Gateways() : engine_(engine::make_in_memory({}), base::Limits{}) {}

  std::unique_ptr<engine::Engine> line_to_engine(Line::Faults& faults, std::string hidden,
                                                 bool keeps_policies = false) {
    engine::remote::RemoteOptions options;
    options.hidden_table = std::move(hidden);
    options.keeps_policies = keeps_policies;
    options.clock = &clock_;
    return std::make_unique<engine::remote::RemoteEngine>(std::make_unique<Line>(engine_, faults),
                                                          options);
  }
  Result<std::unique_ptr<Directory>> open(engine::Engine& engine, const core::MasterKey& key) {
    core::DirectoryOptions options;
    options.master_key = [key](std::string_view, bool) { return key; };
    options.clock = &clock_;
    options.table = kDirectoryTable;
    options.age_max = std::chrono::seconds(60);
    return Directory::open(engine, options);
  }
  std::unique_ptr<Gateway> start() {
    auto gateway = std::make_unique<Gateway>();
    gateway->engine = line_to_engine(gateway->faults, "");
    gateway->directory = open(*gateway->engine, key_).value();
    return gateway;
  }
  static TenantId tenant(std::string_view id) { return TenantId::parse(id).value(); }
  static bool counts(const Gateway& gateway, const core::NewAccessKey& key) {
    return gateway.directory->find(key.key.id, "") != nullptr;
  }

  Clock clock_;
  SecondRowhouse engine_;
  const core::MasterKey key_ = core::MasterKey::make(base::system_random());
};

}  // namespace rowhouse::test
