#pragma once

#include "operation/batch_get_item.h"
#include "operation/batch_write_item.h"
#include "operation/create_table.h"
#include "operation/delete_item.h"
#include "operation/delete_table.h"
#include "operation/describe_table.h"
#include "operation/get_item.h"
#include "operation/list_tables.h"
#include "operation/put_item.h"
#include "operation/query.h"
#include "operation/scan.h"
#include "operation/transact_get_items.h"
#include "operation/transact_write_items.h"
#include "operation/update_item.h"
#include "operation/update_table.h"

namespace rowhouse::operation {

template <typename... Operations>
struct TypeList {
  template <typename F>
  static constexpr void for_each(F&& visit) {
    (visit.template operator()<Operations>(), ...);
  }
};

/// The one list of operations. Each layer has an entry for each of them, and the compiler says
/// which is missing.
using All = TypeList<BatchGetItem, BatchWriteItem, CreateTable, DeleteItem, DeleteTable,
                     DescribeTable, GetItem, ListTables, PutItem, Query, Scan, TransactGetItems,
                     TransactWriteItems, UpdateItem, UpdateTable>;

}  // namespace rowhouse::operation
