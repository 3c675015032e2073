#include "administration/describe.h"

#include <simdjson.h>

#include <utility>

#include "administration/object_text.h"

namespace rowhouse::administration {
namespace {

std::string tenant_of(const core::AccessKey& key) {
  return key.tenant ? text_json(key.tenant->text()) : "null";
}

std::string_view status_of(const core::AccessKey& key, const base::Clock& clock) {
  if (key.ends_at && *key.ends_at <= clock.now()) return "ended";
  return key.enabled ? "enabled" : "disabled";
}

/// A policy's text as the JSON that it is.
std::string document_json(const std::string& text) {
  simdjson::dom::parser parser;
  simdjson::dom::element json;
  if (parser.parse(text).get(json) != simdjson::SUCCESS) return text_json(text);
  return std::string(simdjson::minify(json));
}

/// What users and roles have alike.
void add_identity(ObjectText& object, const core::IdentityRecord& record, Detail detail) {
  ListText attached;
  for (const std::string& policy : record.attached_policies) attached.add(text_json(policy));
  ObjectText tags;
  for (const auto& [key, value] : record.tags) tags.text(key, value);
  object.text("id", record.id).json("created_at", time_json(record.created_at));
  object.json("boundary", record.boundary.empty() ? "null" : text_json(record.boundary));
  object.json("tags", std::move(tags).finish()).json("policies", std::move(attached).finish());
  if (detail == Detail::kBrief) return;
  ObjectText inline_policies;
  for (const auto& [name, text] : record.inline_policies) {
    inline_policies.json(name, document_json(text));
  }
  object.json("inline_policies", std::move(inline_policies).finish());
}

}  // namespace

std::string tenant_json(const core::TenantEntry& tenant, const std::vector<core::AccessKey>& keys,
                        const base::Clock& clock) {
  ListText list;
  for (const core::AccessKey& key : keys) list.add(key_json(key, clock));
  ObjectText object;
  object.text("tenant", tenant.id.text()).text("status", tenant.suspended ? "suspended" : "active");
  object.json("created_at", time_json(tenant.created_at));
  object.json("tier", tenant.tier.empty() ? "null" : text_json(tenant.tier));
  if (tenant.suffixes > 1) object.json("spread", std::to_string(tenant.suffixes));
  object.json("keys", std::move(list).finish());
  return std::move(object).finish();
}

std::string key_json(const core::AccessKey& key, const base::Clock& clock) {
  ObjectText object;
  object.text("access_key_id", key.id).json("tenant_id", tenant_of(key));
  if (key.user) object.text("user", *key.user);
  object.text("status", status_of(key, clock)).json("created_at", time_json(key.created_at));
  object.json("ends_at", key.ends_at ? time_json(*key.ends_at) : "null");
  return std::move(object).finish();
}

std::string new_key_json(const core::NewAccessKey& key) {
  ObjectText object;
  object.json("tenant_id", tenant_of(key.key));
  if (key.key.user) object.text("user", *key.key.user);
  object.text("access_key_id", key.key.id);
  object.text("secret_access_key", key.secret_access_key);
  return std::move(object).finish();
}

std::string policy_json(const core::PolicyEntry& policy, Detail detail) {
  ObjectText object;
  object.text("policy", policy.name).text("arn", policy.arn).text("id", policy.record.id);
  object.json("attachments", std::to_string(policy.attachments));
  object.json("boundaries", std::to_string(policy.boundaries));
  object.json("created_at", time_json(policy.record.created_at));
  object.json("updated_at", time_json(policy.record.updated_at));
  if (detail == Detail::kWhole) object.json("document", document_json(policy.record.text));
  return std::move(object).finish();
}

std::string role_json(const core::RoleEntry& role, Detail detail) {
  ObjectText object;
  object.text("role", role.name).text("arn", role.arn);
  object.json("session_seconds_max", std::to_string(role.record.session_max.count()));
  add_identity(object, role.record, detail);
  if (detail == Detail::kWhole) object.json("trust", document_json(role.record.trust));
  return std::move(object).finish();
}

std::string user_json(const core::UserEntry& user, Detail detail) {
  ObjectText object;
  object.text("user", user.name).text("arn", user.arn);
  add_identity(object, user.record, detail);
  return std::move(object).finish();
}

std::string tier_json(const core::TierEntry& tier) {
  ListText kinds;
  for (const std::string& kind : tier.tier.kinds) kinds.add(text_json(kind));
  ObjectText object;
  object.text("tier", tier.tier.name).json("read_only", tier.tier.read_only ? "true" : "false");
  object.json("kinds", std::move(kinds).finish()).json("tenants", std::to_string(tier.tenants));
  object.json("created_at", time_json(tier.created_at));
  return std::move(object).finish();
}

}  // namespace rowhouse::administration
