// expect: Scope::Scope\(bool, std::string\)' is private within this context
#include "tenancy/scope.h"

using namespace rowhouse;

// A permission that nobody gave.
Result<tenancy::Scope> make(const tenancy::Principal& principal, const tenancy::Access& access) {
#ifdef MUST_FAIL
  return tenancy::Scope(true, "tenant#acme");
#else
  return tenancy::authorize(principal, access);
#endif
}
