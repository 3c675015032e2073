#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "model/stream.h"

namespace rowhouse::operation {

/// One change of one item. Items are in compact form.
struct StreamRecord {
  enum class Event : std::uint8_t { kInsert = 1, kModify = 2, kRemove = 3 };
  Event event = Event::kInsert;
  bool by_time_to_live = false;  ///< The service itself removed the item, since its time was over.
  base::Milliseconds created_at{0};
  std::uint64_t sequence = 0;
  std::string sequence_text = {};  ///< In place of `sequence`, of a stream that is kept elsewhere.
  std::string id;                  ///< Tells this record from every other.
  std::string keys;                ///< The item's key.
  std::string old_image;  ///< Empty if there was no item, or the stream's view has no old images.
  std::string new_image;
};

struct GetRecordsResult {
  std::shared_ptr<const model::Stream> stream;  ///< Shared with the engine.
  std::vector<StreamRecord> records;
  std::string next_iterator;  ///< Empty at the end of a closed shard.
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetRecords.html
struct GetRecords {
  static constexpr std::string_view kName = "GetRecords";
  using Result = GetRecordsResult;

  std::string stream_arn;  ///< The front of the iterator, which says where its holder may read.
  std::string iterator;    ///< The whole of it.
  std::uint32_t limit = 1000;
};

}  // namespace rowhouse::operation
