#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::DescribeLimits>(std::string& out,
                                      const operation::DescribeLimits::Result& result) {
  Object answer(out);
  answer.number("AccountMaxReadCapacityUnits", result.account_units_max);
  answer.number("AccountMaxWriteCapacityUnits", result.account_units_max);
  answer.number("TableMaxReadCapacityUnits", result.table_units_max);
  answer.number("TableMaxWriteCapacityUnits", result.table_units_max);
  answer.end();
}

}  // namespace rowhouse::response
