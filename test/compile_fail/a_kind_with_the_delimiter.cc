// expect: call to non-'constexpr' function .*a_kind_is_1_to_64_characters
#include "rowhouse/rowhouse.h"

#ifdef MUST_FAIL
constexpr auto kKind = rowhouse::kind("user#admin");
#else
constexpr auto kKind = rowhouse::kind("user-admin");
#endif
static_assert(!kKind.name.empty());
