#include "base/random.h"
#include "engine/remote/answer_members.h"
#include "engine/remote/remote_engine.h"
#include "engine/remote/request_body.h"
#include "engine/remote/write_check.h"
#include "engine/transaction_errors.h"
#include "signing/digest.h"

namespace rowhouse::engine::remote {
namespace {

using operation::TransactWrite;
using operation::TransactWriteItems;
using operation::TransactWriteItemsResult;

/// The token under which the other side knows the transaction. All who use this engine are one
/// client to it, so a token of theirs is sent with whose it is, as a digest. Without one the
/// transaction gets one of its own: it can then be sent again after a doubt.
std::string token_of(const tenancy::Scope& scope, const TransactWriteItems& transaction,
                     const base::Random& random) {
  if (transaction.client_request_token.empty()) return base::make_uuid(random);
  std::string of_holder(scope.holder());
  of_holder += '\0';
  of_holder += transaction.client_request_token;
  constexpr std::size_t kTokenBytesMax = 36;
  const auto digest = signing::hex_digest(signing::sha256(of_holder));
  return std::string(signing::view(digest).substr(0, kTokenBytesMax));
}

void append_action(std::string& out, const TransactWrite& write) {
  constexpr std::string_view kNames[] = {"ConditionCheck", "Put", "Delete", "Update"};
  const bool is_put = write.kind == TransactWrite::Kind::kPut;
  json::Object action(out);
  json::Object content(action.member(kNames[static_cast<std::size_t>(write.kind)]));
  Expressions expressions;
  content.text("TableName", write.table);
  content.item(is_put ? "Item" : "Key", write.item);
  expressions.add(content, "UpdateExpression", write.update);
  expressions.add(content, "ConditionExpression", write.condition);
  expressions.end(content);
  write_return(content, write.on_condition_failure);
  content.end();
  action.end();
}

std::string body_of(const TransactWriteItems& transaction, std::string_view token) {
  std::string body;
  json::Object request(body);
  request.member("TransactItems") += '[';
  for (const TransactWrite& write : transaction.writes) {
    if (body.back() != '[') body += ',';
    append_action(body, write);
  }
  body += ']';
  request.text("ClientRequestToken", token);
  write_return(request, transaction.return_consumed_capacity);
  write_return(request, transaction.return_item_collection_metrics);
  request.end();
  return body;
}

Result<TransactWriteItemsResult> read(const Members& answer, const base::Limits& limits) {
  TransactWriteItemsResult result;
  ROWHOUSE_TRY(capacity, read_capacities(answer, Units::kWrite));
  result.consumed_capacity = std::move(capacity);
  ROWHOUSE_TRY(metrics, read_all_metrics(answer, limits));
  result.item_collection_metrics = std::move(metrics);
  return result;
}

Result<void> check(const TransactWrite& write, const model::TableSchema& table,
                   const tenancy::Scope& scope, const base::Limits& limits) {
  if (write.kind == TransactWrite::Kind::kPut) return check_item(table, scope, write.item, limits);
  ROWHOUSE_CHECK(check_key(table, scope, write.item, limits));
  if (write.update) return check_update(table, scope, *write.update);
  return {};
}

}  // namespace

void RemoteEngine::execute(const Scope& scope, TransactWriteItems&& transaction,
                           Done<TransactWriteItems> done) {
  std::vector<std::string> names;
  names.reserve(transaction.writes.size());
  for (const TransactWrite& write : transaction.writes) names.push_back(write.table);
  with_tables(
      std::move(names), std::move(done),
      [this, scope, transaction = std::move(transaction)](const Tables& tables,
                                                          Done<TransactWriteItems>&& later) {
        std::vector<CancellationReason> reasons(transaction.writes.size());
        for (std::size_t i = 0; i < transaction.writes.size(); ++i) {
          const TransactWrite& write = transaction.writes[i];
          const TablePtr& table = tables.find(write.table)->second;
          if (!table) return later(resource_not_found());
          auto checked = check(write, *table, scope, limits());
          if (checked) continue;
          if (checked.error().code() != ErrorCode::kValidation) {
            return later(std::move(checked).error());
          }
          reasons[i] = reason_of(checked.error());
        }
        if (any_reason(reasons)) return later(transaction_cancelled(std::move(reasons)));
        const std::string token = token_of(scope, transaction, *options_.random);
        send({TransactWriteItems::kName, kDynamoDb, body_of(transaction, token), true, true},
             std::move(later), [this](const Members& answer) { return read(answer, limits()); });
      });
}

}  // namespace rowhouse::engine::remote
