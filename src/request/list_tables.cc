#include "request/check_shape.h"
#include "request/members.h"
#include "request/request.h"

namespace rowhouse::request {
namespace {

constexpr Shape kLimit = {.kind = Kind::kInteger, .min = 1, .max = 100};
constexpr Member kMembers[] = {{"ExclusiveStartTableName", &shapes::kTableName},
                               {"Limit", &kLimit}};

}  // namespace

template <>
Result<operation::ListTables> parse(simdjson::dom::element body, const base::Limits&) {
  return parse_in_order<operation::ListTables>(
      body, kMembers, [](const Fields& fields) -> Result<operation::ListTables> {
        operation::ListTables list;
        list.exclusive_start_name =
            read_table_name(fields, slot(kMembers, "ExclusiveStartTableName"));
        if (const auto limit = fields.number(slot(kMembers, "Limit"))) {
          list.limit = static_cast<std::uint32_t>(*limit);
        }
        return list;
      });
}

}  // namespace rowhouse::request
