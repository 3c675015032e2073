#pragma once

#include <memory>
#include <string>

#include "audit/log.h"
#include "tenancy/decision.h"

namespace CLI {
class App;
}

/// How the program keeps its audit log: beside the data, in audit.log.
namespace rowhouse::app {

struct AuditOptions {
  std::string head;  ///< Where the count of lines is kept; empty: audit.head beside the data.
};
void add_audit_options(CLI::App& command, AuditOptions& options);

audit::LogOptions audit_log_options(const std::string& data, const AuditOptions& options);

/// Writes what the pipeline decides into a log.
class AuditTrail final : public tenancy::DecisionObserver {
 public:
  explicit AuditTrail(std::unique_ptr<audit::Log> log) : log_(std::move(log)) {}
  void decided(const tenancy::Decision& decision) noexcept override;
  audit::Log& log() { return *log_; }

 private:
  std::unique_ptr<audit::Log> log_;
};

}  // namespace rowhouse::app
