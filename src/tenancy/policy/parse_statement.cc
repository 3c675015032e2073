#include "tenancy/policy/parse_statement.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <utility>
#include <vector>

namespace rowhouse::policy {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::size_t kAccountDigits = 12;

bool is_alphanumeric(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_account(std::string_view text) {
  return text.size() == kAccountDigits &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string shown(std::string_view text) { return "\"" + std::string(text.substr(0, 64)) + "\""; }

/// A text, or a number or boolean as text.
Result<std::string> scalar_of(element json, std::string_view path, bool strings_only) {
  std::string_view text;
  if (json.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
  if (!strings_only) {
    bool flag = false;
    if (json.get_bool().get(flag) == simdjson::SUCCESS) return std::string(flag ? "true" : "false");
    if (json.is_int64() || json.is_uint64() || json.is_double()) return simdjson::minify(json);
  }
  return fault(path, "must be a string or a list of strings");
}

/// One value or a list of them.
Result<std::vector<std::string>> values_of(element json, const std::string& path,
                                           bool strings_only) {
  std::vector<std::string> values;
  array list;
  if (json.get_array().get(list) != simdjson::SUCCESS) {
    ROWHOUSE_TRY(value, scalar_of(json, path, strings_only));
    values.push_back(std::move(value));
    return values;
  }
  for (const element each : list) {
    ROWHOUSE_TRY(value, scalar_of(each, path, strings_only));
    values.push_back(std::move(value));
  }
  return values;
}

/// The one of two members that is there; which of them, and its path.
struct OneOf {
  element value;
  bool negated = false;
  std::string path;
};

/// Nothing (an error without a text) if neither is there.
Result<OneOf> one_of(object json, const std::string& path, std::string_view name) {
  OneOf found;
  element negated;
  const std::string not_name = "Not" + std::string(name);
  const bool has = json[name].get(found.value) == simdjson::SUCCESS;
  found.negated = json[not_name].get(negated) == simdjson::SUCCESS;
  if (has && found.negated) {
    return fault(path, "has both " + std::string(name) + " and " + not_name);
  }
  if (!has && !found.negated) return fault(path, "has no " + std::string(name));
  if (found.negated) found.value = negated;
  found.path = path + "." + (found.negated ? not_name : std::string(name));
  return found;
}

bool has_either(object json, std::string_view name) {
  element ignored;
  return json[name].get(ignored) == simdjson::SUCCESS ||
         json["Not" + std::string(name)].get(ignored) == simdjson::SUCCESS;
}

Result<void> parse_actions(object json, const std::string& path, Statement& statement) {
  ROWHOUSE_TRY(found, one_of(json, path, "Action"));
  ROWHOUSE_TRY(values, values_of(found.value, found.path, true));
  if (values.empty()) return fault(found.path, "holds no action");
  statement.not_action = found.negated;
  for (const std::string& text : values) {
    const std::size_t colon = text.find(':');
    const bool named = colon != std::string::npos && colon > 0 && colon + 1 < text.size() &&
                       text.find(':', colon + 1) == std::string::npos;
    if (text != "*" && !named) {
      return fault(found.path, shown(text) +
                                   " is no action: write the service before it, as in "
                                   "\"dynamodb:GetItem\"");
    }
    ROWHOUSE_TRY(pattern, Pattern::parse(text, {.wildcards = true, .ignore_case = true}));
    statement.actions.push_back(std::move(pattern));
  }
  return {};
}

Result<void> parse_resources(object json, const StatementShape& shape, const std::string& path,
                             Statement& statement) {
  if (shape.kind == PolicyKind::kTrust) {
    if (!has_either(json, "Resource")) return {};
    return fault(path, "has a Resource: a trust policy is about its role alone");
  }
  ROWHOUSE_TRY(found, one_of(json, path, "Resource"));
  ROWHOUSE_TRY(values, values_of(found.value, found.path, true));
  if (values.empty()) return fault(found.path, "holds no resource");
  statement.not_resource = found.negated;
  for (const std::string& text : values) {
    if (text != "*" && !text.starts_with("arn:")) {
      return fault(found.path, shown(text) + " must be an ARN or \"*\"");
    }
    auto pattern =
        Pattern::parse(text, {.wildcards = true, .variables = shape.variables, .resource = true});
    if (!pattern) return std::move(pattern.error().within(found.path));
    statement.resources.push_back(*std::move(pattern));
  }
  return {};
}

Result<PrincipalEntry> principal_entry(Caller::Kind kind, std::string text,
                                       const std::string& path) {
  using Form = PrincipalEntry::Form;
  if (text.empty()) return fault(path, "is empty");
  if (text == "*") return PrincipalEntry{Form::kEveryone, kind, std::move(text)};
  if (text.find_first_of("*?") != std::string::npos) {
    return fault(path, shown(text) + ": a principal is \"*\" or has no wildcard");
  }
  if (kind != Caller::Kind::kAws) return PrincipalEntry{Form::kNamed, kind, std::move(text)};
  if (is_account(text)) return PrincipalEntry{Form::kAccount, kind, std::move(text)};
  // arn:aws:iam::123456789012:root is the account.
  constexpr std::string_view kIam = ":iam::";
  constexpr std::string_view kRoot = ":root";
  const std::size_t iam = text.find(kIam);
  if (text.starts_with("arn:") && iam != std::string::npos && text.ends_with(kRoot) &&
      text.size() == iam + kIam.size() + kAccountDigits + kRoot.size()) {
    std::string account = text.substr(iam + kIam.size(), kAccountDigits);
    if (is_account(account)) return PrincipalEntry{Form::kAccount, kind, std::move(account)};
  }
  if (!text.starts_with("arn:")) {
    return fault(path, shown(text) + " is no ARN and no account of twelve digits");
  }
  return PrincipalEntry{Form::kNamed, kind, std::move(text)};
}

Result<void> add_principals(element json, Caller::Kind kind, const std::string& path,
                            Statement& statement) {
  ROWHOUSE_TRY(values, values_of(json, path, true));
  for (std::string& text : values) {
    ROWHOUSE_TRY(entry, principal_entry(kind, std::move(text), path));
    statement.principals.push_back(std::move(entry));
  }
  return {};
}

Result<void> parse_principals(object json, const StatementShape& shape, const std::string& path,
                              Statement& statement) {
  const bool wanted = shape.kind == PolicyKind::kResource || shape.kind == PolicyKind::kTrust;
  if (!wanted) {
    if (!has_either(json, "Principal")) return {};
    return fault(path, "has a Principal: this policy belongs to the principal it is attached to");
  }
  ROWHOUSE_TRY(found, one_of(json, path, "Principal"));
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html
  if (found.negated && shape.kind == PolicyKind::kTrust) {
    return fault(found.path, "a role's trust policy supports Principal alone");
  }
  statement.not_principal = found.negated;
  std::string_view text;
  if (found.value.get_string().get(text) == simdjson::SUCCESS) {
    if (text != "*") {
      return fault(found.path, "must be \"*\" or an object such as {\"AWS\": \"...\"}");
    }
    return add_principals(found.value, Caller::Kind::kAws, found.path, statement);
  }
  object kinds;
  if (found.value.get_object().get(kinds) != simdjson::SUCCESS) {
    return fault(found.path, "must be \"*\" or an object such as {\"AWS\": \"...\"}");
  }
  ROWHOUSE_CHECK(check_members(kinds, found.path, {"AWS", "Federated", "Service"}));
  for (const auto& [name, value] : kinds) {
    const Caller::Kind kind = name == "AWS"         ? Caller::Kind::kAws
                              : name == "Federated" ? Caller::Kind::kFederated
                                                    : Caller::Kind::kService;
    ROWHOUSE_CHECK(add_principals(value, kind, found.path + "." + std::string(name), statement));
  }
  if (statement.principals.empty()) return fault(found.path, "holds no principal");
  return {};
}

/// The keys of one operator.
Result<void> parse_operator_block(std::string_view name, element json, const StatementShape& shape,
                                  const std::string& path, Statement& statement) {
  const auto op = parse_operator(name);
  if (!op) return fault(path, "unknown condition operator");
  object keys;
  if (json.get_object().get(keys) != simdjson::SUCCESS) {
    return fault(path, "must be an object of condition keys");
  }
  std::vector<KeyName> seen;
  for (const auto& [key, value] : keys) {
    const std::string key_path = path + "." + std::string(key.substr(0, 64));
    // A service's key ("dynamodb:Select"), or an identity provider's, which may hold a path.
    const std::size_t colon = key.find(':');
    if (colon == 0 || colon == std::string_view::npos || colon + 1 == key.size()) {
      return fault(key_path,
                   "is no condition key: write the service before it, as in \"aws:SourceIp\"");
    }
    const KeyName key_name(key);
    if (std::find(seen.begin(), seen.end(), key_name) != seen.end()) {
      return fault(key_path, "is there twice");
    }
    seen.push_back(key_name);
    ROWHOUSE_TRY(values, values_of(value, key_path, false));
    if (values.empty()) return fault(key_path, "holds no value");
    auto condition = Condition::compile(name, *op, key, values, shape.variables);
    if (!condition) return std::move(condition.error().within(key_path));
    statement.conditions.push_back(*std::move(condition));
  }
  return {};
}

Result<void> parse_conditions(object json, const StatementShape& shape, const std::string& path,
                              Statement& statement) {
  element member;
  if (json["Condition"].get(member) != simdjson::SUCCESS) return {};
  const std::string condition_path = path + ".Condition";
  object operators;
  if (member.get_object().get(operators) != simdjson::SUCCESS) {
    return fault(condition_path, "must be an object of condition operators");
  }
  std::set<std::string_view> seen;
  for (const auto& [name, keys] : operators) {
    const std::string operator_path = condition_path + "." + std::string(name.substr(0, 64));
    if (!seen.insert(name).second) return fault(operator_path, "is there twice");
    ROWHOUSE_CHECK(parse_operator_block(name, keys, shape, operator_path, statement));
  }
  return {};
}

Result<void> parse_sid(object json, const StatementShape& shape, const std::string& path,
                       Statement& statement) {
  element member;
  if (json["Sid"].get(member) != simdjson::SUCCESS) return {};
  std::string_view sid;
  if (member.get_string().get(sid) != simdjson::SUCCESS) {
    return fault(path + ".Sid", "must be a string");
  }
  const bool strict = shape.kind != PolicyKind::kResource;
  if (strict && !std::all_of(sid.begin(), sid.end(), is_alphanumeric)) {
    return fault(path + ".Sid", "may hold letters and digits only");
  }
  statement.sid = sid;
  return {};
}

Result<void> parse_effect(object json, const std::string& path, Statement& statement) {
  element member;
  std::string_view text;
  if (json["Effect"].get(member) != simdjson::SUCCESS) return fault(path, "has no Effect");
  if (member.get_string().get(text) != simdjson::SUCCESS || (text != "Allow" && text != "Deny")) {
    return fault(path + ".Effect", "must be \"Allow\" or \"Deny\"");
  }
  statement.effect = text == "Allow" ? Effect::kAllow : Effect::kDeny;
  return {};
}

}  // namespace

Result<Statement> parse_statement(element json, const StatementShape& shape,
                                  const std::string& path, std::size_t index) {
  object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) {
    return fault(path, "must be an object, or a list of them");
  }
  ROWHOUSE_CHECK(check_members(members, path,
                               {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction",
                                "Resource", "NotResource", "Condition"}));
  Statement statement;
  statement.index = index;
  ROWHOUSE_CHECK(parse_sid(members, shape, path, statement));
  ROWHOUSE_CHECK(parse_effect(members, path, statement));
  ROWHOUSE_CHECK(parse_principals(members, shape, path, statement));
  ROWHOUSE_CHECK(parse_actions(members, path, statement));
  ROWHOUSE_CHECK(parse_resources(members, shape, path, statement));
  ROWHOUSE_CHECK(parse_conditions(members, shape, path, statement));
  return statement;
}

}  // namespace rowhouse::policy
