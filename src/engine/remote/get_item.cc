#include "engine/remote/answer_members.h"
#include "engine/remote/remote_engine.h"
#include "engine/remote/request_body.h"
#include "engine/remote/write_check.h"

namespace rowhouse::engine::remote {
namespace {

using operation::GetItem;
using operation::GetItemResult;

std::string body_of(const GetItem& get) {
  std::string body;
  json::Object request(body);
  Expressions expressions;
  request.text("TableName", get.table);
  request.item("Key", get.key);
  expressions.add(request, "ProjectionExpression", get.projection);
  expressions.end(request);
  if (get.consistent_read) request.flag("ConsistentRead", true);
  write_return(request, get.return_consumed_capacity);
  request.end();
  return body;
}

Result<GetItemResult> read(const Members& answer, const base::Limits& limits) {
  GetItemResult result;
  ROWHOUSE_TRY(item, answer.item("Item", limits));
  result.item = std::move(item);
  ROWHOUSE_TRY(capacity, read_capacity(answer, Units::kRead));
  result.consumed_capacity = std::move(capacity);
  return result;
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, GetItem&& get, Done<GetItem> done) {
  std::string name = get.table;
  with_table(std::move(name), std::move(done),
             [this, scope, get = std::move(get)](const TablePtr& table, Done<GetItem>&& later) {
               auto checked = check_key(*table, scope, get.key, limits());
               if (!checked) return later(std::move(checked).error());
               send({GetItem::kName, kDynamoDb, body_of(get)}, std::move(later),
                    [this](const Members& answer) { return read(answer, limits()); });
             });
}

}  // namespace rowhouse::engine::remote
