#pragma once

#include <cstddef>
#include <utility>

#include "operation/absent.h"
#include "operation/batch_execute_statement.h"
#include "operation/batch_get_item.h"
#include "operation/batch_write_item.h"
#include "operation/create_table.h"
#include "operation/delete_item.h"
#include "operation/delete_resource_policy.h"
#include "operation/delete_table.h"
#include "operation/describe_endpoints.h"
#include "operation/describe_limits.h"
#include "operation/describe_stream.h"
#include "operation/describe_table.h"
#include "operation/describe_time_to_live.h"
#include "operation/execute_statement.h"
#include "operation/execute_transaction.h"
#include "operation/get_item.h"
#include "operation/get_records.h"
#include "operation/get_resource_policy.h"
#include "operation/get_shard_iterator.h"
#include "operation/list_streams.h"
#include "operation/list_tables.h"
#include "operation/list_tags_of_resource.h"
#include "operation/put_item.h"
#include "operation/put_resource_policy.h"
#include "operation/query.h"
#include "operation/scan.h"
#include "operation/tag_resource.h"
#include "operation/transact_get_items.h"
#include "operation/transact_write_items.h"
#include "operation/untag_resource.h"
#include "operation/update_item.h"
#include "operation/update_table.h"
#include "operation/update_time_to_live.h"

namespace rowhouse::operation {

template <typename... Operations>
struct TypeList {
  template <typename F>
  static constexpr void for_each(F&& visit) {
    (visit.template operator()<Operations>(), ...);
  }
};

/// Those which absent.h answers.
template <std::size_t... kIndexes>
TypeList<AbsentOperation<static_cast<Absent>(kIndexes)>...> list_absent(
    std::index_sequence<kIndexes...>);
using AllAbsent = decltype(list_absent(std::make_index_sequence<kAbsentNames.size()>()));

template <typename... First, typename... Second>
TypeList<First..., Second...> join(TypeList<First...>, TypeList<Second...>);

/// The one list of operations. Each layer has an entry for each of them, and the compiler says
/// which is missing.
using All = decltype(join(
    TypeList<BatchExecuteStatement, BatchGetItem, BatchWriteItem, CreateTable, DeleteItem,
             DeleteResourcePolicy, DeleteTable, DescribeEndpoints, DescribeLimits, DescribeTable,
             DescribeTimeToLive, ExecuteStatement, ExecuteTransaction, GetItem, GetResourcePolicy,
             ListTables, ListTagsOfResource, PutItem, PutResourcePolicy, Query, Scan, TagResource,
             TransactGetItems, TransactWriteItems, UntagResource, UpdateItem, UpdateTable,
             UpdateTimeToLive>(),
    AllAbsent()));

/// The operations of DynamoDB Streams, an API of its own.
using AllOfStreams = TypeList<DescribeStream, GetRecords, GetShardIterator, ListStreams>;

}  // namespace rowhouse::operation
