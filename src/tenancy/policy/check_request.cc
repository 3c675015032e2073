#include "tenancy/policy/check_request.h"

#include <simdjson.h>

#include <utility>

#include "tenancy/policy/item_actions.h"
#include "tenancy/policy/parse_statement.h"

namespace rowhouse::policy {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t kRequestsBytesMax = std::size_t{1024} * 1024;
constexpr std::size_t kDepthMax = 8;

Result<std::string> text_of(element json, const std::string& path) {
  std::string_view text;
  if (json.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
  bool flag = false;
  if (json.get_bool().get(flag) == simdjson::SUCCESS) return std::string(flag ? "true" : "false");
  if (json.is_int64() || json.is_uint64() || json.is_double()) return simdjson::minify(json);
  return fault(path, "must be a string, a number or a boolean");
}

Result<void> read_text(object json, const char* member, const std::string& path,
                       std::string& text) {
  element value;
  if (json[member].get(value) != simdjson::SUCCESS) return {};
  ROWHOUSE_TRY(read, text_of(value, path + "." + member));
  text = std::move(read);
  return {};
}

Result<void> read_keys(element json, const std::string& path, std::string_view prefix,
                       CheckRequest& request) {
  object keys;
  if (json.get_object().get(keys) != simdjson::SUCCESS) return fault(path, "must be an object");
  for (const auto& [name, value] : keys) {
    const std::string key_path = path + "." + std::string(name.substr(0, 64));
    std::vector<std::string> values;
    array list;
    const bool many = value.get_array().get(list) == simdjson::SUCCESS;
    if (many) {
      for (const element each : list) {
        ROWHOUSE_TRY(text, text_of(each, key_path));
        values.push_back(std::move(text));
      }
    } else {
      ROWHOUSE_TRY(text, text_of(value, key_path));
      values.push_back(std::move(text));
    }
    request.add_key(std::string(prefix) + std::string(name), std::move(values), many);
  }
  return {};
}

Result<void> read_expectation(object json, const char* member, const std::string& path,
                              std::optional<bool>& expected) {
  std::string text;
  ROWHOUSE_CHECK(read_text(json, member, path, text));
  if (text.empty()) return {};
  if (text != "allow" && text != "deny") {
    return fault(path + "." + member, R"(must be "allow" or "deny")");
  }
  expected = text == "allow";
  return {};
}

Result<void> read_principal(element json, const std::string& path, CheckRequest& request) {
  object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) {
    return fault(path, "must be an object");
  }
  ROWHOUSE_CHECK(check_members(members, path, {"arn", "role_arn", "account", "kind"}));
  ROWHOUSE_CHECK(read_text(members, "arn", path, request.caller_arn));
  ROWHOUSE_CHECK(read_text(members, "role_arn", path, request.role_arn));
  ROWHOUSE_CHECK(read_text(members, "account", path, request.account));
  std::string kind = "aws";
  ROWHOUSE_CHECK(read_text(members, "kind", path, kind));
  if (kind != "aws" && kind != "federated" && kind != "service") {
    return fault(path + ".kind", R"(must be "aws", "federated" or "service")");
  }
  request.caller_kind = kind == "aws"         ? Caller::Kind::kAws
                        : kind == "federated" ? Caller::Kind::kFederated
                                              : Caller::Kind::kService;
  return {};
}

Result<CheckRequest> read_request(element json, const std::string& path) {
  object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) {
    return fault(path, "must be an object");
  }
  ROWHOUSE_CHECK(check_members(members, path,
                               {"name", "action", "resource", "keys", "principal_tags", "principal",
                                "expect", "expect_aws"}));
  CheckRequest request;
  ROWHOUSE_CHECK(read_text(members, "name", path, request.name));
  ROWHOUSE_CHECK(read_text(members, "action", path, request.action));
  ROWHOUSE_CHECK(read_text(members, "resource", path, request.resource));
  if (request.action.empty()) return fault(path, "has no action");
  ROWHOUSE_CHECK(request.check(path));
  element member;
  if (members["keys"].get(member) == simdjson::SUCCESS) {
    ROWHOUSE_CHECK(read_keys(member, path + ".keys", "", request));
  }
  if (members["principal_tags"].get(member) == simdjson::SUCCESS) {
    ROWHOUSE_CHECK(read_keys(member, path + ".principal_tags", "aws:PrincipalTag/", request));
  }
  if (members["principal"].get(member) == simdjson::SUCCESS) {
    ROWHOUSE_CHECK(read_principal(member, path + ".principal", request));
  }
  ROWHOUSE_CHECK(read_expectation(members, "expect", path, request.expected));
  ROWHOUSE_CHECK(read_expectation(members, "expect_aws", path, request.expected_aws));
  return request;
}

}  // namespace

Result<void> CheckRequest::check(const std::string& path) const {
  const std::size_t colon = action.find(':');
  if (colon == 0 || colon == std::string::npos || colon + 1 == action.size()) {
    return fault(path + ".action", "\"" + action.substr(0, 64) +
                                       "\" is no action: write the service before it, as in "
                                       "\"dynamodb:GetItem\"");
  }
  if (resource != "*" && !resource.starts_with("arn:")) {
    return fault(path + ".resource", "\"" + resource.substr(0, 64) +
                                         "\" must be an ARN or \"*\", as in "
                                         "\"arn:aws:dynamodb:eu-west-1:000000000000:table/Shop\"");
  }
  return {};
}

void CheckRequest::add_key(std::string key, std::vector<std::string> values, bool many) {
  const bool is_many = many || values.size() != 1 || has_many_values(key);
  keys.push_back({std::move(key), std::move(values), is_many});
}

CheckContext::CheckContext(const CheckRequest& request, bool has_boundary) {
  for (const CheckRequest::Key& key : request.keys) {
    const KeyName name(key.name);
    if (!key.many) {
      keys_.push_back(ContextKey::one(name, key.values.front()));
      continue;
    }
    const auto& list = lists_.emplace_back(key.values.begin(), key.values.end());
    keys_.push_back(ContextKey::many(name, list));
  }
  context_.action = request.action;
  context_.resource = request.resource;
  context_.keys = keys_;
  context_.caller = {request.caller_kind, request.caller_arn, request.role_arn, request.account,
                     has_boundary};
  context_.touches_items = touches_items(request.action);
}

Result<std::vector<CheckRequest>> parse_check_requests(std::string_view json) {
  if (json.size() > kRequestsBytesMax) return fault("the requests", "are longer than 1 MiB");
  simdjson::dom::parser parser;
  element root;
  if (json.empty() || parser.allocate(json.size(), kDepthMax) != simdjson::SUCCESS ||
      parser.parse(json.data(), json.size()).get(root) != simdjson::SUCCESS) {
    return fault("the requests", "are not JSON");
  }
  std::vector<CheckRequest> requests;
  array list;
  if (root.get_array().get(list) != simdjson::SUCCESS) {
    ROWHOUSE_TRY(request, read_request(root, "request"));
    requests.push_back(std::move(request));
    return requests;
  }
  for (const element each : list) {
    const std::string path = "request[" + std::to_string(requests.size()) + "]";
    ROWHOUSE_TRY(request, read_request(each, path));
    requests.push_back(std::move(request));
  }
  return requests;
}

}  // namespace rowhouse::policy
