// PartiQL from hostile text. The first byte says how many parameters there are and where the
// statement stands; the rest is its text. What is understood is planned for a table with indexes;
// its conditions must evaluate on an item and print, and what it writes must be a well-formed item.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "model/value_writer.h"
#include "partiql/plan.h"

namespace {

using namespace rowhouse;

[[noreturn]] void fail(const char* what, std::string_view text) {
  std::cerr << what << ": " << text << '\n';
  std::abort();
}

const model::TableSchema& table() {
  static const model::TableSchema table = [] {
    model::TableSchema schema;
    schema.name = "t";
    schema.key.partition = {"p", model::Type::kString};
    schema.key.sort = {"s", model::Type::kNumber};
    model::SecondaryIndex index;
    index.name = "i";
    index.key.partition = {{"a", model::Type::kString}, {"b", model::Type::kString}};
    index.key.sort = {{"s", model::Type::kNumber}};
    schema.indexes.push_back(index);
    return schema;
  }();
  return table;
}

const std::string& fixed_item() {
  static const std::string item = [] {
    model::ItemBuilder builder;
    builder.set_string("p", "x");
    builder.set_number("s", 5);
    std::string map;
    model::ValueWriter writer(map);
    const auto mark = writer.begin_map();
    writer.name("b");
    writer.string("deep");
    writer.end(mark, 1);
    builder.set("a", model::ValueView(map));
    return builder.finish();
  }();
  return item;
}

void use(const std::optional<expression::Condition>& condition) {
  if (!condition) return;
  (void)condition->matches(model::ItemView(fixed_item()));
  (void)condition->matches(model::ItemView());
  expression::Printed printed;
  condition->print(printed);
}

void check(const std::string& item, std::string_view text) {
  if (!model::check_item(item)) fail("not a well-formed item", text);
}

void use(const operation::GetItem& get, std::string_view text) { check(get.key, text); }
void use(const operation::Scan& scan, std::string_view) { use(scan.filter); }
void use(const operation::PutItem& put, std::string_view text) {
  check(put.item, text);
  use(put.condition);
}
void use(const operation::DeleteItem& erase, std::string_view text) {
  check(erase.key, text);
  use(erase.condition);
}
void use(const operation::TransactWrite& write, std::string_view text) {
  check(write.item, text);
  use(write.condition);
}
void use(const partiql::Queries& queries, std::string_view text) {
  if (queries.empty()) fail("no query", text);
  const base::Limits limits;
  for (const operation::Query& query : queries) {
    use(query.filter);
    if (query.index.empty()) (void)query.key_condition.resolve(table().key, limits);
    if (!query.index.empty()) (void)query.key_condition.resolve(table().indexes[0].key, limits);
  }
}
void use(const operation::UpdateItem& update, std::string_view text) {
  check(update.key, text);
  use(update.condition);
  if (!update.update) return;
  const auto updated = update.update->apply(model::ItemView(fixed_item()), model::ItemView(), true);
  if (updated) check(updated->item, text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > partiql::kStatementBytesMax) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  // The JSON that brings a statement is refused where it is not UTF-8.
  if (!base::is_utf8(text)) return 0;
  std::string parameter;
  model::ValueWriter(parameter).string("x");
  operation::ParameterizedStatement source;
  source.parameters.assign(data[0] & 7, parameter);
  auto statement = partiql::parse(text, source.parameters, base::Limits{});
  if (!statement) {
    if (statement.error().http_status() != 400) fail("no client's error", text);
    return 0;
  }
  const auto place = static_cast<partiql::Place>((data[0] >> 3) % 3);
  const partiql::Plan plan = partiql::plan(*std::move(statement), source, table(), place);
  std::visit([&](const auto& operation) { use(operation, text); }, plan.operation);
  use(plan.filter);
  const std::string shaped = partiql::shape(plan, fixed_item());
  if (!shaped.empty()) check(shaped, text);
  return 0;
}
