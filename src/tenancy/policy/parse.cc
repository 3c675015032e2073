#include <simdjson.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <utility>

#include "tenancy/policy/parse_statement.h"
#include "tenancy/policy/policy_size.h"

namespace rowhouse::policy {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// The document, a list of statements, a statement, its conditions, an operator, a list of values:
// two levels more, so that most of what is too deep is told by its element.
constexpr std::size_t kDepthMax = 8;

Result<void> check_size(std::string_view text, PolicyKind kind) {
  const std::size_t max = policy_characters_max(kind);
  if (text.size() > kPolicyBytesMax || policy_characters(text, kind) > max) {
    return Error(ErrorCode::kValidation,
                 "the policy is longer than " + std::to_string(max) + " characters");
  }
  return {};
}

Result<Version> version_of(element json) {
  std::string_view text;
  if (json.get_string().get(text) == simdjson::SUCCESS) {
    if (text == "2012-10-17") return Version::k2012_10_17;
    if (text == "2008-10-17") return Version::k2008_10_17;
  }
  return fault("Version", "must be \"2012-10-17\" or \"2008-10-17\"");
}

Result<Policy> parse_document(object document, PolicyKind kind, std::string name) {
  ROWHOUSE_CHECK(check_members(document, "the policy", {"Version", "Id", "Statement"}));
  Policy policy;
  policy.kind = kind;
  policy.name = std::move(name);
  element member;
  if (document["Version"].get(member) == simdjson::SUCCESS) {
    ROWHOUSE_TRY(version, version_of(member));
    policy.version = version;
  }
  if (document["Id"].get(member) == simdjson::SUCCESS) {
    std::string_view id;
    if (member.get_string().get(id) != simdjson::SUCCESS) return fault("Id", "must be a string");
    policy.id = id;
  }
  if (document["Statement"].get(member) != simdjson::SUCCESS) {
    return fault("Statement", "is missing");
  }
  const StatementShape shape{kind, policy.version == Version::k2012_10_17};
  array list;
  if (member.get_array().get(list) != simdjson::SUCCESS) {
    ROWHOUSE_TRY(statement, parse_statement(member, shape, "Statement", 0));
    policy.statements.push_back(std::move(statement));
    return policy;
  }
  for (const element each : list) {
    const std::size_t index = policy.statements.size();
    const std::string path = "Statement[" + std::to_string(index) + "]";
    ROWHOUSE_TRY(statement, parse_statement(each, shape, path, index));
    policy.statements.push_back(std::move(statement));
  }
  if (policy.statements.empty()) return fault("Statement", "holds no statement");
  return policy;
}

Result<void> check_sids(const Policy& policy) {
  std::set<std::string_view> sids;
  for (const Statement& statement : policy.statements) {
    if (!statement.sid.empty() && !sids.insert(statement.sid).second) {
      return fault("Statement[" + std::to_string(statement.index) + "].Sid",
                   "\"" + statement.sid + "\" is there twice");
    }
  }
  return {};
}

}  // namespace

std::size_t policy_characters(std::string_view text, PolicyKind kind) noexcept {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/rbac-considerations.html
  if (kind == PolicyKind::kResource) return text.size();
  const bool with_space = kind == PolicyKind::kSession;
  std::size_t count = 0;
  bool quoted = false;
  bool escaped = false;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    const bool continues = (static_cast<unsigned char>(c) & 0xc0) == 0x80;
    if (!continues && (quoted || with_space || !space)) ++count;
    if (c == '"' && !escaped) quoted = !quoted;
    escaped = quoted && c == '\\' && !escaped;
  }
  return count;
}

std::size_t policy_characters_max(PolicyKind kind) noexcept {
  switch (kind) {
    case PolicyKind::kIdentity:
      return 6144;
    case PolicyKind::kResource:
      return 20480;
    case PolicyKind::kSession:
    case PolicyKind::kTrust:
      break;
  }
  return 2048;
}

Error fault(std::string_view path, std::string_view what) {
  return Error(ErrorCode::kValidation, std::string(path) + ": " + std::string(what));
}

Result<void> check_members(object json, std::string_view path,
                           std::initializer_list<std::string_view> known) {
  std::set<std::string_view> seen;
  for (const auto& [name, value] : json) {
    const std::string shown(name.substr(0, 64));
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      return fault(path, "has an unknown element \"" + shown + "\"");
    }
    if (!seen.insert(name).second) return fault(path, "has \"" + shown + "\" twice");
  }
  return {};
}

Result<Policy> Policy::parse(std::string_view text, PolicyKind kind, std::string name) {
  ROWHOUSE_CHECK(check_size(text, kind));
  simdjson::dom::parser parser;
  element root;
  object document;
  if (text.empty() || parser.allocate(text.size(), kDepthMax) != simdjson::SUCCESS) {
    return fault("the policy", "is not JSON");
  }
  const auto error = parser.parse(text.data(), text.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) return fault("the policy", "is nested too deep");
  if (error != simdjson::SUCCESS) return fault("the policy", "is not JSON");
  if (root.get_object().get(document) != simdjson::SUCCESS) {
    return fault("the policy", "must be a JSON object");
  }
  ROWHOUSE_TRY(policy, parse_document(document, kind, std::move(name)));
  ROWHOUSE_CHECK(check_sids(policy));
  return policy;
}

}  // namespace rowhouse::policy
