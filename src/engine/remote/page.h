#pragma once

#include <optional>
#include <string>
#include <vector>

#include "engine/remote/answer_members.h"
#include "operation/query.h"
#include "operation/scan.h"

/// Pages of Query and Scan, as they are asked for and answered.
namespace rowhouse::engine::remote {

struct RemotePage {
  operation::ItemList items;
  std::uint32_t count = 0;
  std::uint32_t scanned_count = 0;
  std::string last_evaluated_key;
  std::optional<operation::ConsumedCapacity> consumed_capacity;
};
Result<RemotePage> read_page(const Members& answer, const base::Limits& limits);

/// The page as an operation's result.
template <typename Operation>
typename Operation::Result result_of(RemotePage&& page, const Operation& operation) {
  typename Operation::Result result;
  result.items = std::move(page.items);
  result.count = page.count;
  result.scanned_count = page.scanned_count;
  result.is_count_only = operation.select == operation::Select::kCount;
  result.last_evaluated_key = std::move(page.last_evaluated_key);
  result.consumed_capacity = std::move(page.consumed_capacity);
  return result;
}

/// What is asked of the other side for one page instead of what the operation asks.
struct RawPage {
  std::vector<std::string> attributes;  ///< Top-level ones; empty: all that there are.
  bool all_attributes = false;          ///< Of a local index: also those which it does not keep.
  std::string start_key;                ///< Empty: from the start.
  std::optional<std::uint32_t> limit;
};

/// The request of a page: as the operation asks, or without its filter and its projection.
std::string body_of(const operation::Query& query, const RawPage* raw = nullptr);
std::string body_of(const operation::Scan& scan, const RawPage* raw = nullptr);

}  // namespace rowhouse::engine::remote
