#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "rowhouse/decimal.h"
#include "rowhouse/error.h"

namespace rowhouse {
class Value;
}

/// The way between C++ values and the compact form of items (docs/formats/item.md), in one pass and
/// without a tree. What mapping.h generates for a struct is a row of calls of these functions; a
/// program needs them only to map a type of its own by hand. Views are valid as long as the bytes
/// that they were taken from. One object is used by one thread.
namespace rowhouse::codec {

/// Where in a struct a value did not fit, and why; the path grows from the inside out while the
/// calls return, so that success costs nothing.
class Failure {
 public:
  bool failed() const noexcept { return state_ != nullptr; }
  /// Notes what is wrong, unless something was already. Always false, to be returned.
  bool fail(std::string problem);
  /// Puts a member's name before the path. Always false.
  bool within(std::string_view name);
  /// Puts a list's index before the path. Always false.
  bool within(std::size_t index);
  /// kMapping, "Order.order_amount: expected N, found S". Only if failed().
  Error error(std::string_view type_name) const;

 private:
  struct State {
    std::string path;
    std::string problem;
  };
  void prepend(std::string_view part);
  std::unique_ptr<State> state_;
};

enum class SetOf : std::uint8_t { kString, kNumber, kBinary };

/// Appends values to a buffer of the caller's. Each call answers false if its value cannot be
/// stored; failure() then says why, and the buffer is to be thrown away.
class Writer {
 public:
  explicit Writer(std::string& out) noexcept : out_(out) {}

  bool null();
  bool boolean(bool value);
  bool number(const Decimal& value);
  bool integer(std::int64_t value);
  bool integer(std::uint64_t value);
  /// Refuses what is not UTF-8.
  bool string(std::string_view text);
  bool binary(std::string_view bytes);
  /// Refuses empty sets inside the tree.
  bool value(const Value& value);
  /// `ticks` of 10^-digits seconds since 1970-01-01T00:00:00Z, as a number of seconds. `digits` is
  /// 0 to 18.
  bool time(std::int64_t ticks, int digits);
  /// A value that is in compact form already.
  void raw(std::string_view encoded) { out_ += encoded; }

  /// Where a container begins, to be handed back when it ends.
  struct Mark {
    std::size_t at;
  };
  /// False if it would be nested deeper than DynamoDB's 32 levels.
  bool begin_list(Mark& mark);
  bool begin_map(Mark& mark);
  void end(Mark mark, std::size_t count);
  /// The name of the next value of a map. Names come in the order of their bytes, without
  /// duplicates.
  bool name(std::string_view name);

  /// Members come in the order of their bytes or numbers, without duplicates; a set has at least
  /// one.
  void begin_set(SetOf of, Mark& mark);
  void end_set(Mark mark, std::size_t count);
  bool member(std::string_view text_or_bytes, SetOf of);
  bool member(const Decimal& number);

  Failure& failure() noexcept { return failure_; }

 protected:
  std::string& out_;
  Failure failure_;
  int depth_ = 0;
};

struct KeyLayout;  // src/core/key_layout.h

/// Writes one whole item of a tenant: the primary key goes in by itself, where its names belong in
/// the order of the attributes.
class ItemWriter : public Writer {
 public:
  ItemWriter(std::string& out, const KeyLayout& layout, std::string_view sort_key);
  /// The name of the next attribute, in the order of their bytes. Refuses a name of the key.
  bool attribute(std::string_view name);
  void finish();

 private:
  bool keys_before(std::string_view name);
  void write_partition();
  void write_sort();

  const KeyLayout& layout_;
  std::string_view sort_key_;
  Mark item_{0};
  std::uint32_t count_ = 0;
  std::uint8_t keys_written_ = 0;
};

/// The attributes of an item or of a map in the order of their names, one after the other.
class Fields {
 public:
  Fields() = default;
  /// Steps over names before `name`; true, with its value, if there is one of that name. Ask for
  /// names in the order of their bytes.
  bool seek(std::string_view name, std::string_view& value) {
    // Nearly always the next one is of that name, and the name is known to the compiler.
    if (name.size() < 0x80 && rest_.size() > name.size() &&
        static_cast<unsigned char>(rest_.front()) == name.size() &&
        rest_.substr(1, name.size()) == name) {
      rest_.remove_prefix(1 + name.size());
      take_value(value);
      return true;
    }
    return seek_on(name, value);
  }
  bool next(std::string_view& name, std::string_view& value);

 private:
  friend class Reader;
  bool seek_on(std::string_view name, std::string_view& value);
  void take_value(std::string_view& value);

  std::string_view rest_;
};

/// The elements of a list or the members of a set.
class Elements {
 public:
  Elements() = default;
  std::size_t size() const noexcept { return size_; }
  /// The next element of a list, as an encoded value.
  bool next(std::string_view& value);
  /// The next member of a set of strings or of bytes.
  bool next_member(std::string_view& member);
  bool next_member(Decimal& number);

 private:
  friend class Reader;
  std::string_view rest_;
  std::size_t size_ = 0;
};

/// Reads values in compact form. Each call answers false if the value is of another type or does
/// not fit; failure() then says why. The bytes must be well formed: they come from the library.
class Reader {
 public:
  Fields item(std::string_view compact_item);

  static bool is_null(std::string_view value) noexcept;
  bool boolean(std::string_view value, bool& out);
  bool number(std::string_view value, Decimal& out);
  bool integer(std::string_view value, std::int64_t& out);
  bool integer(std::string_view value, std::uint64_t& out);
  bool string(std::string_view value, std::string_view& out);
  bool binary(std::string_view value, std::string_view& out);
  bool value(std::string_view value, Value& out);
  bool time(std::string_view value, int digits, std::int64_t& ticks);
  bool list(std::string_view value, Elements& out);
  bool map(std::string_view value, Fields& out);
  bool set(std::string_view value, SetOf of, Elements& out);

  /// The attribute is not there, but must be. Always false.
  bool missing(std::string_view name);
  Failure& failure() noexcept { return failure_; }

 private:
  bool mismatch(std::string_view expected, std::string_view value);
  Failure failure_;
};

}  // namespace rowhouse::codec
