#include <array>
#include <utility>

#include "administration/action.h"
#include "administration/describe.h"

// The policies of users and roles: attached and inline.
namespace rowhouse::administration {
namespace {

using request::Member;
using request::slot;
using simdjson::dom::element;

constexpr Member kMembers[] = {{"role", &shapes::kText},
                               {"user", &shapes::kText},
                               {"policy", &shapes::kText, true},
                               {"document", &shapes::kDocument}};

struct Request {
  core::IdentityKind kind = core::IdentityKind::kUser;
  std::string name;
  std::string policy;
  std::string document;

  core::IdentityName identity() const { return {kind, name}; }
  std::string resource() const {
    return (kind == core::IdentityKind::kUser ? "user/" : "role/") + name;
  }
};

enum class Document : bool { kNo, kYes };

Result<Request> read(element body, Document document) {
  ROWHOUSE_TRY(fields, read_members(body, kMembers));
  const auto role = fields.optional_text(slot(kMembers, "role"));
  const auto user = fields.optional_text(slot(kMembers, "user"));
  if (role.has_value() == user.has_value()) {
    return Error(ErrorCode::kValidation, "Say whose policy: a role's or a user's");
  }
  if (fields.has(slot(kMembers, "document")) != (document == Document::kYes)) {
    return Error(ErrorCode::kValidation, document == Document::kYes
                                             ? "An inline policy has a \"document\""
                                             : "The action has no member \"document\"");
  }
  ROWHOUSE_TRY(text, read_document(fields, slot(kMembers, "document")));
  return Request{role ? core::IdentityKind::kRole : core::IdentityKind::kUser,
                 std::string(role ? *role : *user),
                 std::string(fields.text(slot(kMembers, "policy"))), std::move(text)};
}

Result<Outcome> describe(const Context& context, const Request& request) {
  if (request.kind == core::IdentityKind::kRole) {
    ROWHOUSE_TRY(role, context.directory.role(request.name));
    return Outcome{role_json(role, Detail::kWhole)};
  }
  ROWHOUSE_TRY(user, context.directory.user(request.name));
  return Outcome{user_json(user, Detail::kWhole)};
}

template <Result<void> (core::Directory::*kChange)(const core::IdentityName&, std::string_view)>
Result<Task> change(element body) {
  ROWHOUSE_TRY(request, read(body, Document::kNo));
  return Task{
      request.resource(), {}, [request = request](const Context& context) -> Result<Outcome> {
        ROWHOUSE_CHECK((context.directory.*kChange)(request.identity(), request.policy));
        return describe(context, request);
      }};
}

Result<Task> put(element body) {
  ROWHOUSE_TRY(request, read(body, Document::kYes));
  return Task{
      request.resource(), {}, [request = request](const Context& context) -> Result<Outcome> {
        ROWHOUSE_CHECK(context.directory.put_inline_policy(request.identity(), request.policy,
                                                           request.document));
        return describe(context, request);
      }};
}

constexpr std::array kActions = {
    Action{"AttachPolicy", Use::kChange, kPolicyKind, change<&core::Directory::attach_policy>},
    Action{"DetachPolicy", Use::kChange, kPolicyKind, change<&core::Directory::detach_policy>},
    Action{"PutInlinePolicy", Use::kChange, kPolicyKind, put},
    Action{"DeleteInlinePolicy", Use::kChange, kPolicyKind,
           change<&core::Directory::delete_inline_policy>},
};

}  // namespace

std::span<const Action> attachment_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
