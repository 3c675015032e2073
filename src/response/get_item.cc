#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::GetItem>(std::string& out, const operation::GetItem::Result& result) {
  Object answer(out);
  answer.item("Item", result.item);
  write_capacity(answer, result.consumed_capacity);
  answer.end();
}

}  // namespace rowhouse::response
