#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/value_view.h"

/// Typed operations: what a request is once it is understood, and what its answer is before it is
/// written down. Items and keys are in compact form (std::string, see model/value_view.h). Plain
/// values: whoever holds one owns it.
namespace rowhouse::operation {

enum class ReturnValues : std::uint8_t { kNone, kAllOld, kUpdatedOld, kAllNew, kUpdatedNew };
enum class ReturnConsumedCapacity : std::uint8_t { kNone, kTotal, kIndexes };
enum class ReturnOnConditionFailure : std::uint8_t { kNone, kAllOld };
enum class ReturnItemCollectionMetrics : std::uint8_t { kNone, kSize };
enum class Select : std::uint8_t {
  kAllAttributes,
  kAllProjectedAttributes,
  kSpecificAttributes,
  kCount
};

/// What one request consumed on one secondary index.
struct IndexCapacity {
  std::string index;
  bool is_global = true;
  double read_units = 0;
  double write_units = 0;
  double total() const { return read_units + write_units; }
};

/// The result of an operation whose answer is an empty body.
struct Nothing {};

/// Capacity units that one request consumed on one table. Whole and half units only, so a double is
/// exact.
struct ConsumedCapacity {
  std::string table;
  double read_units = 0;  ///< On the table itself.
  double write_units = 0;
  std::vector<IndexCapacity> indexes;  ///< Those on which something was consumed.
  /// INDEXES was asked for: the answer tells of the table, and of each index, apart as well.
  bool is_by_index = false;
  /// A transaction: the answer tells of read and write units apart as well.
  bool is_split = false;
  double total_read() const {
    double units = read_units;
    for (const IndexCapacity& index : indexes) units += index.read_units;
    return units;
  }
  double total_write() const {
    double units = write_units;
    for (const IndexCapacity& index : indexes) units += index.write_units;
    return units;
  }
  double total() const { return total_read() + total_write(); }
};

/// How large the item collection is that a write changed. Only of tables with a local index.
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ItemCollectionMetrics.html
struct ItemCollectionMetrics {
  std::string table;
  std::string key;  ///< The partition key, as a compact item of one attribute.
  double lower_gb = 0;
  double upper_gb = 0;
};

/// Items of one page, back to back in one buffer.
class ItemList {
 public:
  std::size_t size() const noexcept { return ends_.size(); }
  bool empty() const noexcept { return ends_.empty(); }
  std::size_t bytes() const noexcept { return bytes_.size(); }
  model::ItemView operator[](std::size_t i) const {
    const std::size_t begin = i == 0 ? 0 : ends_[i - 1];
    return model::ItemView(std::string_view(bytes_).substr(begin, ends_[i] - begin));
  }
  void push_back(std::string_view compact_item) {
    bytes_ += compact_item;
    ends_.push_back(bytes_.size());
  }
  /// Where to append the next item's bytes; finish with seal().
  std::string& buffer() noexcept { return bytes_; }
  void seal() { ends_.push_back(bytes_.size()); }
  void reserve(std::size_t items, std::size_t bytes) {
    ends_.reserve(items);
    bytes_.reserve(bytes);
  }

 private:
  std::string bytes_;
  std::vector<std::size_t> ends_;
};

}  // namespace rowhouse::operation
