#include "engine/remote/closing.h"

#include "engine/remote/remote_options.h"
#include "json/object.h"
#include "model/value_writer.h"

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kToken = "token";
constexpr std::string_view kClosedAt = "closed_at";

/// No id of a table holds a space.
std::string name_of(std::string_view table) { return "closed " + std::string(table); }

void write_value(json::Object& values, std::string_view name, std::string_view type,
                 std::string_view text) {
  json::Object value(values.member(name));
  value.text(type, text);
  value.end();
}

}  // namespace

std::string body_of_get_closing(std::string_view place, std::string_view table) {
  return body_of_get_policy(place, name_of(table));
}

std::string body_of_put_closing(std::string_view place, std::string_view table,
                                const Closing& closing,
                                std::optional<base::Milliseconds> abandoned_before) {
  model::ItemBuilder item;
  item.set_string("kind", kPolicyKind);
  item.set_string("key", name_of(table));
  item.set_string(kToken, closing.token);
  std::string closed_at;
  model::ValueWriter(closed_at).number(Decimal(std::int64_t{closing.closed_at.count()}));
  item.set(kClosedAt, model::ValueView(closed_at));
  std::string body;
  json::Object request(body);
  request.text("TableName", place);
  request.item("Item", item.finish());
  request.text("ConditionExpression", abandoned_before ? "#a < :a" : "attribute_not_exists(#a)");
  json::Object names(request.member("ExpressionAttributeNames"));
  names.text("#a", kClosedAt);
  names.end();
  if (abandoned_before) {
    json::Object values(request.member("ExpressionAttributeValues"));
    write_value(values, ":a", "N", std::to_string(abandoned_before->count()));
    values.end();
  }
  request.end();
  return body;
}

std::string body_of_delete_closing(std::string_view place, std::string_view table,
                                   std::string_view token) {
  model::ItemBuilder key;
  key.set_string("kind", kPolicyKind);
  key.set_string("key", name_of(table));
  std::string body;
  json::Object request(body);
  request.text("TableName", place);
  request.item("Key", key.finish());
  if (!token.empty()) {
    request.text("ConditionExpression", "#t = :t");
    json::Object names(request.member("ExpressionAttributeNames"));
    names.text("#t", kToken);
    names.end();
    json::Object values(request.member("ExpressionAttributeValues"));
    write_value(values, ":t", "S", token);
    values.end();
  }
  request.end();
  return body;
}

std::string body_of_settling(bool is_put, std::string_view change, std::string_view end_of_closing,
                             std::string_view client_request_token) {
  std::string body;
  json::Object request(body);
  request.member("TransactItems") += '[';
  json::Object first(body);
  first.member(is_put ? "Put" : "Delete") += change;
  first.end();
  body += ',';
  json::Object second(body);
  second.member("Delete") += end_of_closing;
  second.end();
  body += ']';
  request.text("ClientRequestToken", client_request_token);
  request.end();
  return body;
}

Result<std::optional<Closing>> closing_in(Result<Answer>&& answer, const base::Limits& limits) {
  ROWHOUSE_CHECK(check_policy_place(answer, limits));
  ROWHOUSE_TRY(document, parse_document(answer->body));
  ROWHOUSE_TRY(bytes, document.item("Item", limits));
  std::optional<Closing> closing;
  if (bytes.empty()) return closing;
  // Whatever lies there closes the table, whole or not.
  closing.emplace();
  const model::ItemView item(bytes);
  const auto token = item.find(kToken);
  if (token && token->type() == model::Type::kString) closing->token = token->as_bytes();
  return closing;
}

}  // namespace rowhouse::engine::remote
