#pragma once

#include <string>

#include "model/value_view.h"

namespace rowhouse::expression {

/// "{N:5}" or "{S:abc}", as error texts show a value of type S, N or B (bytes in hexadecimal).
std::string value_text(model::ValueView value);

/// The long names of types, "STRING_SET", which are in the error texts of ADD and DELETE alone.
std::string_view long_type_name(model::Type type) noexcept;

}  // namespace rowhouse::expression
