#include "gateway.h"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <cstdint>
#include <utility>

namespace rowhouse::app {
namespace {

constexpr const char* kGroup = "With --engine";

void add_time(CLI::App& command, const std::string& name, base::Milliseconds& time,
              std::int64_t most, const std::string& description) {
  command
      .add_option_function<std::int64_t>(
          name,
          [&time](const std::int64_t& milliseconds) { time = base::Milliseconds(milliseconds); },
          description)
      ->type_name("MS")
      ->default_str(std::to_string(time.count()))
      ->check(CLI::Range(std::int64_t{10}, most).description(""))
      ->group(kGroup);
}

}  // namespace

void add_gateway_options(CLI::App& command, GatewayOptions& options) {
  constexpr std::int64_t kMinuteMs = 60'000;
  constexpr std::int64_t kDayMs = 86'400'000;
  add_directory_table_option(command, options.directory_table);
  add_time(command, "--directory-look-ms", options.look_period, kMinuteMs,
           "How often the engine is asked whether tenants or keys have changed");
  add_time(command, "--directory-age-ms", options.age_max, kDayMs,
           "How long keys still count while the engine is out of reach");
}

std::unique_ptr<core::DirectoryWatch> watch_directory(core::Directory& directory,
                                                      const GatewayOptions& options) {
  const auto turn = [age_max = options.age_max](const Result<void>& outcome) {
    if (outcome) {
      spdlog::info("event=directory_in_touch");
      return;
    }
    spdlog::error("event=directory_out_of_touch error={} message={:?} keys_count_for_ms={}",
                  outcome.error().name(), outcome.error().message(), age_max.count());
  };
  return std::make_unique<core::DirectoryWatch>(directory, options.look_period, turn);
}

}  // namespace rowhouse::app
