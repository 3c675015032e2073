#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/stream.h"

namespace rowhouse::operation {

struct ListStreamsResult {
  std::vector<std::shared_ptr<const model::Stream>> streams;  ///< Shared with the engine.
  bool has_more = false;                                      ///< There are streams behind these.
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html
struct ListStreams {
  static constexpr std::string_view kName = "ListStreams";
  using Result = ListStreamsResult;

  std::string table;  ///< Of this table alone; empty: of all.
  std::uint32_t limit = 100;
  std::string exclusive_start_arn;  ///< Empty: from the first on.
};

}  // namespace rowhouse::operation
