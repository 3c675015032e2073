#include "engine/remote/answer_members.h"
#include "engine/remote/remote_engine.h"
#include "engine/remote/request_body.h"
#include "engine/remote/write_check.h"
#include "engine/transaction_errors.h"

namespace rowhouse::engine::remote {
namespace {

using operation::TransactGet;
using operation::TransactGetItems;
using operation::TransactGetItemsResult;

std::string body_of(const TransactGetItems& transaction) {
  std::string body;
  json::Object request(body);
  request.member("TransactItems") += '[';
  for (const TransactGet& get : transaction.gets) {
    if (body.back() != '[') body += ',';
    json::Object action(body);
    json::Object content(action.member("Get"));
    Expressions expressions;
    content.text("TableName", get.table);
    content.item("Key", get.key);
    expressions.add(content, "ProjectionExpression", get.projection);
    expressions.end(content);
    content.end();
    action.end();
  }
  body += ']';
  write_return(request, transaction.return_consumed_capacity);
  request.end();
  return body;
}

Result<TransactGetItemsResult> read(const Members& answer, std::size_t asked,
                                    const base::Limits& limits) {
  TransactGetItemsResult result;
  ROWHOUSE_TRY(responses, answer.list("Responses"));
  if (!responses || responses->size() != asked) {
    return malformed("it has not one response for each item");
  }
  for (const auto each : *responses) {
    std::string& item = result.items.emplace_back();
    if (each.is_null()) continue;
    ROWHOUSE_TRY(response, Members::of(each, "a response"));
    ROWHOUSE_TRY(found, response.item("Item", limits));
    item = std::move(found);
  }
  ROWHOUSE_TRY(capacity, read_capacities(answer, Units::kRead));
  result.consumed_capacity = std::move(capacity);
  return result;
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, TransactGetItems&& transaction,
                           Done<TransactGetItems> done) {
  std::vector<std::string> names;
  names.reserve(transaction.gets.size());
  for (const TransactGet& get : transaction.gets) names.push_back(get.table);
  with_tables(std::move(names), std::move(done),
              [this, scope, transaction = std::move(transaction)](const Tables& tables,
                                                                  Done<TransactGetItems>&& later) {
                std::vector<CancellationReason> reasons(transaction.gets.size());
                for (std::size_t i = 0; i < transaction.gets.size(); ++i) {
                  const TransactGet& get = transaction.gets[i];
                  const TablePtr& table = tables.find(get.table)->second;
                  if (!table) return later(resource_not_found());
                  auto checked = check_key(*table, scope, get.key, limits());
                  if (checked) continue;
                  if (checked.error().code() != ErrorCode::kValidation) {
                    return later(std::move(checked).error());
                  }
                  reasons[i] = reason_of(checked.error());
                }
                if (any_reason(reasons)) return later(transaction_cancelled(std::move(reasons)));
                send({TransactGetItems::kName, kDynamoDb, body_of(transaction)}, std::move(later),
                     [this, asked = transaction.gets.size()](const Members& answer) {
                       return read(answer, asked, limits());
                     });
              });
}

}  // namespace rowhouse::engine::remote
