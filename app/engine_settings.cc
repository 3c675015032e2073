#include "engine_settings.h"

#include <cstdint>
#include <string>

namespace rowhouse::app {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;
constexpr const char* kGroup = "DynamoDB's limits and windows";

/// Reads a number of milliseconds into `time`, which is of milliseconds too.
template <typename Time>
void add_time(CLI::App& command, const std::string& name, Time& time, const std::string& now,
              const std::string& description, std::int64_t least = 0) {
  command
      .add_option_function<std::int64_t>(
          name, [&time](const std::int64_t& milliseconds) { time = Time(milliseconds); },
          description)
      ->type_name("MS")
      ->default_str(now)
      ->check(CLI::Range(least, kDayMs).description(""))
      ->group(kGroup);
}

void add_time(CLI::App& command, const std::string& name, base::Milliseconds& time,
              const std::string& description) {
  add_time(command, name, time, std::to_string(time.count()), description);
}

void add_time(CLI::App& command, const std::string& name, std::int64_t& time_ms,
              const std::string& description, std::int64_t least = 0) {
  add_time(command, name, time_ms, std::to_string(time_ms), description, least);
}

}  // namespace

void add_engine_settings(CLI::App& command, engine::EmbeddedOptions& engine) {
  add_time(command, "--table-delay-ms", engine.table_change_delay,
           "How long CREATING, UPDATING and DELETING of a table are shown");
  add_time(command, "--ttl-interval-ms", engine.time_to_live_interval,
           "How often items that have expired are looked for; 0: never");
  add_time(command, "--ttl-change-delay-ms", engine.time_to_live_change_delay,
           "How long a change of time to live is shown as under way");
  add_time(command, "--ttl-change-interval-ms", engine.limits.time_to_live_change_ms_min,
           "Least time between two changes of a table's time to live");
  command
      .add_option("--item-collection-bytes", engine.limits.item_collection_bytes_max,
                  "Largest item collection of a table with local secondary indexes")
      ->capture_default_str()
      ->type_name("BYTES")
      ->group(kGroup);
  command
      .add_option("--stream-shards", engine.stream_shards,
                  "Shards of a new stream; changes of one partition key are in one shard")
      ->capture_default_str()
      ->check(CLI::Range(1, 64).description(""))
      ->type_name("N")
      ->group(kGroup);
  add_time(command, "--stream-retention-ms", engine.limits.stream_retention_ms,
           "How long the records of a stream are told", 1);
  add_time(command, "--request-token-ms", engine.limits.request_token_lifetime_ms,
           "How long a ClientRequestToken is remembered", 1);
}

}  // namespace rowhouse::app
