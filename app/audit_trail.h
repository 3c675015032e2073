#pragma once

#include <memory>
#include <string>

#include "audit/gathering.h"
#include "audit/log.h"
#include "core/security_token_service.h"
#include "tenancy/decision.h"
#include "tenancy/refused_signature.h"

namespace CLI {
class App;
}

/// How the program keeps its audit log: in audit.log, beside the data or in a folder of its own.
namespace rowhouse::app {

struct AuditOptions {
  std::string head;    ///< Where the count of lines is kept; empty: audit.head beside the log.
  std::string folder;  ///< Where the log is kept; empty: beside the data.
};
void add_audit_options(CLI::App& command, AuditOptions& options);

/// What a server keeps of what it allows.
enum class AuditScope { kDecisions, kAll };
void add_audit_scope_option(CLI::App& command, AuditScope& scope);

/// Whether there is a place for a log: not with data elsewhere, unless a folder is named.
inline bool keeps_audit_log(const std::string& data, const AuditOptions& options) {
  return !data.empty() || !options.folder.empty();
}
audit::LogOptions audit_log_options(const std::string& data, const AuditOptions& options);

/// Writes what the pipeline, the security token service and the wire decide into a log. What comes
/// again and again in a minute, refused or allowed, is summed: the log's disk has an end.
class AuditTrail final : public tenancy::DecisionObserver,
                         public tenancy::SignatureObserver,
                         public core::SessionObserver {
 public:
  AuditTrail(std::unique_ptr<audit::Log> log, AuditScope scope);
  void decided(const tenancy::Decision& decision) noexcept override;
  bool wants_all() const noexcept override { return scope_ == AuditScope::kAll; }
  void signature_refused(const tenancy::RefusedSignature& refused) noexcept override;
  void session_decided(const core::SessionEvent& event) noexcept override;
  /// Writes the sums whose minute is over; called every few seconds.
  void sum_up();
  audit::Log& log() { return *log_; }
  audit::Gathering& denials() { return denials_; }

 private:
  const std::unique_ptr<audit::Log> log_;
  const AuditScope scope_;
  audit::Gathering denials_;    // Of those whose signature is right.
  audit::Gathering accesses_;   // What is allowed and worth telling.
  audit::Gathering strangers_;  // Of all others.
};

}  // namespace rowhouse::app
