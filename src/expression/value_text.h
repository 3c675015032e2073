#pragma once

#include <string>

#include "model/value_view.h"

namespace rowhouse::expression {

/// "{N:5}" or "{S:abc}", as error texts show a value of type S, N or B (bytes in hexadecimal).
std::string value_text(model::ValueView value);

}  // namespace rowhouse::expression
