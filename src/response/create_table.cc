#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {

template <>
void write<operation::CreateTable>(std::string& out, const operation::CreateTable::Result& result) {
  write_table(out, "TableDescription", result);
}

}  // namespace rowhouse::response
