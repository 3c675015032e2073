#include "engine/remote/kept_policy.h"

#include "engine/remote/answer_errors.h"
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

std::string key_of(std::string_view kept_under) {
  model::ItemBuilder key;
  key.set_string(kKind, kPolicyKind);
  key.set_string(kKey, kept_under);
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

std::string body_of_get_policy(std::string_view place, std::string_view kept_under) {
  std::string body;
  json::Object request(body);
  request.text("TableName", place);
  request.item("Key", key_of(kept_under));
  request.flag("ConsistentRead", true);
  request.end();
  return body;
}

std::string body_of_put_policy(std::string_view place, std::string_view kept_under,
                               const model::ResourcePolicy& policy,
                               const ExpectedPolicy& expected) {
  model::ItemBuilder item;
  item.set_string(kKind, kPolicyKind);
  item.set_string(kKey, kept_under);
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

std::string body_of_delete_policy(std::string_view place, std::string_view kept_under,
                                  const ExpectedPolicy& expected) {
  std::string body;
  json::Object request(body);
  request.text("TableName", place);
  request.item("Key", key_of(kept_under));
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

Result<void> check_policy_place(const Result<Answer>& answer, const base::Limits& limits) {
  if (!answer) return Error(answer.error());
  if (answer->status == 200) return {};
  Error error = error_of("GetItem", Answer(*answer), limits);
  // It is the place of the policies that is gone, and not what they are of.
  if (error.code() != ErrorCode::kResourceNotFound) return error;
  return Error(ErrorCode::kInternalServer, "Policies of tables cannot be read");
}

Result<std::optional<model::ResourcePolicy>> policy_in(Result<Answer>&& answer,
                                                       const base::Limits& limits) {
  ROWHOUSE_CHECK(check_policy_place(answer, limits));
  ROWHOUSE_TRY(document, parse_document(answer->body));
  return read_policy(document, limits);
}

}  // namespace rowhouse::engine::remote
