#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

using operation::ListStreams;

void EmbeddedOperations::execute(const Scope&, ListStreams&& request, Done<ListStreams> done) {
  const auto streams =
      catalog_.streams().list(request.table, request.exclusive_start_arn, request.limit + 1);
  operation::ListStreamsResult result;
  for (const auto& stream : streams) {
    result.has_more = result.streams.size() == request.limit;
    if (result.has_more) break;
    result.streams.push_back(stream->told);
  }
  done(std::move(result));
}

}  // namespace rowhouse::engine::embedded
