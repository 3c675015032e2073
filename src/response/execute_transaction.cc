#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::ExecuteTransaction>(std::string& out,
                                          const operation::ExecuteTransaction::Result& result) {
  Object answer(out);
  answer.member("Responses") += '[';
  for (std::size_t i = 0; i < result.items.size(); ++i) {
    if (i > 0) out += ',';
    // Where there is no item, its place is kept by an empty object.
    Object response(out);
    response.item("Item", result.items[i]);
    response.end();
  }
  out += ']';
  write_capacities(answer, result.consumed_capacity);
  answer.end();
}

}  // namespace rowhouse::response
