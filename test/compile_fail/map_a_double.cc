// expect: a double has no exact amount and cannot be mapped: use rowhouse::Decimal
#include "rowhouse/rowhouse.h"

#ifdef MUST_FAIL
using Amount = double;
#else
using Amount = rowhouse::Decimal;
#endif

struct Price {
  std::string price_id;
  Amount amount;
};
BOOST_DESCRIBE_STRUCT(Price, (), (price_id, amount))
template <>
inline constexpr auto rowhouse::entity<Price> = rowhouse::kind("price").id(&Price::price_id);

void write(rowhouse::Tenant& acme) { static_cast<void>(acme.put(Price{})); }
