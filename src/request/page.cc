#include "request/page.h"

namespace rowhouse::request {

using operation::Select;

Result<std::string> read_start_key(const Fields& fields, std::size_t slot,
                                   const base::Limits& limits) {
  auto key = read_compact_item(fields, slot, limits);
  if (!key && key.error().code() == ErrorCode::kValidation) {
    return std::move(key.error().within("The provided starting key is invalid"));
  }
  return key;
}

std::string_view projection_named(const Fields& fields, std::size_t expression_slot,
                                  std::size_t names_slot) {
  if (fields.has(expression_slot)) return "ProjectionExpression";
  return fields.has(names_slot) ? "AttributesToGet" : std::string_view();
}

Result<Select> read_select(const Fields& fields, std::size_t select_slot,
                           std::string_view projection, bool has_index, bool is_query) {
  const bool has_projection = !projection.empty();
  const auto name = fields.optional_text(select_slot);
  if (!name) {
    return has_projection ? Select::kSpecificAttributes
           : has_index    ? Select::kAllProjectedAttributes
                          : Select::kAllAttributes;
  }
  const Select select = kSelects.value_of(*name, Select::kAllAttributes);
  if (has_projection && select != Select::kSpecificAttributes) {
    return invalid("Cannot specify the " + std::string(projection) + " when choosing to get " +
                   (select == Select::kCount ? "only the Count" : std::string(*name)));
  }
  if (!has_projection && select == Select::kSpecificAttributes) {
    return invalid(std::string(is_query ? "1 validation error detected: " : "") +
                   "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                   "SPECIFIC_ATTRIBUTES");
  }
  // Scan says "Querying" as well.
  if (!has_index && select == Select::kAllProjectedAttributes) {
    return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  return select;
}

}  // namespace rowhouse::request
