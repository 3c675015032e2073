#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::DeleteTable>(std::string& out, const operation::DeleteTable::Result& result) {
  write_table(out, "TableDescription", result);
}

}  // namespace rowhouse::response
