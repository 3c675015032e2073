// expect: ignoring returned value of type 'rowhouse::Result<void>'
#include "entities.h"

#pragma GCC diagnostic error "-Wunused-result"

void write(rowhouse::Tenant& acme) {
#ifdef MUST_FAIL
  acme.put(User{});
#else
  acme.put(User{}).value();
#endif
}
