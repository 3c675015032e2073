#include "request/check_shape.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Member kMembers[] = {{"TableName", &shapes::kTableNameUnchecked}};

}  // namespace

template <>
Result<operation::DeleteTable> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::DeleteTable>(
      body, kMembers,
      [](const Fields& fields) {
        return check_table_name(fields.optional_text(slot(kMembers, "TableName")));
      },
      [](const Fields& fields) -> Result<operation::DeleteTable> {
        return operation::DeleteTable{read_table_name(fields, slot(kMembers, "TableName"))};
      });
}

}  // namespace rowhouse::request
