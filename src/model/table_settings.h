#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/resource_policy.h"

namespace rowhouse::model {

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Tag.html
struct ResourceTag {
  std::string key;
  std::string value;
  friend bool operator==(const ResourceTag&, const ResourceTag&) = default;
};

/// Which attribute says when an item expires, in seconds since 1970.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
struct TimeToLive {
  std::string attribute;  ///< Of the last change; empty if there never was one.
  bool is_enabled = false;
  base::Milliseconds changed_at{0};
  /// True while the engine finds out when the items of the table expire, or forgets it.
  bool is_changing = false;
  friend bool operator==(const TimeToLive&, const TimeToLive&) = default;
};

/// Units a second that an on-demand table may take at most; kUnbounded if it may take any.
struct OnDemandThroughput {
  static constexpr std::int64_t kUnbounded = -1;
  std::int64_t read_units_max = kUnbounded;
  std::int64_t write_units_max = kUnbounded;
  friend bool operator==(const OnDemandThroughput&, const OnDemandThroughput&) = default;
};

/// Units a second that a table is said to be ready for at once.
struct WarmThroughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
  friend bool operator==(const WarmThroughput&, const WarmThroughput&) = default;
};

/// What a table is beside its schema: settings which say nothing of the form of its items. A value.
struct TableSettings {
  std::vector<ResourceTag> tags;  ///< Sorted by key; each key once.
  TimeToLive time_to_live;
  std::optional<OnDemandThroughput> on_demand;
  std::optional<WarmThroughput> warm;
  /// The KMS key that the client asked for, as it named it; "" for the account's default key.
  /// Recorded and told, see docs/compatibility.md: what protects the data is the disk.
  std::optional<std::string> encryption_key;
  std::optional<ResourcePolicy> policy;
  friend bool operator==(const TableSettings&, const TableSettings&) = default;
};

}  // namespace rowhouse::model
