#pragma once

#include <cstdint>

namespace rowhouse::model {

/// Read and write capacity units a second; zero on a table which is billed per request.
struct Throughput {
  std::int64_t read_units = 0;
  std::int64_t write_units = 0;
  friend bool operator==(const Throughput&, const Throughput&) = default;
};

}  // namespace rowhouse::model
