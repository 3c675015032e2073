// expect: no matching function for call to 'rowhouse::tenancy::Scope::Scope\(
#include "tenancy/scope.h"

using namespace rowhouse;

void keep(const tenancy::Scope& given) {
#ifdef MUST_FAIL
  tenancy::Scope scope;
#else
  tenancy::Scope scope(given);
#endif
  static_cast<void>(scope);
}
