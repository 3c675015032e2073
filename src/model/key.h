#pragma once

#include <optional>
#include <string>

#include "base/limits.h"
#include "base/result.h"
#include "model/schema.h"
#include "model/value_view.h"

namespace rowhouse::model {

/// The values of a primary key, seen where they lie in an item or in a request's key.
struct KeyView {
  ValueView partition{std::string_view()};
  std::optional<ValueView> sort;
};

/// The key of a whole item that is to be written. kValidation with DynamoDB's text if a key
/// attribute is missing, of the wrong type, empty or too long.
Result<KeyView> key_of_item(const KeySchema& schema, ItemView item, const base::Limits& limits);

/// The key that a request names (`Key`, a batch's key): the key attributes and nothing else.
/// kValidation with DynamoDB's text otherwise.
Result<KeyView> key_of_request(const KeySchema& schema, ItemView key, const base::Limits& limits);

/// The key of an item that came from this table's storage: unchecked.
KeyView key_of_stored(const KeySchema& schema, ItemView item);

/// Sizes and emptiness of one key value. kValidation with DynamoDB's text.
Result<void> check_key_value(const KeyAttribute& attribute, ValueView value, bool is_partition,
                             const base::Limits& limits);

/// A partition key value as bytes which sort as the values do and end themselves, so that a sort
/// key may follow: in S and B a zero byte is written 00 FF and the end 00 01. See
/// docs/formats/key.md.
void append_partition_bytes(std::string& out, ValueView value);
/// A sort key value as bytes which sort as the values do. Nothing may follow.
void append_sort_bytes(std::string& out, ValueView value);
/// The raw bytes by which S, B (their content) and N (its order-preserving form) values of a key
/// compare.
std::string_view key_content(ValueView value);

/// Only the key attributes of `item`, as a compact item.
std::string key_item(const KeySchema& schema, KeyView key);

/// The segment, from 0 to total - 1, of a parallel scan in which a partition lies: a pure and
/// stable hash of the partition key's bytes, so that nothing moves between pages or processes.
std::uint32_t scan_segment(std::string_view partition_bytes, std::uint32_t total_segments);

}  // namespace rowhouse::model
