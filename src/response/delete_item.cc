#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::DeleteItem>(std::string& out, const operation::DeleteItem::Result& result) {
  Object answer(out);
  answer.item("Attributes", result.attributes);
  write_capacity(answer, result.consumed_capacity);
  write_metrics(answer, result.item_collection_metrics);
  answer.end();
}

}  // namespace rowhouse::response
