#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::UpdateTable>(std::string& out, const operation::UpdateTable::Result& result) {
  write_table(out, "TableDescription", result);
}

}  // namespace rowhouse::response
