#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "audit/log.h"
#include "core/security_token_service.h"
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

/// Writes what the pipeline and the security token service decide into a log.
class AuditTrail final : public tenancy::DecisionObserver, public core::SessionObserver {
 public:
  explicit AuditTrail(std::unique_ptr<audit::Log> log) : log_(std::move(log)) {}
  void decided(const tenancy::Decision& decision) noexcept override;
  void session_decided(const core::SessionEvent& event) noexcept override;
  audit::Log& log() { return *log_; }

 private:
  bool may_note_stranger(std::string& left_out) noexcept;

  std::unique_ptr<audit::Log> log_;
  // Refusals of calls that nobody signed: how many were noted in this second, and how many were not
  // since the last that was.
  std::mutex strangers_mutex_;
  std::chrono::steady_clock::time_point strangers_since_;
  int strangers_noted_ = 0;
  std::uint64_t strangers_left_out_ = 0;
};

}  // namespace rowhouse::app
