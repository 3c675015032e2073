#include "key_text.h"

#include "administration.h"
#include "terminal.h"

namespace rowhouse::app {
namespace {

std::string export_lines(const std::string& id, const std::string& secret) {
  return "  export AWS_ACCESS_KEY_ID=" + id + "\n  export AWS_SECRET_ACCESS_KEY=" + secret + "\n";
}

}  // namespace

std::string new_key_text(const core::NewAccessKey& key) {
  return export_lines(key.key.id, key.secret_access_key);
}

std::string new_key_text(simdjson::dom::element key) {
  return export_lines(text_of(key, "access_key_id"), text_of(key, "secret_access_key"));
}

std::string key_line(simdjson::dom::element key) {
  std::string owner = text_of(key, "tenant_id");
  if (const std::string user = text_of(key, "user"); !user.empty()) owner = "user/" + user;
  std::string line = bold(text_of(key, "access_key_id")) + "  " + text_of(key, "status") + "  " +
                     text_of(key, "created_at") + "  " + (owner.empty() ? "(operator)" : owner);
  if (const std::string ends = text_of(key, "ends_at"); !ends.empty()) line += "  ends " + ends;
  return line + "\n";
}

}  // namespace rowhouse::app
