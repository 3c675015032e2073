#pragma once

#include <string>
#include <string_view>

#include "engine/embedded/store.h"

/// What tests of a store's log share.
namespace rowhouse::engine::embedded {

inline std::string log_key(int number) {
  std::string digits = std::to_string(number);
  return kLogPrefix + std::string(6 - digits.size(), '0') + digits;
}

inline void put(Store& store, const std::string& key, std::string_view value = "v") {
  Batch batch;
  batch.put(key, value);
  store.write(batch, false).value();
}

/// The numbers of the log's keys from one on, up to another: "1 2 3".
inline std::string log_of(const Store& store, int from = 0, int end = 999'999) {
  const auto cursor = store.scan(log_key(from), log_key(end), Tier::kAny, nullptr);
  std::string numbers;
  for (cursor->seek_to_first(); cursor->valid(); cursor->next()) {
    numbers += (numbers.empty() ? "" : " ") +
               std::to_string(std::stoi(std::string(cursor->key().substr(1))));
  }
  cursor->status().value();
  return numbers;
}

}  // namespace rowhouse::engine::embedded
