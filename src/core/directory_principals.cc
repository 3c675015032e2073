// Who there is, as the policies of tables name them.
#include "core/directory.h"

namespace rowhouse::core {
namespace {

/// What follows `start`, if the text begins with it.
std::optional<std::string_view> after(std::string_view text, std::string_view start) {
  if (!text.starts_with(start)) return std::nullopt;
  return text.substr(start.size());
}

}  // namespace

std::optional<std::string> Directory::find_principal(std::string_view arn) const {
  const auto iam = after(arn, "arn:aws:iam::");
  const auto named = iam ? iam : after(arn, "arn:aws:sts::");
  if (!named) return std::nullopt;
  const auto own = after(*named, options_.account + ":");
  // Who there is in another account is not known here.
  if (!own) return std::string();
  if (!iam) {
    const auto session = after(*own, "assumed-role/");
    if (!session) return std::nullopt;
    const auto role = roles_.find(session->substr(0, session->find('/')));
    return role ? std::optional<std::string>(role->id) : std::nullopt;
  }
  if (const auto name = after(*own, "role/")) {
    const auto role = roles_.find(*name);
    return role ? std::optional<std::string>(role->id) : std::nullopt;
  }
  // A table's policy opens nothing to a tenant, so it does not matter who has the name.
  if (const auto tenant = after(*own, "user/tenant/")) {
    return TenantId::parse(*tenant) ? std::optional<std::string>(std::string()) : std::nullopt;
  }
  const auto name = after(*own, "user/");
  std::string id = name ? user_ids_.find(*name) : std::string();
  return id.empty() ? std::nullopt : std::optional<std::string>(std::move(id));
}

}  // namespace rowhouse::core
