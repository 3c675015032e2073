#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

/// In the shape of the request, so that a client can send it again as it is.
void append_keys(std::string& out, const operation::KeysOfTable& keys) {
  Object table(out);
  table.member("Keys") += '[';
  for (std::size_t i = 0; i < keys.keys.size(); ++i) {
    if (i > 0) out += ',';
    json::append_item(out, model::ItemView(keys.keys[i]));
  }
  out += ']';
  if (keys.consistent_read) table.flag("ConsistentRead", true);
  if (!keys.projection_text.empty()) table.text("ProjectionExpression", keys.projection_text);
  if (!keys.projection_names.empty()) {
    Object names(table.member("ExpressionAttributeNames"));
    for (const auto& [placeholder, name] : keys.projection_names) names.text(placeholder, name);
    names.end();
  }
  table.end();
}

}  // namespace

template <>
void write<operation::BatchGetItem>(std::string& out,
                                    const operation::BatchGetItem::Result& result) {
  Object answer(out);
  Object responses(answer.member("Responses"));
  for (const auto& of_table : result.responses) {
    // A table's name needs no escape.
    responses.member(of_table.table) += '[';
    for (std::size_t i = 0; i < of_table.items.size(); ++i) {
      if (i > 0) out += ',';
      json::append_item(out, of_table.items[i]);
    }
    out += ']';
  }
  responses.end();
  Object unprocessed(answer.member("UnprocessedKeys"));
  for (const operation::KeysOfTable& keys : result.unprocessed) {
    append_keys(unprocessed.member(keys.table), keys);
  }
  unprocessed.end();
  write_capacities(answer, result.consumed_capacity);
  answer.end();
}

}  // namespace rowhouse::response
