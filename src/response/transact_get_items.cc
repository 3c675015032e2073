#include "response/response.h"
#include "response/transaction_items.h"

namespace rowhouse::response {

template <>
void write<operation::TransactGetItems>(std::string& out,
                                        const operation::TransactGetItems::Result& result) {
  Object answer(out);
  write_transaction_items(out, answer, result.items);
  write_capacities(answer, result.consumed_capacity);
  answer.end();
}

}  // namespace rowhouse::response
