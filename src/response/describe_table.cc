#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::DescribeTable>(std::string& out,
                                     const operation::DescribeTable::Result& result) {
  write_table(out, "Table", result);
}

}  // namespace rowhouse::response
