#pragma once

#include <string_view>

#include "engine/remote/answer_members.h"
#include "engine/remote/request_body.h"

/// What the writes of one item have in common.
namespace rowhouse::engine::remote {

/// The members that say what the answer is to tell.
template <typename Write>
void write_wanted(json::Object& request, const Write& write) {
  write_return(request, write.return_values);
  write_return(request, write.on_condition_failure);
  write_return(request, write.return_consumed_capacity);
  write_return(request, write.return_item_collection_metrics);
}

/// The answer: attributes, capacity and metrics.
template <typename WriteResult>
Result<WriteResult> read_write(const Members& answer, std::string_view table,
                               const base::Limits& limits) {
  WriteResult result;
  ROWHOUSE_TRY(attributes, answer.item("Attributes", limits));
  result.attributes = std::move(attributes);
  ROWHOUSE_TRY(capacity, read_capacity(answer, Units::kWrite));
  result.consumed_capacity = std::move(capacity);
  ROWHOUSE_TRY(metrics, read_metrics(answer, table, limits));
  result.item_collection_metrics = std::move(metrics);
  return result;
}

}  // namespace rowhouse::engine::remote
