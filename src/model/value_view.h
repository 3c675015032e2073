#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/result.h"
#include "rowhouse/decimal.h"

namespace rowhouse::model {

/// The first byte of each value in compact form. On disk: never renumber (docs/formats/item.md).
enum class Tag : std::uint8_t {
  kNull = 1,
  kFalse = 2,
  kTrue = 3,
  kNumber = 4,
  kString = 5,
  kBinary = 6,
  kStringSet = 7,
  kNumberSet = 8,
  kBinarySet = 9,
  kList = 10,
  kMap = 11,
};

/// DynamoDB's ten attribute types.
enum class Type : std::uint8_t {
  kNull,
  kBool,
  kNumber,
  kString,
  kBinary,
  kStringSet,
  kNumberSet,
  kBinarySet,
  kList,
  kMap,
};

/// "S", "N", "B", "BOOL", "NULL", "SS", "NS", "BS", "L" or "M".
std::string_view type_name(Type type) noexcept;
std::optional<Type> type_from_name(std::string_view name) noexcept;
constexpr bool is_set(Type type) {
  return type == Type::kStringSet || type == Type::kNumberSet || type == Type::kBinarySet;
}

class ListView;
class MapView;
class SetView;

/// One attribute value in compact form, seen where it lies. The form is canonical (maps and sets
/// are sorted, each number has one encoding), so two values are equal if and only if their bytes
/// are. Trivially copyable; valid as long as the bytes are. Reading one type as another is
/// undefined: look at type() first. The bytes must be well formed: what comes from outside goes
/// through check_item() first.
class ValueView {
 public:
  explicit ValueView(std::string_view encoded) : encoded_(encoded) {}

  /// Reads one value off the front of `bytes`.
  static ValueView take(std::string_view& bytes);

  /// Before the content of a set, list or map: tag, bytes of the content (u32), count (u32).
  static constexpr std::size_t kContainerHeaderBytes = 9;

  Tag tag() const noexcept { return static_cast<Tag>(encoded_.front()); }
  Type type() const noexcept;
  bool as_bool() const noexcept { return tag() == Tag::kTrue; }
  /// Text of an S, bytes of a B.
  std::string_view as_bytes() const;
  Decimal as_number() const;
  /// The number's order-preserving bytes.
  std::string_view number_bytes() const { return encoded_.substr(2); }
  SetView as_set() const;
  ListView as_list() const;
  MapView as_map() const;

  /// The whole value, tag included.
  std::string_view encoded() const noexcept { return encoded_; }
  friend bool operator==(ValueView a, ValueView b) noexcept { return a.encoded_ == b.encoded_; }

 private:
  std::string_view encoded_;
};

/// The members of a set in their order: text, bytes, or a number's order-preserving bytes.
class SetView {
 public:
  class Iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(std::string_view rest) : rest_(rest) { read(); }
    std::string_view operator*() const { return member_; }
    Iterator& operator++() {
      rest_ = next_;
      read();
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.rest_.size() == b.rest_.size();
    }

   private:
    void read() {
      next_ = rest_;
      std::uint64_t size = 0;
      if (base::take_varint(next_, size)) {
        member_ = next_.substr(0, size);
        next_.remove_prefix(member_.size());
      }
    }
    std::string_view rest_, next_, member_;
  };

  SetView(Type type, std::uint32_t size, std::string_view members)
      : type_(type), size_(size), members_(members) {}
  Type type() const noexcept { return type_; }
  std::uint32_t size() const noexcept { return size_; }
  Iterator begin() const { return Iterator(members_); }
  Iterator end() const { return Iterator(); }
  bool contains(std::string_view member) const;

 private:
  Type type_;
  std::uint32_t size_;
  std::string_view members_;
};

class ListView {
 public:
  class Iterator {
   public:
    using value_type = ValueView;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(std::string_view rest) : rest_(rest) { read(); }
    ValueView operator*() const { return ValueView(value_); }
    Iterator& operator++() {
      rest_.remove_prefix(value_.size());
      read();
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.rest_.size() == b.rest_.size();
    }

   private:
    void read() {
      if (rest_.empty()) return;
      std::string_view at = rest_;
      value_ = ValueView::take(at).encoded();
    }
    std::string_view rest_, value_;
  };

  ListView(std::uint32_t size, std::string_view values) : size_(size), values_(values) {}
  std::uint32_t size() const noexcept { return size_; }
  Iterator begin() const { return Iterator(values_); }
  Iterator end() const { return Iterator(); }
  /// The value at `index`, counted from 0, if the list is that long. Linear.
  std::optional<ValueView> at(std::uint64_t index) const;

 private:
  std::uint32_t size_;
  std::string_view values_;
};

struct Attribute {
  std::string_view name;
  ValueView value;
};

/// Names and values of a map, or of an item, in the order of the names' bytes.
class MapView {
 public:
  class Iterator {
   public:
    using value_type = Attribute;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(std::string_view rest) : rest_(rest) { read(); }
    Attribute operator*() const { return {name_, ValueView(value_)}; }
    Iterator& operator++() {
      rest_ = next_;
      read();
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) {
      return a.rest_.size() == b.rest_.size();
    }

   private:
    void read() {
      next_ = rest_;
      std::uint64_t size = 0;
      if (next_.empty() || !base::take_varint(next_, size)) return;
      name_ = next_.substr(0, size);
      next_.remove_prefix(name_.size());
      value_ = ValueView::take(next_).encoded();
    }
    std::string_view rest_, next_, name_, value_;
  };

  MapView() = default;
  MapView(std::uint32_t size, std::string_view attributes) : size_(size), attributes_(attributes) {}
  std::uint32_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  Iterator begin() const { return Iterator(attributes_); }
  Iterator end() const { return Iterator(); }
  /// The value of that name, if there is one. Linear, but stops at the first greater name.
  std::optional<ValueView> find(std::string_view name) const;
  /// The bytes of all names and values.
  std::string_view attributes() const noexcept { return attributes_; }

 private:
  std::uint32_t size_ = 0;
  std::string_view attributes_;
};

/// A whole item in compact form, seen where it lies: a version byte, then a map. A
/// default-constructed view is the item that does not exist; it has no attributes.
class ItemView : public MapView {
 public:
  ItemView() = default;
  explicit ItemView(std::string_view compact_item)
      : MapView(compact_item.empty() ? 0 : base::load_u32(compact_item.data() + 1),
                compact_item.empty() ? std::string_view() : compact_item.substr(kHeaderBytes)),
        bytes_(compact_item) {}

  bool exists() const noexcept { return !bytes_.empty(); }
  std::string_view bytes() const noexcept { return bytes_; }

  static constexpr char kVersion = 1;
  static constexpr std::size_t kHeaderBytes = 5;  ///< The version and the number of attributes.

 private:
  std::string_view bytes_;
};

// Inline, since every query and every answer steps over each attribute of each item.

inline Type ValueView::type() const noexcept {
  // Tags follow the order of the types, but for the two booleans.
  const auto tag = static_cast<std::uint8_t>(this->tag());
  return static_cast<Type>(tag <= 2 ? tag - 1 : tag - 2);
}

inline ValueView ValueView::take(std::string_view& bytes) {
  std::size_t size = 1;
  switch (static_cast<Tag>(bytes.front())) {
    case Tag::kNull:
    case Tag::kFalse:
    case Tag::kTrue:
      break;
    case Tag::kNumber:
      size = 2 + static_cast<std::uint8_t>(bytes[1]);
      break;
    case Tag::kString:
    case Tag::kBinary: {
      std::string_view rest = bytes.substr(1);
      std::uint64_t content = 0;
      base::take_varint(rest, content);
      size = static_cast<std::size_t>(rest.data() - bytes.data()) + content;
      break;
    }
    case Tag::kStringSet:
    case Tag::kNumberSet:
    case Tag::kBinarySet:
    case Tag::kList:
    case Tag::kMap:
      size = kContainerHeaderBytes + base::load_u32(bytes.data() + 1);
      break;
  }
  const ValueView value(bytes.substr(0, size));
  bytes.remove_prefix(size);
  return value;
}

inline std::string_view ValueView::as_bytes() const {
  std::string_view rest = encoded_.substr(1);
  std::uint64_t size = 0;
  base::take_varint(rest, size);
  return rest;
}

inline SetView ValueView::as_set() const {
  return {type(), base::load_u32(encoded_.data() + 5), encoded_.substr(kContainerHeaderBytes)};
}

inline ListView ValueView::as_list() const {
  return {base::load_u32(encoded_.data() + 5), encoded_.substr(kContainerHeaderBytes)};
}

inline MapView ValueView::as_map() const {
  return {base::load_u32(encoded_.data() + 5), encoded_.substr(kContainerHeaderBytes)};
}

inline std::optional<ValueView> MapView::find(std::string_view name) const {
  // A loop of its own: each request looks for its keys, and an iterator reads more than is
  // compared.
  std::string_view rest = attributes_;
  while (!rest.empty()) {
    std::uint64_t size = 0;
    if (!base::take_varint(rest, size)) break;
    const std::string_view each = rest.substr(0, size);
    rest.remove_prefix(each.size());
    const ValueView value = ValueView::take(rest);
    if (each == name) return value;
    if (each > name) break;
  }
  return std::nullopt;
}

/// Checks bytes from outside: known version, well formed to the last byte, sorted, no duplicate,
/// valid numbers, not deeper than `depth_max`. After this every view of them is safe.
/// kFormatUnsupported for another version, kDataCorrupt otherwise.
Result<void> check_item(std::string_view compact_item, int depth_max = 32);
Result<void> check_value(std::string_view encoded, int depth_max = 32);

}  // namespace rowhouse::model
