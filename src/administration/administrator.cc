#include "administration/administrator.h"

#include <algorithm>
#include <utility>

#include "request/check_shape.h"
#include "tenancy/policy/explain.h"
#include "tenancy/scope.h"

namespace rowhouse::administration {
namespace {

// Deeper than any action's members; what quotes a value back goes down as far.
constexpr std::size_t kDepthMax = 32;
constexpr std::size_t kNameShownMax = 64;

const Action* find(std::string_view name) noexcept {
  static const auto kAll = all_actions();
  for (const auto actions : kAll) {
    for (const Action& action : actions) {
      if (action.name == name) return &action;
    }
  }
  return nullptr;
}

std::string name_of(const tenancy::Principal& principal, const Options& options) {
  if (const tenancy::Identity* identity = principal.identity()) return identity->arn;
  return principal.is_operator() ? options.operator_name : "tenant/" + principal.tenant().text();
}

/// The statement that decided, or that there is none.
std::string decided_by(const policy::Verdict& verdict) {
  if (verdict.policy == nullptr || verdict.statement == nullptr) return "no statement allows it";
  return std::string(policy::source_name(verdict.source)) + " policy " + verdict.policy->name +
         ", " + verdict.statement->name();
}

}  // namespace

std::vector<std::span<const Action>> all_actions() {
  return {tenant_actions(),     key_actions(),  policy_actions(), role_actions(), user_actions(),
          attachment_actions(), tier_actions(), access_actions(), audit_actions()};
}

Result<request::Fields> read_members(simdjson::dom::element body,
                                     std::span<const request::Member> members) {
  ROWHOUSE_TRY(fields, request::Fields::read(body, members));
  for (const auto& [name, value] : simdjson::dom::object(body)) {
    const auto known = std::find_if(members.begin(), members.end(),
                                    [&](const request::Member& each) { return each.name == name; });
    if (known == members.end()) {
      return Error(ErrorCode::kValidation, "The action has no member \"" +
                                               std::string(name.substr(0, kNameShownMax)) + "\"");
    }
  }
  ROWHOUSE_CHECK(request::check_shape(fields, members));
  return fields;
}

Result<std::string> read_document(const request::Fields& fields, std::size_t slot) {
  if (!fields.has(slot)) return std::string();
  if (const auto text = fields.optional_text(slot)) return std::string(*text);
  if (fields[slot].is_object()) return std::string(simdjson::minify(fields[slot]));
  return Error(ErrorCode::kValidation, "A policy is an object of JSON, or its text");
}

std::optional<core::Tags> read_tags(const request::Fields& fields, std::size_t slot) {
  simdjson::dom::object object;
  if (!fields.has(slot) || fields[slot].get_object().get(object) != simdjson::SUCCESS) {
    return std::nullopt;
  }
  core::Tags tags;
  for (const auto& [key, value] : object) {
    std::string_view text;
    if (value.get_string().get(text) == simdjson::SUCCESS) tags.emplace_back(key, text);
  }
  return tags;
}

std::size_t page_limit(const request::Fields& fields, std::size_t slot) {
  return static_cast<std::size_t>(fields.number(slot).value_or(shapes::kPageMax));
}

bool Administrator::knows(std::string_view action) noexcept { return find(action) != nullptr; }

Use Administrator::use_of(std::string_view action) noexcept {
  const Action* const found = find(action);
  return found != nullptr ? found->use : Use::kRead;
}

Result<std::string> Administrator::authorize(const tenancy::Requester& requester,
                                             const Action& action, std::string_view resource,
                                             std::string_view tenant) const {
  if (requester.principal.is_operator()) return std::string();
  const std::string name = "rowhouse:" + std::string(action.name);
  const std::string arn =
      "arn:aws:rowhouse:" + options_.region + ":" + options_.account + ":" + std::string(resource);
  tenancy::Access access;
  access.action = name;
  access.resource = arn;
  access.clock = options_.clock;
  policy::Verdict verdict;
  const auto decided = tenancy::authorize(requester, access, &verdict);
  if (decided) return decided_by(verdict);
  audit::Event event = event_of(requester, action);
  event.resource = resource;
  event.tenant = tenant;
  tell_refusal(std::move(event), decided_by(verdict));
  return decided.error();
}

audit::Event Administrator::event_of(const tenancy::Requester& requester,
                                     const Action& action) const {
  audit::Event event;
  event.kind = action.kind;
  event.who = name_of(requester.principal, options_);
  event.action = "rowhouse:" + std::string(action.name);
  event.request_id = requester.origin.request_id;
  event.source = requester.origin.address;
  if (!event.source.empty()) event.transport = requester.origin.secure ? "tls" : "plain";
  return event;
}

void Administrator::tell(audit::Event event) const {
  if (options_.audit != nullptr) options_.audit->write(std::move(event));
}

void Administrator::tell_refusal(audit::Event event, std::string_view why) const {
  event.kind = "denied";
  event.decided_by = why;
  if (options_.denials == nullptr) return tell(std::move(event));
  const std::string who = event.who;
  options_.denials->write(who, std::move(event));
}

Result<Administrator::Permitted> Administrator::admit(const tenancy::Requester& requester,
                                                      std::string_view action,
                                                      std::string_view json) const {
  const Action* const found = find(action);
  if (found == nullptr) return Error(ErrorCode::kUnknownOperation, "");
  // A tenant administers nothing, so nothing of its request is looked at.
  if (requester.principal.is_tenant()) ROWHOUSE_CHECK(authorize(requester, *found, "*", {}));
  if (json.size() > kRequestBytesMax) {
    return Error(ErrorCode::kRequestEntityTooLarge, "Request entity too large");
  }
  simdjson::dom::parser parser;
  simdjson::dom::element body;
  if (parser.allocate(json.size(), kDepthMax) != simdjson::SUCCESS) {
    return Error(ErrorCode::kInternalServer, "Out of memory for the request");
  }
  if (parser.parse(json.data(), json.size()).get(body) != simdjson::SUCCESS || !body.is_object()) {
    return Error(ErrorCode::kSerialization, "");
  }
  ROWHOUSE_TRY(task, found->read(body));
  ROWHOUSE_TRY(decision, authorize(requester, *found, task.resource, task.tenant));
  Permitted permitted(*this, *found, std::move(task));
  permitted.event_ = event_of(requester, *found);
  permitted.event_.decided_by = std::move(decision);
  permitted.is_operator_ = requester.principal.is_operator();
  return permitted;
}

Result<std::string> Administrator::Permitted::carry_out() {
  const Options& options = administrator_->options_;
  const Context context{administrator_->directory_, *options.clock, is_operator_, options.audit,
                        options.audit_files ? &*options.audit_files : nullptr};
  Result<Outcome> outcome = task_.carry_out(context);
  event_.resource = task_.resource;
  event_.tenant = task_.tenant;
  if (!outcome) {
    if (outcome.error().code() == ErrorCode::kAccessDenied) {
      administrator_->tell_refusal(std::move(event_), "it is for the operator alone");
    }
    return std::move(outcome).error();
  }
  if (action_->use != Use::kRead) {
    if (!outcome->resource.empty()) event_.resource = std::move(outcome->resource);
    if (!outcome->tenant.empty()) event_.tenant = std::move(outcome->tenant);
    administrator_->tell(std::move(event_));
    // The change is made and stands. If the disk does not take the line now, the log says later
    // that one is missing.
    if (options.audit != nullptr) static_cast<void>(options.audit->flush());
  } else if (options.audit_all) {
    event_.kind = "allowed";
    administrator_->tell(std::move(event_));
  }
  return std::move(outcome->json);
}

Result<std::string> Administrator::run(const tenancy::Requester& requester, std::string_view action,
                                       std::string_view json) const {
  ROWHOUSE_TRY(permitted, admit(requester, action, json));
  return permitted.carry_out();
}

}  // namespace rowhouse::administration
