#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/clock.h"
#include "engine/embedded/embedded_engine.h"
#include "program.h"

namespace rowhouse::random_programs {

class ManualClock final : public base::Clock {
 public:
  base::Milliseconds now() const override { return now_; }
  void advance(base::Milliseconds by) { now_ += by; }

 private:
  base::Milliseconds now_{1'700'000'000'000};
};

/// An engine which answers steps with the texts that the model answers with.
class EngineSide {
 public:
  /// kRemote: a remote engine before a second Rowhouse in memory. Of the spread ones two tenants
  /// are spread over suffixes.
  enum class On {
    kMemory,
    kColdMemory,
    kRocksDb,
    kRemote,
    kSpreadMemory,
    kSpreadCold,
    kSpreadRemote
  };
  static bool is_spread(On on) { return on >= On::kSpreadMemory; }
  EngineSide(On on, std::filesystem::path folder);
  ~EngineSide();

  std::string run(const Step& step);
  /// Where the tables are kept.
  engine::Engine& keeper() {
    if (told_keeper_ != nullptr) return *told_keeper_;
    return keeper_ != nullptr ? *keeper_ : *engine_;
  }

 private:
  void open();
  std::string write(const Step& step);
  std::string get(const Step& step);
  std::string query(const Step& step);
  std::string scan(const Step& step);
  std::string batch_get(const Step& step);
  std::string batch_write(const Step& step);
  std::string transact_get(const Step& step);
  std::string transact_write(const Step& step);
  std::string table_operation(const Step& step);
  std::string list_tenants(const Step& step);
  std::string measure_tenant(const Step& step);

  template <typename Operation>
  Result<typename Operation::Result> execute(const Step& step, Operation operation);
  template <typename Operation>
  static Result<typename Operation::Result> execute(engine::Engine& engine, const Step& step,
                                                    Operation operation);

  const On on_;
  const std::filesystem::path folder_;
  ManualClock clock_;
  std::unique_ptr<engine::Engine> engine_;
  engine::Engine* keeper_ = nullptr;  ///< Behind `engine_`, if that one is remote.
  std::unique_ptr<engine::Engine> told_keeper_;
};

}  // namespace rowhouse::random_programs
