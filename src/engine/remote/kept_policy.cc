#include "engine/remote/kept_policy.h"

#include "engine/remote/remote_options.h"
#include "json/object.h"
#include "model/value_writer.h"

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kKind = "kind";
constexpr std::string_view kKey = "key";
constexpr std::string_view kRevision = "revision";
constexpr std::string_view kSeal = "seal";
constexpr std::string_view kText = "text";

std::string key_of(std::string_view table_id) {
  model::ItemBuilder key;
  key.set_string(kKind, kPolicyKind);
  key.set_string(kKey, table_id);
  return key.finish();
}

void write_condition(json::Object& request, const ExpectedPolicy& expected) {
  if (!expected.matters) return;
  request.text("ConditionExpression", expected.revision ? "#r = :r" : "attribute_not_exists(#r)");
  json::Object names(request.member("ExpressionAttributeNames"));
  names.text("#r", kRevision);
  names.end();
  if (!expected.revision) return;
  json::Object values(request.member("ExpressionAttributeValues"));
  json::Object value(values.member(":r"));
  value.text("S", *expected.revision);
  value.end();
  values.end();
}

}  // namespace

std::string body_of_get_policy(std::string_view place, std::string_view table_id) {
  std::string body;
  json::Object request(body);
  request.text("TableName", place);
  request.item("Key", key_of(table_id));
  request.flag("ConsistentRead", true);
  request.end();
  return body;
}

std::string body_of_put_policy(std::string_view place, std::string_view table_id,
                               const model::ResourcePolicy& policy,
                               const ExpectedPolicy& expected) {
  model::ItemBuilder item;
  item.set_string(kKind, kPolicyKind);
  item.set_string(kKey, table_id);
  item.set_string(kRevision, policy.revision);
  item.set_string(kSeal, policy.seal);
  item.set_string(kText, policy.text);
  std::string body;
  json::Object request(body);
  request.text("TableName", place);
  request.item("Item", item.finish());
  write_condition(request, expected);
  request.end();
  return body;
}

std::string body_of_delete_policy(std::string_view place, std::string_view table_id,
                                  const ExpectedPolicy& expected) {
  std::string body;
  json::Object request(body);
  request.text("TableName", place);
  request.item("Key", key_of(table_id));
  write_condition(request, expected);
  request.end();
  return body;
}

Result<std::optional<model::ResourcePolicy>> read_policy(const Members& answer,
                                                         const base::Limits& limits) {
  std::optional<model::ResourcePolicy> policy;
  ROWHOUSE_TRY(bytes, answer.item("Item", limits));
  if (bytes.empty()) return policy;
  const model::ItemView item(bytes);
  const auto take = [&item](std::string_view name, std::string& out) {
    const auto value = item.find(name);
    if (!value || value->type() != model::Type::kString) return false;
    out = value->as_bytes();
    return true;
  };
  policy.emplace();
  if (!take(kRevision, policy->revision) || !take(kSeal, policy->seal) ||
      !take(kText, policy->text)) {
    return malformed("a policy lacks a part");
  }
  return policy;
}

}  // namespace rowhouse::engine::remote
