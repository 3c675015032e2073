#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "json/read_value.h"
#include "json/value_json.h"
#include "model/item_size.h"
#include "model/value_view.h"
#include "rowhouse/item.h"

/// Bytes that check_item() accepts are an item: JSON and trees give back the same bytes.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  // A value is a level itself, so one less may be around it.
  const rowhouse::base::Limits limits;
  if (!rowhouse::model::check_item(bytes, limits.nesting_depth_max - 1)) return 0;
  const rowhouse::model::ItemView item(bytes);
  rowhouse::model::item_size_bytes(item);

  std::string text;
  rowhouse::json::append_item(text, item);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(text).get(document) != simdjson::SUCCESS) std::abort();
  std::string from_json;
  if (!rowhouse::json::read_item(document, from_json, limits)) std::abort();
  if (from_json != bytes) std::abort();

  const auto tree = rowhouse::decode_item(bytes);
  if (!tree) std::abort();
  const auto from_tree = rowhouse::encode_item(*tree);
  if (!from_tree || *from_tree != bytes) std::abort();
  return 0;
}
