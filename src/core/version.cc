#include "rowhouse/version.h"

#define ROWHOUSE_TEXT_INNER(number) #number
#define ROWHOUSE_TEXT(number) ROWHOUSE_TEXT_INNER(number)

namespace rowhouse {

std::string_view version() noexcept {
  return ROWHOUSE_TEXT(ROWHOUSE_VERSION_MAJOR) "." ROWHOUSE_TEXT(
      ROWHOUSE_VERSION_MINOR) "." ROWHOUSE_TEXT(ROWHOUSE_VERSION_PATCH);
}

}  // namespace rowhouse
