#include "audit_trail.h"

#include <CLI/CLI.hpp>
#include <filesystem>
#include <utility>

#include "tenancy/policy/explain.h"

namespace rowhouse::app {
namespace {

constexpr int kStrangersPerSecondMax = 20;
constexpr std::size_t kRoleArnBytesMax = 256;

}  // namespace

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

/// Whoever can reach the server can be refused as often as he likes, and the log's disk has an end:
/// past so many lines a second the rest is counted.
bool AuditTrail::may_note_stranger(std::string& left_out) noexcept {
  const std::lock_guard lock(strangers_mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (now - strangers_since_ >= std::chrono::seconds(1)) {
    strangers_since_ = now;
    strangers_noted_ = 0;
  }
  if (strangers_noted_ >= kStrangersPerSecondMax) {
    ++strangers_left_out_;
    return false;
  }
  ++strangers_noted_;
  const std::uint64_t count = std::exchange(strangers_left_out_, 0);
  if (count > 0) left_out = "; " + std::to_string(count) + " more were left out before";
  return true;
}

void AuditTrail::session_decided(const core::SessionEvent& session) noexcept {
  std::string left_out;
  if (session.refusal && !session.is_signed && !may_note_stranger(left_out)) return;
  audit::Event event;
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
  if (session.refusal) event.decided_by = std::string(sts::name_of(*session.refusal)) + left_out;
  event.request_id = session.requester.origin.request_id;
  event.source = session.requester.origin.address;
  log_->write(std::move(event));
}

}  // namespace rowhouse::app
