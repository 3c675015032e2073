#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/value_json.h"
#include "operation/options.h"
#include "operation/table_description.h"
#include "rowhouse/error.h"

/// The pieces that several answers have in common.
namespace rowhouse::response {

/// One JSON object that is being appended to a buffer: puts the commas and the names.
class Object {
 public:
  explicit Object(std::string& out) : out_(out) { out_ += '{'; }
  /// Begins a member; its value is appended to the buffer next. `name` needs no escape.
  std::string& member(std::string_view name) {
    out_ += is_empty_ ? "\"" : ",\"";
    is_empty_ = false;
    out_ += name;
    out_ += "\":";
    return out_;
  }
  void text(std::string_view name, std::string_view value) {
    json::append_string(member(name), value);
  }
  void number(std::string_view name, std::int64_t value) { member(name) += std::to_string(value); }
  void flag(std::string_view name, bool value) { member(name) += value ? "true" : "false"; }
  /// An item, unless there is none.
  void item(std::string_view name, std::string_view compact_item) {
    if (!compact_item.empty()) json::append_item(member(name), model::ItemView(compact_item));
  }
  void end() { out_ += '}'; }

 private:
  std::string& out_;
  bool is_empty_ = true;
};

/// {"TableName": ..., "CapacityUnits": ...} and what else the service tells of consumed capacity.
void append_capacity(std::string& out, const operation::ConsumedCapacity& capacity);
/// The member ConsumedCapacity, unless nothing was asked for.
void write_capacity(Object& answer, const std::optional<operation::ConsumedCapacity>& capacity);
void write_capacities(Object& answer, const std::vector<operation::ConsumedCapacity>& capacities);

/// The member ItemCollectionMetrics, unless there are none. Of several tables: in the order of the
/// tables.
void write_metrics(Object& answer, const std::optional<operation::ItemCollectionMetrics>& metrics);
void write_metrics(Object& answer, const std::vector<operation::ItemCollectionMetrics>& metrics);

/// What a client is told of an error. The detail of what failed on this side (paths, the disk's own
/// words) is for the log and for callers in this process.
std::string_view told(const Error& error);
/// Seconds since the epoch with three decimals, as the service writes its times.
void append_time(std::string& out, base::Milliseconds time);
/// The member KeySchema of a table's key.
void write_key(Object& object, const model::KeySchema& key);

/// {"Table" or "TableDescription": {...}}
void write_table(std::string& out, std::string_view member,
                 const operation::TableDescription& description);

}  // namespace rowhouse::response
