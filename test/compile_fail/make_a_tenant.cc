// expect: 'rowhouse::Tenant::Tenant\(rowhouse::detail::TenantPtr\)' is private within this context
#include "entities.h"

// A handle comes from a table, which checked the tenant's id.
rowhouse::Tenant make(rowhouse::detail::TenantPtr core, const rowhouse::Table& table) {
#ifdef MUST_FAIL
  return rowhouse::Tenant(core);
#else
  static_cast<void>(core);
  return table.tenant("acme").value();
#endif
}
