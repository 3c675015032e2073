#pragma once

#include "audit/log.h"

namespace rowhouse::app {

/// Says in the server's log when the audit log cannot be written, and when it can be again: else
/// nobody would know before he looks for what is not there.
class AuditHealth {
 public:
  /// The log may be null, and outlives it.
  explicit AuditHealth(audit::Log* log) : log_(log) {}

  /// Called now and then. Waits for what waits for the disk.
  void look();

 private:
  audit::Log* const log_;
  bool is_failing_ = false;
};

}  // namespace rowhouse::app
