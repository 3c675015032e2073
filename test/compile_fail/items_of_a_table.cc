// expect: 'class rowhouse::Table' has no member named 'put'
#include "entities.h"

// Items belong to tenants: a table takes none.
void write(rowhouse::Table& table, rowhouse::Tenant& acme) {
#ifdef MUST_FAIL
  static_cast<void>(table.put(User{}));
#endif
  static_cast<void>(acme.put(User{}));
  static_cast<void>(table.name());
}
