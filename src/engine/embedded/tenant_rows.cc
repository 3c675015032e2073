#include "engine/embedded/tenant_rows.h"

#include "engine/embedded/row_key.h"
#include "model/value_writer.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kDelimiter = '#';

// The template's text before the id. Tenant ids hold no zero byte, so this and `tenant#T#` lie in
// row keys as they are.
std::string text_before_id(const Table& table) {
  const std::string_view one_letter = "t";
  std::string text =
      tenancy::partition_of(table.schema.tenant_template, *TenantId::parse(one_letter));
  text.resize(text.size() - one_letter.size());
  return text;
}

std::string row_prefix(const Table& table, std::string_view text) {
  std::string prefix;
  append_table_prefix(prefix, table.number);
  prefix += text;
  return prefix;
}

}  // namespace

std::array<RowRange, 2> rows_of_tenant(const Table& table, const TenantId& tenant) {
  const std::string text = tenancy::partition_of(table.schema.tenant_template, tenant);
  std::string value;
  model::ValueWriter(value).string(text);
  std::string own;
  append_partition_prefix(own, table.number, model::ValueView(value));
  const std::string longer = row_prefix(table, text + kDelimiter);
  return {RowRange{own, end_of_prefix(own)}, RowRange{longer, end_of_prefix(longer)}};
}

RowRange rows_of_all_tenants(const Table& table) {
  const std::string prefix = row_prefix(table, text_before_id(table));
  return {prefix, end_of_prefix(prefix)};
}

std::string behind_tenant(const Table& table, std::string_view tenant) {
  // `tenant#T` ends with a zero byte and `tenant#T#` with the delimiter. Every character of a
  // longer id is greater than both, so no other tenant lies before the end of the second range.
  std::string prefix = row_prefix(table, text_before_id(table));
  prefix += tenant;
  prefix += kDelimiter;
  return end_of_prefix(prefix);
}

}  // namespace rowhouse::engine::embedded
