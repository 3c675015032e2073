#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/embedded/store.h"
#include "model/key.h"
#include "model/schema.h"

/// Where things lie in the store. Every key begins with the byte of its namespace, and rows go on
/// with the number of their table, so that a table, a partition and a tenant are each one range of
/// keys. See docs/formats/store.md.
namespace rowhouse::engine::embedded {

/// On disk: never renumber.
enum class Namespace : char {
  kCatalog = 'c',
  kRows = 'r',
  kIndexRows = 'i',
  kTokens = 't',
  kExpiries = 'x',
  kStreamRows = 's'
};

static_assert(static_cast<char>(Namespace::kRows) == kRecalledPrefix);

inline constexpr std::size_t kTablePrefixBytes = 5;  ///< The namespace and the table's number.

/// The namespace and the numbers of the table and of the index.
inline constexpr std::size_t kIndexPrefixBytes = 9;
/// What a partition key of type S or B ends with, within partition bytes.
inline constexpr std::size_t kPartitionEndBytes = 2;

/// What every row of a table begins with.
void append_table_prefix(std::string& out, std::uint32_t table_number);
/// What every row of a partition begins with. No partition's prefix is another's.
void append_partition_prefix(std::string& out, std::uint32_t table_number,
                             model::ValueView partition);
/// The whole key of an item's row.
void append_row_key(std::string& out, std::uint32_t table_number, const model::KeyView& key);

/// What every row of an index begins with, and of all indexes of a table.
void append_index_prefix(std::string& out, std::uint32_t table_number, std::uint32_t index_number);
void append_indexes_prefix(std::string& out, std::uint32_t table_number);
/// The number of the table behind the namespace of a row, of the table or of an index.
std::uint32_t table_number_of(std::string_view row_key);
/// The number of the index; only of an index's row.
std::uint32_t index_number_of(std::string_view row_key);

/// True if a request names an item twice.
bool has_duplicates(const std::vector<std::string>& row_keys);

/// The least key which is greater than every key with this prefix: the end of their range. Empty,
/// which is the end of the store, if the prefix is all FF bytes.
std::string end_of_prefix(std::string_view prefix);

/// The part of a row's key which tells its partition: the bytes of append_partition_bytes(). Empty
/// if `row_key` is not a row's key.
std::string_view partition_part(const model::KeySchema& schema, std::string_view row_key);

/// The partition bytes of one value at the front of `bytes`. Empty if there are none.
std::string_view leading_partition_bytes(model::Type type, std::string_view bytes);

/// The partition key's text behind partition bytes of type S. False if they are damaged.
bool decode_partition_text(std::string_view partition_bytes, std::string& text);

}  // namespace rowhouse::engine::embedded
