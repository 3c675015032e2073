#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/value_view.h"
#include "rowhouse/decimal.h"

namespace rowhouse::model {

/// Appends values in compact form to a buffer of the caller's, in one pass: lengths of containers
/// are put in when the container ends. The caller keeps the order: names of a map and members of a
/// set come in the order of their bytes, without duplicates (ItemBuilder and the JSON reader sort).
class ValueWriter {
 public:
  explicit ValueWriter(std::string& out) : out_(out) {}

  void null() { out_ += static_cast<char>(Tag::kNull); }
  void boolean(bool value) { out_ += static_cast<char>(value ? Tag::kTrue : Tag::kFalse); }
  void number(const Decimal& value);
  /// A number by its order-preserving bytes.
  void number_bytes(std::string_view ordered);
  void string(std::string_view text) { tagged(Tag::kString, text); }
  void binary(std::string_view bytes) { tagged(Tag::kBinary, bytes); }
  /// Members sorted and unique; numbers by their order-preserving bytes.
  void set(Type type, std::span<const std::string_view> members);
  void raw(ValueView value) { out_ += value.encoded(); }

  /// Where a container began, to be handed back when it ends.
  struct Mark {
    std::size_t at;
  };
  Mark begin_list() { return begin(Tag::kList); }
  Mark begin_map() { return begin(Tag::kMap); }
  void end(Mark mark, std::uint32_t count);
  /// The name of the map's next value.
  void name(std::string_view name) {
    base::append_varint(out_, name.size());
    out_ += name;
  }

  /// Begins a whole item: version and a place for the number of attributes.
  Mark begin_item();
  void end_item(Mark mark, std::uint32_t count);

 private:
  Mark begin(Tag tag);
  void tagged(Tag tag, std::string_view content) {
    out_ += static_cast<char>(tag);
    base::append_varint(out_, content.size());
    out_ += content;
  }
  std::string& out_;
};

/// Builds one item from attributes that come in any order; a later value of a name replaces an
/// earlier one.
class ItemBuilder {
 public:
  void set(std::string_view name, ValueView value);
  void set_string(std::string_view name, std::string_view text);
  void set_number(std::string_view name, const Decimal& number);
  /// The item in compact form; the builder is empty afterwards.
  std::string finish();

 private:
  struct Entry {
    std::string name;
    std::string value;
  };
  std::vector<Entry> entries_;
};

}  // namespace rowhouse::model
