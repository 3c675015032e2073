#include "engine/remote/remote_engine.h"
#include "engine/remote/write_answer.h"
#include "engine/remote/write_check.h"

namespace rowhouse::engine::remote {
namespace {

using operation::ReturnOnConditionFailure;
using operation::UpdateItem;
using operation::UpdateItemResult;

std::string body_of(const UpdateItem& update, const model::TableSchema& table) {
  std::string body;
  json::Object request(body);
  Expressions expressions;
  request.text("TableName", update.table);
  request.item("Key", update.key);
  expressions.add(request, "UpdateExpression", update.update);
  if (update.makes_item) {
    expressions.add(request, "ConditionExpression", update.condition);
    write_wanted(request, update);
  } else {
    // An expression makes an item where there is none, so this one has a condition more; whether
    // that was what failed, the old item tells.
    expressions.add_of_an_item(request, "ConditionExpression", update.condition,
                               table.key.partition.name);
    UpdateItem wanted;
    wanted.return_values = update.return_values;
    wanted.on_condition_failure = ReturnOnConditionFailure::kAllOld;
    wanted.return_consumed_capacity = update.return_consumed_capacity;
    wanted.return_item_collection_metrics = update.return_item_collection_metrics;
    write_wanted(request, wanted);
  }
  expressions.end(request);
  request.end();
  return body;
}

/// What an update that makes no item comes to when its condition failed.
Result<UpdateItemResult> without_item(const UpdateItem& update, Error&& error) {
  if (error.code() != ErrorCode::kConditionalCheckFailed) return std::move(error);
  const bool was_there = !error.item().empty();
  if (!was_there && (!update.condition || update.condition->matches(model::ItemView()))) {
    return UpdateItemResult{};
  }
  if (update.on_condition_failure == ReturnOnConditionFailure::kNone) error.with_item({});
  return std::move(error);
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, UpdateItem&& update, Done<UpdateItem> done) {
  std::string name = update.table;
  with_table(std::move(name), std::move(done),
             [this, scope, update = std::move(update)](const TablePtr& table,
                                                       Done<UpdateItem>&& later) mutable {
               auto checked = check_key(*table, scope, update.key, limits());
               if (checked && update.update) checked = check_update(*table, scope, *update.update);
               if (!checked) return later(std::move(checked).error());
               Call call{UpdateItem::kName, kDynamoDb, body_of(update, *table), false};
               std::string table_name = update.table;
               Done<UpdateItem> last = std::move(later);
               if (!update.makes_item) {
                 last = [update = std::move(update),
                         later = std::move(last)](Result<UpdateItemResult> result) mutable {
                   if (!result) result = without_item(update, std::move(result).error());
                   later(std::move(result));
                 };
               }
               send(std::move(call), std::move(last),
                    [this, name = std::move(table_name)](const Members& answer) {
                      return read_write<UpdateItemResult>(answer, name, limits());
                    });
             });
}

}  // namespace rowhouse::engine::remote
