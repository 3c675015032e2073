#include "engine/remote/remote_engine.h"
#include "engine/remote/write_answer.h"
#include "engine/remote/write_check.h"

namespace rowhouse::engine::remote {
namespace {

using operation::DeleteItem;

std::string body_of(const DeleteItem& erase) {
  std::string body;
  json::Object request(body);
  Expressions expressions;
  request.text("TableName", erase.table);
  request.item("Key", erase.key);
  expressions.add(request, "ConditionExpression", erase.condition);
  expressions.end(request);
  write_wanted(request, erase);
  request.end();
  return body;
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, DeleteItem&& erase, Done<DeleteItem> done) {
  std::string name = erase.table;
  with_table(std::move(name), std::move(done),
             [this, scope, erase = std::move(erase)](const TablePtr& table,
                                                     Done<DeleteItem>&& later) mutable {
               auto checked = check_key(*table, scope, erase.key, limits());
               if (!checked) return later(std::move(checked).error());
               // A write that may have been made is not made again: what came after it would be
               // undone.
               Call call{DeleteItem::kName, kDynamoDb, body_of(erase), false};
               send(std::move(call), std::move(later),
                    [this, name = std::move(erase.table)](const Members& answer) {
                      return read_write<DeleteItem::Result>(answer, name, limits());
                    });
             });
}

}  // namespace rowhouse::engine::remote
