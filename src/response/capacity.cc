#include "response/members.h"

namespace rowhouse::response {
namespace {

/// Units come in halves, and the service writes them with a decimal point: 0.5, 1.0.
void append_units(std::string& out, double units) {
  const auto halves = static_cast<std::int64_t>(units * 2);
  out += std::to_string(halves / 2);
  out += halves % 2 == 0 ? ".0" : ".5";
}

}  // namespace

void append_capacity(std::string& out, const operation::ConsumedCapacity& capacity) {
  Object object(out);
  object.text("TableName", capacity.table);
  append_units(object.member("CapacityUnits"), capacity.total());
  if (capacity.is_split) {
    if (capacity.read_units > 0)
      append_units(object.member("ReadCapacityUnits"), capacity.read_units);
    if (capacity.write_units > 0) {
      append_units(object.member("WriteCapacityUnits"), capacity.write_units);
    }
  }
  if (capacity.is_by_index) {
    Object table(object.member("Table"));
    append_units(table.member("CapacityUnits"), capacity.total());
    if (capacity.is_split && capacity.read_units > 0) {
      append_units(table.member("ReadCapacityUnits"), capacity.read_units);
    }
    if (capacity.is_split && capacity.write_units > 0) {
      append_units(table.member("WriteCapacityUnits"), capacity.write_units);
    }
    table.end();
  }
  object.end();
}

void write_capacity(Object& answer, const std::optional<operation::ConsumedCapacity>& capacity) {
  if (capacity) append_capacity(answer.member("ConsumedCapacity"), *capacity);
}

void write_capacities(Object& answer, const std::vector<operation::ConsumedCapacity>& capacities) {
  if (capacities.empty()) return;
  std::string& out = answer.member("ConsumedCapacity");
  out += '[';
  for (std::size_t i = 0; i < capacities.size(); ++i) {
    if (i > 0) out += ',';
    append_capacity(out, capacities[i]);
  }
  out += ']';
}

}  // namespace rowhouse::response
