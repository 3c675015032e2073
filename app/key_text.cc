#include "key_text.h"

#include "directory_access.h"
#include "item_text.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

std::string tenant_json(const core::AccessKey& key) {
  return key.tenant ? json_string(key.tenant->text()) : "null";
}

std::string status_of(const core::AccessKey& key) {
  if (key.ends_at && *key.ends_at <= base::system_clock().now()) return "ended";
  return key.enabled ? "enabled" : "disabled";
}

}  // namespace

std::string new_key_json(const core::NewAccessKey& key) {
  return "{\"tenant_id\":" + tenant_json(key.key) +
         ",\"access_key_id\":" + json_string(key.key.id) +
         ",\"secret_access_key\":" + json_string(key.secret_access_key) + "}\n";
}

std::string new_key_text(const core::NewAccessKey& key) {
  return "  export AWS_ACCESS_KEY_ID=" + key.key.id +
         "\n  export AWS_SECRET_ACCESS_KEY=" + key.secret_access_key + "\n";
}

std::string key_json(const core::AccessKey& key) {
  return "{\"access_key_id\":" + json_string(key.id) + ",\"tenant_id\":" + tenant_json(key) +
         ",\"status\":" + json_string(status_of(key)) +
         ",\"created_at\":" + json_string(time_text(key.created_at)) +
         ",\"ends_at\":" + (key.ends_at ? json_string(time_text(*key.ends_at)) : "null") + "}";
}

std::string key_line(const core::AccessKey& key) {
  std::string line = bold(key.id) + "  " + status_of(key) + "  " + time_text(key.created_at) +
                     "  " + (key.tenant ? key.tenant->text() : "(operator)");
  if (key.ends_at) line += "  ends " + time_text(*key.ends_at);
  return line + "\n";
}

}  // namespace rowhouse::app
