#pragma once

#include <simdjson.h>

#include <string_view>

#include "base/result.h"

namespace rowhouse::json {

/// What a member should have been. The service's texts show the Java that reads its JSON, and each
/// kind of member has words of its own.
enum class Expected : std::uint8_t {
  kString,
  kInteger,
  kLong,
  kDouble,
  kBoolean,
  kBytes,
  kList,
  kMap
};

/// The SerializationException for a value of another JSON type than expected, in the service's
/// words: "NUMBER_VALUE cannot be converted to String". `java_type` names what a list was found in
/// place of ("Unrecognized collection type class ..."), for lists, maps and structures.
Error wrong_type(simdjson::dom::element found, Expected expected, std::string_view java_type = {});

/// The SerializationException for a name that comes twice in one object. The service's own parser
/// would let the last one win; two readers of one document must not see two different items, so
/// Rowhouse refuses.
Error duplicate_name(std::string_view name);
Result<void> check_names_unique(simdjson::dom::object object);

}  // namespace rowhouse::json
