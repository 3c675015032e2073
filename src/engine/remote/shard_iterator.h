#pragma once

#include <string_view>

#include "engine/remote/document.h"

namespace rowhouse::engine::remote {

/// DynamoDB's iterators begin with their stream's ARN and a '|': that is what each use of one is
/// authorized by. One of another form, which does not say where it leads, is passed to nobody.
inline Result<void> check_iterator(std::string_view iterator, std::string_view arn) {
  constexpr std::size_t kBytesMax = 2048;
  const bool names_its_stream = iterator.size() > arn.size() && iterator.starts_with(arn) &&
                                iterator[arn.size()] == '|' && iterator.size() <= kBytesMax;
  if (!names_its_stream) return malformed("a shard iterator does not name its stream");
  return {};
}

}  // namespace rowhouse::engine::remote
