#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::TransactWriteItems>(std::string& out,
                                          const operation::TransactWriteItems::Result& result) {
  Object answer(out);
  write_capacities(answer, result.consumed_capacity);
  write_metrics(answer, result.item_collection_metrics);
  answer.end();
}

}  // namespace rowhouse::response
