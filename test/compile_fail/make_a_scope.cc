// expect: Scope::Reach' is private within this context
#include "tenancy/scope.h"

using namespace rowhouse;

// A permission that nobody gave.
Result<tenancy::Scope> make(const tenancy::Principal& principal, const tenancy::Access& access) {
#ifdef MUST_FAIL
  return tenancy::Scope(tenancy::Scope::Reach::kEverything);
#else
  return tenancy::authorize(principal, access);
#endif
}
