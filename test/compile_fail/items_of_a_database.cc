// expect: 'class rowhouse::Database' has no member named 'get'
#include "entities.h"

// Items belong to tenants: a database has none to give.
void read(rowhouse::Database& db, rowhouse::Tenant& acme) {
#ifdef MUST_FAIL
  static_cast<void>(db.get<User>("u1"));
#endif
  static_cast<void>(acme.get<User>("u1"));
  static_cast<void>(db.table("t"));
}
