// Expressions from hostile text. The first byte chooses the kind; the rest is the expression, over
// a few placeholders. What parses must print to what parses to the same, and must evaluate on an
// item; what an update makes of an item must be a well-formed item.
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>

#include "expression/expression.h"
#include "model/value_writer.h"

namespace {

using namespace rowhouse;
using namespace rowhouse::expression;

[[noreturn]] void fail(const char* what, std::string_view text) {
  std::cerr << what << ": " << text << '\n';
  std::abort();
}

std::string list() {
  std::string out;
  model::ValueWriter writer(out);
  const auto mark = writer.begin_list();
  writer.number(1);
  writer.string("b");
  const auto inner = writer.begin_map();
  writer.name("k");
  writer.number(2);
  writer.end(inner, 1);
  writer.end(mark, 3);
  return out;
}

std::string set(model::Type type, std::vector<std::string> members) {
  std::string out;
  model::ValueWriter(out).set(type, std::vector<std::string_view>(members.begin(), members.end()));
  return out;
}

std::string number(std::string_view text) {
  std::string out;
  model::ValueWriter(out).number(Decimal::parse(text).value());
  return out;
}

std::string string(std::string_view text) {
  std::string out;
  model::ValueWriter(out).string(text);
  return out;
}

const std::string& fixed_item() {
  static const std::string item = [] {
    model::ItemBuilder builder;
    builder.set_string("a", "abc");
    builder.set_number("b", 5);
    builder.set("l", model::ValueView(list()));
    builder.set("s", model::ValueView(set(model::Type::kStringSet, {"a", "b"})));
    std::string map;
    model::ValueWriter writer(map);
    const auto mark = writer.begin_map();
    writer.name("k");
    map += list();
    writer.name("n");
    writer.number(1);
    writer.end(mark, 2);
    builder.set("m", model::ValueView(map));
    return builder.finish();
  }();
  return item;
}

Placeholders placeholders() {
  Placeholders known;
  known.add_name("#a", "a");
  known.add_name("#n", "name");
  known.add_name("#m", "m");
  known.add_value(":n", number("7"));
  known.add_value(":x", number("9.9E125"));
  known.add_value(":s", string("ab"));
  known.add_value(":t", string("N"));
  known.add_value(":l", list());
  known.add_value(":ss", set(model::Type::kStringSet, {"a", "b"}));
  std::string null;
  model::ValueWriter(null).null();
  known.add_value(":z", null);
  return known;
}

/// Printed text is longer than what was written, names being short here.
base::Limits generous() {
  base::Limits limits;
  limits.expression_bytes_max = 1 << 20;
  return limits;
}

template <typename Expression, typename Parse>
void check_print(const Expression& expression, std::string_view text, const Parse& parse) {
  Printed printed;
  expression.print(printed);
  Placeholders again;
  for (const auto& [key, name] : printed.names) again.add_name(key, name);
  for (const auto& [key, value] : printed.values) again.add_value(key, value);
  const auto reparsed = parse(std::string_view(printed.text), again);
  if (!reparsed) fail(reparsed.error().message().c_str(), printed.text);
  if (!(*reparsed == expression)) fail("printed to something else", text);
  if (!again.check_all_used()) fail("printed a placeholder for nothing", text);
}

void fuzz_condition(std::string_view text) {
  const auto parse = [](std::string_view condition, Placeholders& known) {
    return Condition::parse(condition, Parameter::kCondition, known, generous());
  };
  Placeholders known = placeholders();
  const auto condition = parse(text, known);
  if (!condition) return;
  check_print(*condition, text, parse);
  static_cast<void>(condition->matches(model::ItemView(fixed_item())));
  static_cast<void>(condition->matches(model::ItemView()));
  static_cast<void>(condition->attributes());
}

void fuzz_projection(std::string_view text) {
  const auto parse = [](std::string_view projection, Placeholders& known) {
    return Projection::parse(projection, known, generous());
  };
  Placeholders known = placeholders();
  const auto projection = parse(text, known);
  if (!projection) return;
  check_print(*projection, text, parse);
  std::string out;
  projection->apply(model::ItemView(fixed_item()), out);
  if (!model::check_item(out)) fail("projected to a damaged item", text);
}

void fuzz_update(std::string_view text) {
  const auto parse = [](std::string_view update, Placeholders& known) {
    return Update::parse(update, known, generous());
  };
  Placeholders known = placeholders();
  const auto update = parse(text, known);
  if (!update) return;
  check_print(*update, text, parse);
  model::ItemBuilder key;
  key.set_string("pk", "p");
  const std::string key_item = key.finish();
  for (const std::string_view old : {std::string_view(fixed_item()), std::string_view()}) {
    const auto updated =
        update->apply(model::ItemView(old), model::ItemView(key_item), /*want_partials=*/true);
    if (!updated) continue;
    for (const std::string* item : {&updated->item, &updated->updated_old, &updated->updated_new}) {
      if (!item->empty() && !model::check_item(*item)) fail("updated to a damaged item", text);
    }
    if (updated->item.empty()) fail("updated to no item", text);
  }
}

void fuzz_key_condition(std::string_view text) {
  const auto parse = [](std::string_view condition, Placeholders& known) {
    return KeyCondition::parse(condition, known, generous());
  };
  Placeholders known = placeholders();
  const auto condition = parse(text, known);
  if (!condition) return;
  check_print(*condition, text, parse);
  model::KeySchema key;
  key.partition.name = "a";
  key.sort = model::KeyAttribute{"b", model::Type::kNumber};
  static_cast<void>(condition->resolve(key, {}));
  static_cast<void>(condition->equal_value("a"));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0] % 4) {
    case 0:
      fuzz_condition(text);
      break;
    case 1:
      fuzz_projection(text);
      break;
    case 2:
      fuzz_update(text);
      break;
    default:
      fuzz_key_condition(text);
      break;
  }
  return 0;
}
