#include "audit_trail.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <utility>

#include "tenancy/policy/explain.h"

namespace rowhouse::app {

void add_audit_options(CLI::App& command, AuditOptions& options) {
  command
      .add_option("--audit-head", options.head,
                  "Where the audit log's count is kept: best on another disk. Default: audit.head "
                  "beside the data")
      ->type_name("FILE")
      ->envname("ROWHOUSE_AUDIT_HEAD");
}

audit::LogOptions audit_log_options(const std::string& data, const AuditOptions& options) {
  audit::LogOptions log;
  log.log = std::filesystem::path(data) / "audit.log";
  log.head = options.head.empty() ? std::filesystem::path(data) / "audit.head"
                                  : std::filesystem::path(options.head);
  return log;
}

namespace {

std::string name_of(const tenancy::Principal& principal) {
  if (const tenancy::Identity* identity = principal.identity()) return identity->arn;
  return principal.is_operator() ? "operator" : "tenant/" + principal.tenant().text();
}

std::string decided_by(const tenancy::Decision& decision) {
  if (decision.refusal == nullptr) return "the operator's key";
  const policy::Verdict& verdict = decision.verdict;
  if (verdict.policy != nullptr && verdict.statement != nullptr) {
    return std::string(policy::source_name(verdict.source)) + " policy " + verdict.policy->name +
           ", " + verdict.statement->name();
  }
  if (verdict.source == policy::Source::kNone) return "no statement allows it";
  return "no statement of the " + std::string(policy::source_name(verdict.source)) +
         " policies allows it";
}

}  // namespace

void AuditTrail::decided(const tenancy::Decision& decision) noexcept {
  audit::Event event;
  event.kind = decision.refusal != nullptr ? "denied" : "operator_access";
  event.who = name_of(decision.requester.principal);
  event.action = "dynamodb:" + std::string(decision.action);
  if (!decision.tables.empty()) event.resource = "table/" + decision.tables;
  event.tenant = decision.tenants;
  event.decided_by = decided_by(decision);
  event.request_id = decision.requester.origin.request_id;
  event.source = decision.requester.origin.address;
  log_->write(std::move(event));
}

}  // namespace rowhouse::app
