#pragma once

#include <string>

#include "response/members.h"

namespace rowhouse::response {

/// The member Responses of a transaction: an object for each item in its order, and an empty one
/// in the place of an item that is not there.
template <typename Items>
void write_transaction_items(std::string& out, Object& answer, const Items& items) {
  answer.member("Responses") += '[';
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += ',';
    Object response(out);
    response.item("Item", items[i]);
    response.end();
  }
  out += ']';
}

}  // namespace rowhouse::response
