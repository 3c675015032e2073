#include "core/access_file.h"

#include <simdjson.h>

#include <initializer_list>
#include <set>
#include <utility>

#include "core/identity_rules.h"
#include "rowhouse/tenant_id.h"
#include "tenancy/policy/parse_statement.h"
#include "tenancy/policy/policy.h"
#include "tenancy/spreads.h"

namespace rowhouse::core {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

// The document, a section, a record, its inline policies, and what a policy has by itself.
constexpr std::size_t kDepthMax = 12;
constexpr std::size_t kNameShownMax = 64;

Error fault(const std::string& path, std::string_view what) {
  return Error(ErrorCode::kValidation, path + ": " + std::string(what));
}
Error at(const std::string& path, Error error) { return std::move(error.within(path)); }
std::string path_of(const std::string& parent, std::string_view name) {
  return parent + "." + std::string(name.substr(0, kNameShownMax));
}

Result<object> object_at(element json, const std::string& path) {
  object found;
  if (json.get_object().get(found) == simdjson::SUCCESS) return found;
  return fault(path, "must be an object");
}

Result<void> check_members(object json, const std::string& path,
                           std::initializer_list<std::string_view> known) {
  return policy::check_members(json, path, known);
}

Result<std::string> text_of(element json, const std::string& path) {
  std::string_view text;
  if (json.get_string().get(text) == simdjson::SUCCESS) return std::string(text);
  return fault(path, "must be a string");
}

/// A member that may be missing: then nothing.
Result<std::string> text_member(object json, std::string_view name, const std::string& path) {
  element member;
  if (json[name].get(member) != simdjson::SUCCESS) return std::string();
  return text_of(member, path_of(path, name));
}

Result<std::vector<std::string>> texts_member(object json, std::string_view name,
                                              const std::string& parent) {
  std::vector<std::string> texts;
  element member;
  if (json[name].get(member) != simdjson::SUCCESS) return texts;
  const std::string path = path_of(parent, name);
  array list;
  if (member.get_array().get(list) != simdjson::SUCCESS) {
    return fault(path, "must be a list of strings");
  }
  for (const element each : list) {
    ROWHOUSE_TRY(text, text_of(each, path + "[" + std::to_string(texts.size()) + "]"));
    texts.push_back(std::move(text));
  }
  return texts;
}

Result<std::string> policy_of(element json, policy::PolicyKind kind, const std::string& path) {
  ROWHOUSE_CHECK(object_at(json, path));
  std::string text = simdjson::minify(json);
  auto parsed = policy::Policy::parse(text, kind, path);
  if (!parsed) return at(path, std::move(parsed).error());
  return text;
}

/// Reads one record after the other: `read(name, path, json)`. No name is there twice.
template <typename Read>
Result<void> read_each(object json, const std::string& path, Read read) {
  std::set<std::string_view> seen;
  for (const auto& [name, value] : json) {
    const std::string own = path_of(path, name);
    if (!seen.insert(name).second) return fault(own, "is there twice");
    ROWHOUSE_CHECK(read(std::string(name), own, value));
  }
  return {};
}

Result<void> read_identity(const IdentityName& name, object json, const std::string& path,
                           IdentityRecord& record) {
  if (auto named = check_identity_name(name); !named) return at(path, std::move(named).error());
  ROWHOUSE_TRY(policies, texts_member(json, "policies", path));
  record.attached_policies = std::move(policies);
  std::set<std::string_view> seen;
  for (const std::string& policy : record.attached_policies) {
    if (!seen.insert(policy).second) return fault(path_of(path, "policies"), "one is there twice");
  }
  ROWHOUSE_TRY(boundary, text_member(json, "boundary", path));
  record.boundary = std::move(boundary);
  element member;
  if (json["inline_policies"].get(member) == simdjson::SUCCESS) {
    const std::string own = path_of(path, "inline_policies");
    ROWHOUSE_TRY(all, object_at(member, own));
    ROWHOUSE_CHECK(
        read_each(all, own, [&](std::string key, const std::string& where, element each) {
          if (auto named = check_policy_name(key); !named) {
            return Result<void>(at(where, std::move(named).error()));
          }
          auto text = policy_of(each, policy::PolicyKind::kIdentity, where);
          if (!text) return Result<void>(std::move(text).error());
          record.inline_policies.insert_or_assign(std::move(key), *std::move(text));
          return Result<void>();
        }));
  }
  if (json["tags"].get(member) == simdjson::SUCCESS) {
    const std::string own = path_of(path, "tags");
    ROWHOUSE_TRY(all, object_at(member, own));
    ROWHOUSE_CHECK(
        read_each(all, own, [&](std::string key, const std::string& where, element each) {
          auto value = text_of(each, where);
          if (!value) return Result<void>(std::move(value).error());
          record.tags.emplace_back(std::move(key), *std::move(value));
          return Result<void>();
        }));
    if (auto fits = check_tags(record.tags); !fits) return at(own, std::move(fits).error());
  }
  if (auto fits = check_inline_policies(name, record); !fits) {
    return at(path, std::move(fits).error());
  }
  return {};
}

Result<PolicyRecord> read_policy(const std::string& name, const std::string& path, element json) {
  if (auto named = check_policy_name(name); !named) return at(path, std::move(named).error());
  PolicyRecord record;
  ROWHOUSE_TRY(text, policy_of(json, policy::PolicyKind::kIdentity, path));
  record.text = std::move(text);
  return record;
}

Result<TierRecord> read_tier(const std::string& name, const std::string& path, element json) {
  if (auto named = check_tier_name(name); !named) return at(path, std::move(named).error());
  ROWHOUSE_TRY(members, object_at(json, path));
  ROWHOUSE_CHECK(check_members(members, path, {"read_only", "kinds"}));
  TierRecord record;
  element member;
  if (members["read_only"].get(member) == simdjson::SUCCESS &&
      member.get_bool().get(record.tier.read_only) != simdjson::SUCCESS) {
    return fault(path_of(path, "read_only"), "must be true or false");
  }
  ROWHOUSE_TRY(kinds, texts_member(members, "kinds", path));
  record.tier.kinds = std::move(kinds);
  if (auto fits = check_tier(record.tier); !fits) return at(path, std::move(fits).error());
  return record;
}

Result<RoleRecord> read_role(const std::string& name, const std::string& path, element json) {
  ROWHOUSE_TRY(members, object_at(json, path));
  ROWHOUSE_CHECK(check_members(
      members, path,
      {"trust", "policies", "inline_policies", "boundary", "tags", "session_seconds_max"}));
  RoleRecord record;
  ROWHOUSE_CHECK(read_identity({IdentityKind::kRole, name}, members, path, record));
  element member;
  if (members["trust"].get(member) != simdjson::SUCCESS) {
    return fault(path_of(path, "trust"), "is missing: the policy that says who may assume it");
  }
  ROWHOUSE_TRY(trust, policy_of(member, policy::PolicyKind::kTrust, path_of(path, "trust")));
  record.trust = std::move(trust);
  if (members["session_seconds_max"].get(member) == simdjson::SUCCESS) {
    const std::string own = path_of(path, "session_seconds_max");
    std::int64_t seconds = 0;
    if (member.get_int64().get(seconds) != simdjson::SUCCESS) return fault(own, "must be a number");
    record.session_max = std::chrono::seconds(seconds);
    if (auto fits = check_session_max(record.session_max); !fits) {
      return at(own, std::move(fits).error());
    }
  }
  return record;
}

Result<UserRecord> read_user(const std::string& name, const std::string& path, element json) {
  ROWHOUSE_TRY(members, object_at(json, path));
  ROWHOUSE_CHECK(check_members(members, path, {"policies", "inline_policies", "boundary", "tags"}));
  UserRecord record;
  ROWHOUSE_CHECK(read_identity({IdentityKind::kUser, name}, members, path, record));
  return record;
}

Result<AccessTenant> read_tenant(const std::string& name, const std::string& path, element json) {
  auto id = TenantId::parse(name);
  if (!id) return at(path, std::move(id).error());
  ROWHOUSE_TRY(members, object_at(json, path));
  ROWHOUSE_CHECK(check_members(members, path, {"tier", "spread"}));
  AccessTenant tenant;
  ROWHOUSE_TRY(tier, text_member(members, "tier", path));
  tenant.tier = std::move(tier);
  element member;
  if (members["spread"].get(member) != simdjson::SUCCESS) return tenant;
  std::uint64_t suffixes = 0;
  if (member.get_uint64().get(suffixes) != simdjson::SUCCESS || suffixes < 1 ||
      suffixes > tenancy::Spreads::kSuffixesMax) {
    return fault(path_of(path, "spread"), "must be a number from 2 to 64, or 1: not spread");
  }
  tenant.suffixes = static_cast<std::uint32_t>(suffixes);
  return tenant;
}

template <typename R>
Result<void> read_section(object document, const std::string& section,
                          std::optional<std::map<std::string, R>>& records,
                          Result<R> (*read)(const std::string&, const std::string&, element)) {
  element member;
  if (document[section].get(member) != simdjson::SUCCESS) return {};
  ROWHOUSE_TRY(all, object_at(member, section));
  records.emplace();
  return read_each(all, section, [&](std::string name, const std::string& path, element each) {
    auto record = read(name, path, each);
    if (!record) return Result<void>(std::move(record).error());
    records->insert_or_assign(std::move(name), *std::move(record));
    return Result<void>();
  });
}

}  // namespace

Result<AccessFile> AccessFile::parse(std::string_view json) {
  const std::string whole = "the access file";
  if (json.size() > kBytesMax) return fault(whole, "is larger than 16 MiB");
  simdjson::dom::parser parser;
  element root;
  if (json.empty() || parser.allocate(json.size(), kDepthMax) != simdjson::SUCCESS) {
    return fault(whole, "is not JSON");
  }
  const auto error = parser.parse(json.data(), json.size()).get(root);
  if (error == simdjson::DEPTH_ERROR) return fault(whole, "is nested too deep");
  if (error != simdjson::SUCCESS) return fault(whole, "is not JSON");
  ROWHOUSE_TRY(document, object_at(root, whole));
  ROWHOUSE_CHECK(
      check_members(document, whole, {"policies", "tiers", "roles", "users", "tenants"}));
  AccessFile file;
  ROWHOUSE_CHECK(read_section(document, "policies", file.policies, read_policy));
  ROWHOUSE_CHECK(read_section(document, "tiers", file.tiers, read_tier));
  ROWHOUSE_CHECK(read_section(document, "roles", file.roles, read_role));
  ROWHOUSE_CHECK(read_section(document, "users", file.users, read_user));
  ROWHOUSE_CHECK(read_section(document, "tenants", file.tenants, read_tenant));
  return file;
}

std::string compact_policy(std::string_view text) {
  simdjson::dom::parser parser;
  element root;
  if (text.empty() || parser.parse(text.data(), text.size()).get(root) != simdjson::SUCCESS) {
    return std::string(text);
  }
  return simdjson::minify(root);
}

}  // namespace rowhouse::core
