#include "engine/tenant_filter.h"

#include <string_view>

#include "model/value_writer.h"

namespace rowhouse::engine {
namespace {

std::string string_value(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

}  // namespace

Result<expression::Condition> filter_of_tenant(const std::string& own,
                                               const model::TableSchema& table,
                                               const base::Limits& limits) {
  expression::Placeholders placeholders;
  placeholders.add_name("#p", table.key.partition.name);
  placeholders.add_value(":own", string_value(own));
  placeholders.add_value(":more", string_value(own + "#"));
  return expression::Condition::parse("#p = :own OR begins_with(#p, :more)",
                                      expression::Parameter::kFilter, placeholders, limits);
}

}  // namespace rowhouse::engine
