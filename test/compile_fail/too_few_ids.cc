// expect: no matching function for call to 'rowhouse::Tenant::get<Order>\(const char \[3\]\)'
#include "entities.h"

// Half a hierarchical id is a prefix, not a key.
void read(rowhouse::Tenant& acme) {
#ifdef MUST_FAIL
  static_cast<void>(acme.get<Order>("c1"));
#endif
  static_cast<void>(acme.get<Order>("c1", "o1"));
  static_cast<void>(acme.page(rowhouse::Query<Order>("c1")));
}
