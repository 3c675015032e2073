#include <array>
#include <utility>

#include "administration/action.h"
#include "core/access_file.h"

// Who may do what, as one file says it: docs/access-file.md.
namespace rowhouse::administration {
namespace {

using core::AccessChange;
using request::Member;
using request::slot;
using simdjson::dom::element;

// What the audit log names one by one; of more it has the first.
constexpr std::size_t kNamesToldMax = 100;

constexpr Member kMembers[] = {{"document", &shapes::kDocument, true}, {"prune", &shapes::kFlag}};

std::string_view text_of(AccessChange::Kind kind) {
  switch (kind) {
    case AccessChange::Kind::kCreate:
      return "create";
    case AccessChange::Kind::kUpdate:
      return "update";
    case AccessChange::Kind::kDelete:
      return "delete";
    case AccessChange::Kind::kUnchanged:
      return "unchanged";
    case AccessChange::Kind::kKept:
      return "kept";
  }
  return "unchanged";
}

bool is_change(const AccessChange& change) {
  return change.kind != AccessChange::Kind::kUnchanged && change.kind != AccessChange::Kind::kKept;
}

std::string change_json(const AccessChange& change) {
  ListText members;
  for (const std::string& member : change.members) members.add(text_json(member));
  ObjectText object;
  object.text("change", text_of(change.kind)).text("kind", core::text_of(change.record));
  object.text("name", change.name).json("members", std::move(members).finish());
  return std::move(object).finish();
}

Outcome outcome_of(const std::vector<AccessChange>& changes) {
  ListText list;
  std::string changed;
  std::size_t names = 0;
  for (const AccessChange& change : changes) {
    list.add(change_json(change));
    if (!is_change(change) || names++ >= kNamesToldMax) continue;
    changed += (changed.empty() ? "" : ",") + std::string(core::text_of(change.record)) + "/" +
               change.name;
  }
  if (names > kNamesToldMax) {
    changed += " and " + std::to_string(names - kNamesToldMax) + " more";
  }
  return Outcome{page_json("changes", std::move(list).finish(), {}), std::move(changed)};
}

struct Request {
  std::string text;
  core::Prune prune = core::Prune::kNo;
};

Result<Request> read(element body) {
  ROWHOUSE_TRY(fields, read_members(body, kMembers));
  ROWHOUSE_TRY(text, read_document(fields, slot(kMembers, "document")));
  const bool prune = fields.flag(slot(kMembers, "prune"), false);
  return Request{std::move(text), prune ? core::Prune::kYes : core::Prune::kNo};
}

Result<Task> diff(element body) {
  ROWHOUSE_TRY(request, read(body));
  return Task{"access", {}, [request = request](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(file, core::AccessFile::parse(request.text));
                ROWHOUSE_TRY(changes, context.directory.diff(file, request.prune));
                return outcome_of(changes);
              }};
}

Result<Task> apply(element body) {
  ROWHOUSE_TRY(request, read(body));
  return Task{"access", {}, [request = request](const Context& context) -> Result<Outcome> {
                ROWHOUSE_TRY(file, core::AccessFile::parse(request.text));
                ROWHOUSE_TRY(changes, context.directory.apply(file, request.prune));
                return outcome_of(changes);
              }};
}

constexpr std::array kActions = {
    Action{"DiffAccess", Use::kRead, kPolicyKind, diff},
    Action{"ApplyAccess", Use::kMake, kPolicyKind, apply},
};

}  // namespace

std::span<const Action> access_actions() noexcept { return kActions; }

}  // namespace rowhouse::administration
