#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "signing/sealed_token.h"

namespace rowhouse::engine::embedded {

/// A place in a shard, as a client carries it: "<the stream's ARN>|1|<sealed>". The sealed part
/// opens only beside that ARN, and says nothing to its bearer: a place may be next to another
/// tenant's record.
struct StreamPlace {
  /// Where a reader begins who wants all that there is.
  static constexpr std::uint64_t kTrimHorizon = 0;

  std::uint32_t shard = 0;
  std::uint64_t number = kTrimHorizon;  ///< Of the first record that is wanted.
  std::int64_t made_at_ms = 0;
};

/// kInternalServer if the library fails.
Result<std::string> seal_place(const signing::SealingKey& key, std::string_view stream_arn,
                               const StreamPlace& place, const base::Random& random);
/// kValidation for what seal_place() did not make.
Result<StreamPlace> open_place(const signing::SealingKey& key, std::string_view stream_arn,
                               std::string_view iterator);

}  // namespace rowhouse::engine::embedded
