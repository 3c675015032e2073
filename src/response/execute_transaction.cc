#include "response/response.h"
#include "response/transaction_items.h"

namespace rowhouse::response {

template <>
void write<operation::ExecuteTransaction>(std::string& out,
                                          const operation::ExecuteTransaction::Result& result) {
  Object answer(out);
  write_transaction_items(out, answer, result.items);
  write_capacities(answer, result.consumed_capacity);
  answer.end();
}

}  // namespace rowhouse::response
