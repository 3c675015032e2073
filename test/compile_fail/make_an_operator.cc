// expect: Operator::Operator\(.*' is private within this context
#include "entities.h"

// The way past tenancy is asked for by name, with a reason.
rowhouse::Operator make(rowhouse::detail::DatabasePtr core, const rowhouse::Database& db) {
#ifdef MUST_FAIL
  return rowhouse::Operator(core, "because");
#else
  static_cast<void>(core);
  return db.operator_access("because").value();
#endif
}
