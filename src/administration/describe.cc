#include "administration/describe.h"

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

}  // namespace

std::string tenant_json(const core::TenantEntry& tenant, const std::vector<core::AccessKey>& keys,
                        const base::Clock& clock) {
  ListText list;
  for (const core::AccessKey& key : keys) list.add(key_json(key, clock));
  ObjectText object;
  object.text("tenant", tenant.id.text()).text("status", tenant.suspended ? "suspended" : "active");
  object.json("created_at", time_json(tenant.created_at)).json("keys", std::move(list).finish());
  return std::move(object).finish();
}

std::string key_json(const core::AccessKey& key, const base::Clock& clock) {
  ObjectText object;
  object.text("access_key_id", key.id).json("tenant_id", tenant_of(key));
  object.text("status", status_of(key, clock)).json("created_at", time_json(key.created_at));
  object.json("ends_at", key.ends_at ? time_json(*key.ends_at) : "null");
  return std::move(object).finish();
}

std::string new_key_json(const core::NewAccessKey& key) {
  ObjectText object;
  object.json("tenant_id", tenant_of(key.key)).text("access_key_id", key.key.id);
  object.text("secret_access_key", key.secret_access_key);
  return std::move(object).finish();
}

}  // namespace rowhouse::administration
