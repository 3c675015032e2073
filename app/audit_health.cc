#include "audit_health.h"

#include <spdlog/spdlog.h>

namespace rowhouse::app {

void AuditHealth::look() {
  if (log_ == nullptr) return;
  const Result<void> written = log_->flush();
  if (written.has_value() != is_failing_) return;
  is_failing_ = !written;
  if (is_failing_) {
    spdlog::error("event=audit_log_failed message={:?}", written.error().message());
  } else {
    spdlog::info("event=audit_log_written_again");
  }
}

}  // namespace rowhouse::app
