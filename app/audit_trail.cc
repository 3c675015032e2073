#include "audit_trail.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <map>
#include <utility>

#include "tenancy/policy/explain.h"
#include "tenancy/request_facts.h"

namespace rowhouse::app {
namespace {

// An identity that is denied so often in a minute is worth a look, and more lines show no more.
constexpr audit::GatheringOptions kDenials{.lines_each = 20};
// Of what is allowed again and again, by whom and of whom is worth a line, how often a number.
constexpr audit::GatheringOptions kAccesses{.lines_each = 20};
// A stranger costs the log two lines a minute, and all strangers together some hundreds: about
// 100 MB in a day in which they do nothing else.
constexpr audit::GatheringOptions kStrangers{.lines_max = 200, .causes_max = 200};
constexpr std::size_t kRoleArnBytesMax = 256;
constexpr std::size_t kKeyIdBytesMax = 128;

}  // namespace

void add_audit_options(CLI::App& command, AuditOptions& options) {
  command
      .add_option(
          "--audit-dir", options.folder,
          "A folder for the audit log. Default: beside the data; with --engine none is kept "
          "without it")
      ->type_name("DIR")
      ->envname("ROWHOUSE_AUDIT_DIR");
  command
      .add_option("--audit-head", options.head,
                  "Where the audit log's count is kept: best on another disk. Default: audit.head "
                  "beside the log")
      ->type_name("FILE")
      ->envname("ROWHOUSE_AUDIT_HEAD");
}

void add_audit_scope_option(CLI::App& command, AuditScope& scope) {
  command
      .add_option(
          "--audit", scope,
          "What the audit log keeps: decisions (refusals, the operator's access, changes) or "
          "all, requests that are allowed too; what repeats in a minute is counted")
      ->transform(CLI::CheckedTransformer(
                      std::map<std::string, AuditScope>{{"decisions", AuditScope::kDecisions},
                                                        {"all", AuditScope::kAll}})
                      .description(""))
      ->type_name("decisions|all")
      ->default_str("decisions");
}

audit::LogOptions audit_log_options(const std::string& data, const AuditOptions& options) {
  audit::LogOptions log;
  const std::filesystem::path folder(options.folder.empty() ? data : options.folder);
  log.log = folder / "audit.log";
  log.head = options.head.empty() ? folder / "audit.head" : std::filesystem::path(options.head);
  return log;
}

namespace {

std::string name_of(const tenancy::Principal& principal) {
  if (const tenancy::Identity* identity = principal.identity()) return identity->arn;
  return principal.is_operator() ? "operator" : "tenant/" + principal.tenant().text();
}

audit::Event event_from(const tenancy::Origin& origin) {
  audit::Event event;
  event.request_id = origin.request_id;
  event.source = origin.address;
  if (!event.source.empty()) event.transport = origin.secure ? "tls" : "plain";
  return event;
}

/// A header may hold any bytes, a line of the log only UTF-8.
std::string printable(std::string_view text) {
  std::string shown(text);
  for (char& c : shown) {
    if (c < ' ' || c > '~') c = '?';
  }
  return shown;
}

std::string decided_by(const tenancy::Decision& decision) {
  const policy::Verdict& verdict = decision.verdict;
  if (decision.requester.principal.is_operator()) return "the operator's key";
  if (verdict.policy != nullptr && verdict.statement != nullptr) {
    return std::string(policy::source_name(verdict.source)) + " policy " + verdict.policy->name +
           ", " + verdict.statement->name();
  }
  if (decision.refusal == nullptr) return "the tenant's key";
  if (verdict.source == policy::Source::kNone) return "no statement allows it";
  return "no statement of the " + std::string(policy::source_name(verdict.source)) +
         " policies allows it";
}

}  // namespace

AuditTrail::AuditTrail(std::unique_ptr<audit::Log> log, AuditScope scope)
    : log_(std::move(log)),
      scope_(scope),
      denials_(*log_, kDenials),
      accesses_(*log_, kAccesses),
      strangers_(*log_, kStrangers) {}

void AuditTrail::sum_up() {
  denials_.sum_up();
  accesses_.sum_up();
  strangers_.sum_up();
}

void AuditTrail::decided(const tenancy::Decision& decision) noexcept {
  audit::Event event = event_from(decision.requester.origin);
  const bool by_operator = decision.requester.principal.is_operator();
  event.kind = decision.refusal != nullptr             ? "denied"
               : decision.changes_policies             ? "policy"
               : by_operator && decision.touches_items ? "operator_access"
                                                       : "allowed";
  event.who = name_of(decision.requester.principal);
  event.action = tenancy::action_with_service(decision.action).view();
  if (!decision.tables.empty()) event.resource = "table/" + decision.tables;
  event.tenant = decision.tenants;
  event.decided_by = decided_by(decision);
  if (decision.changes_policies && decision.refusal == nullptr) {
    return log_->write(std::move(event));
  }
  if (decision.refusal == nullptr) {
    const std::string what = event.who + '\n' + event.action + '\n' + event.resource + '\n' +
                             event.tenant + '\n' + event.source;
    return accesses_.write(what, std::move(event));
  }
  const std::string who = event.who;
  denials_.write(who, std::move(event));
}

void AuditTrail::signature_refused(const tenancy::RefusedSignature& refused) noexcept {
  audit::Event event = event_from(refused.origin);
  event.kind = "refused";
  event.resource = printable(refused.access_key_id.substr(0, kKeyIdBytesMax));
  event.decided_by = refused.cause;
  const std::string cause = event.decided_by + '\n' + event.resource + '\n' + event.source;
  strangers_.write(cause, std::move(event));
}

void AuditTrail::session_decided(const core::SessionEvent& session) noexcept {
  audit::Event event = event_from(session.requester.origin);
  event.kind = session.refusal ? "denied" : "session";
  event.who = session.who;
  event.action = "sts:" + std::string(session.action);
  // A role's ARN may be any text until there is such a role.
  event.resource = session.role_arn.substr(0, kRoleArnBytesMax);
  if (!session.access_key_id.empty()) {
    if (!event.resource.empty()) event.resource += " as " + session.session_name + " with ";
    event.resource += session.access_key_id;
  }
  if (session.requester.principal.is_tenant()) {
    event.tenant = session.requester.principal.tenant().text();
  }
  if (!session.refusal) return log_->write(std::move(event));
  event.decided_by = sts::name_of(*session.refusal);
  if (session.is_signed) {
    const std::string who = event.who;
    denials_.write(who, std::move(event));
  } else {
    const std::string cause = event.action + '\n' + event.decided_by + '\n' + event.source;
    strangers_.write(cause, std::move(event));
  }
}

}  // namespace rowhouse::app
