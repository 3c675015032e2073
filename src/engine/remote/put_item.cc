#include "engine/remote/remote_engine.h"
#include "engine/remote/write_answer.h"
#include "engine/remote/write_check.h"

namespace rowhouse::engine::remote {
namespace {

using operation::PutItem;

std::string body_of(const PutItem& put) {
  std::string body;
  json::Object request(body);
  Expressions expressions;
  request.text("TableName", put.table);
  request.item("Item", put.item);
  expressions.add(request, "ConditionExpression", put.condition);
  expressions.end(request);
  write_wanted(request, put);
  request.end();
  return body;
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, PutItem&& put, Done<PutItem> done) {
  std::string name = put.table;
  with_table(
      std::move(name), std::move(done),
      [this, scope, put = std::move(put)](const TablePtr& table, Done<PutItem>&& later) mutable {
        auto checked = check_item(*table, scope, put.item, limits());
        if (!checked) return later(std::move(checked).error());
        // A write that may have been made is not made again: what came after it would be undone.
        Call call{PutItem::kName, kDynamoDb, body_of(put), false};
        send(std::move(call), std::move(later),
             [this, name = std::move(put.table)](const Members& answer) {
               return read_write<PutItem::Result>(answer, name, limits());
             });
      });
}

}  // namespace rowhouse::engine::remote
