#include "request/members.h"

#include "json/read_value.h"

namespace rowhouse::request {

std::string read_table_name(const Fields& fields, std::size_t slot) {
  return std::string(table_name_of(fields.text(slot)));
}

Result<std::string> read_compact_item(const Fields& fields, std::size_t slot,
                                      const base::Limits& limits) {
  std::string compact;
  if (!fields.has(slot)) return compact;
  compact.reserve(256);
  ROWHOUSE_CHECK(json::read_item(fields[slot], compact, limits));
  return compact;
}

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

Error invalid_parameter(std::string_view what) {
  return invalid("One or more parameter values were invalid: " + std::string(what));
}

}  // namespace rowhouse::request
