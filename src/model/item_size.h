#pragma once

#include <cstddef>

#include "model/value_view.h"

namespace rowhouse::model {

/// Bytes of an item as DynamoDB counts them against the 400 KB limit and for capacity: names in
/// UTF-8 and values. Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
std::size_t item_size_bytes(MapView item);
std::size_t value_size_bytes(ValueView value);

/// 1 byte, 1 for each two significant digits counted in pairs from the decimal point, and 1 if it
/// is negative; at most 21. The argument is a number's order-preserving bytes.
std::size_t number_size_bytes(std::string_view ordered_bytes);

}  // namespace rowhouse::model
