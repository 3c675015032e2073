#include "request/members.h"

#include "json/read_value.h"
#include "model/item_size.h"

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

Result<void> check_item_size(std::string_view compact_item, const base::Limits& limits) {
  // The compact form is never a quarter of what counts, so that the many small items need no walk.
  if (compact_item.size() <= limits.item_bytes_max / 4) return {};
  if (model::item_size_bytes(model::ItemView(compact_item)) <= limits.item_bytes_max) return {};
  return invalid("Item size has exceeded the maximum allowed size");
}

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

Error invalid_parameter(std::string_view what) {
  return invalid("One or more parameter values were invalid: " + std::string(what));
}

}  // namespace rowhouse::request
