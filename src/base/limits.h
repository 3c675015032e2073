#pragma once

#include <cstddef>
#include <cstdint>

namespace rowhouse::base {

/// Every bound of the data model and the API, with DynamoDB's value as default. A copy is handed to
/// the parts which need it, so that a test can make one small.
/// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
struct Limits {
  std::size_t item_bytes_max = 400 * 1024;
  std::size_t partition_key_bytes_max = 2048;
  std::size_t sort_key_bytes_max = 1024;
  int nesting_depth_max = 32;
  std::size_t expression_bytes_max = 4096;
  int expression_operators_max = 300;
  std::size_t page_bytes_max = 1024 * 1024;
  std::size_t batch_get_bytes_max = 16 * 1024 * 1024;
  std::size_t batch_get_keys_max = 100;
  std::size_t batch_write_requests_max = 25;
  std::size_t transaction_actions_max = 100;
  std::size_t transaction_bytes_max = 4 * 1024 * 1024;
  std::int64_t request_token_lifetime_ms = 10 * 60 * 1000;
  std::size_t request_body_bytes_max = 16 * 1024 * 1024;
  std::size_t tables_max = 2500;
  std::size_t local_indexes_max = 5;
  std::size_t global_indexes_max = 20;
  /// Names of non-key attributes over all indexes of a table.
  std::size_t projected_attributes_max = 100;
  /// Items with one partition key and their entries of local indexes together, on a table that has
  /// local indexes.
  std::uint64_t item_collection_bytes_max = 10ull * 1024 * 1024 * 1024;
  std::size_t tags_max = 50;  ///< On one table.
  std::size_t tags_page_max = 10;
  std::int64_t account_capacity_units_max = 80'000;
  std::int64_t table_capacity_units_max = 40'000;
  std::int64_t time_to_live_change_ms_min = 60 * 60 * 1000;  ///< Between two changes of a table's.
  std::int64_t stream_retention_ms = 24ll * 60 * 60 * 1000;
  std::int64_t shard_iterator_lifetime_ms = 15 * 60 * 1000;
  std::size_t get_records_bytes_max = 1024 * 1024;                 ///< Of one page of a shard.
  std::int64_t time_to_live_age_s_max = 5ll * 365 * 24 * 60 * 60;  ///< Older values expire nothing.
};

}  // namespace rowhouse::base
