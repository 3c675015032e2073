#include "audit_trail.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <utility>

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

void AuditTrail::decided(const tenancy::Decision& decision) noexcept {
  const tenancy::Principal& principal = decision.requester.principal;
  audit::Event event;
  event.kind = decision.refusal != nullptr ? "denied" : "operator_access";
  event.who = principal.is_operator() ? "operator" : "tenant/" + principal.tenant().text();
  event.action = "dynamodb:" + std::string(decision.action);
  if (!decision.tables.empty()) event.resource = "table/" + decision.tables;
  event.tenant = decision.tenants;
  event.decided_by = decision.refusal != nullptr ? "no statement allows it" : "the operator's key";
  event.request_id = decision.requester.origin.request_id;
  event.source = decision.requester.origin.address;
  log_->write(std::move(event));
}

}  // namespace rowhouse::app
