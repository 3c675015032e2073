// expect: only a std::optional or a set may be absent
#include "entities.h"

rowhouse::Changes change() {
#ifdef MUST_FAIL
  return rowhouse::remove(&User::user_name);
#else
  return rowhouse::remove(&User::age);
#endif
}
