#include "model/value_view.h"

#include <array>
#include <utility>

#include "base/bytes.h"

namespace rowhouse::model {
namespace {

constexpr std::array<std::string_view, 10> kTypeNames = {"NULL", "BOOL", "N",  "S", "B",
                                                         "SS",   "NS",   "BS", "L", "M"};

Error corrupt(const char* what) {
  return Error(ErrorCode::kDataCorrupt, std::string("An item in storage is damaged: ") + what);
}

/// Walks untrusted bytes, one function for each part of the form.
class Checker {
 public:
  Checker(std::string_view bytes, int depth_max) : rest_(bytes), depth_max_(depth_max) {}

  bool item() {
    if (rest_.size() < ItemView::kHeaderBytes) return false;
    const std::uint32_t count = base::load_u32(rest_.data() + 1);
    rest_.remove_prefix(ItemView::kHeaderBytes);
    return map(rest_, count, 0);
  }

  bool value(int depth) { return value(rest_, depth); }
  bool done() const { return rest_.empty(); }

 private:
  static bool bytes(std::string_view& rest, std::string_view& out) {
    std::uint64_t size = 0;
    if (!base::take_varint(rest, size) || size > rest.size()) return false;
    out = rest.substr(0, size);
    rest.remove_prefix(size);
    return true;
  }

  static bool number(std::string_view encoded) {
    std::string_view rest = encoded;
    const auto number = Decimal::take_ordered(rest);
    if (!number || !rest.empty()) return false;
    std::string again;
    number->append_ordered(again);
    return again == encoded;  // one form for each number
  }

  bool map(std::string_view& rest, std::uint32_t count, int depth) {
    std::string_view last;
    for (std::uint32_t i = 0; i < count; ++i) {
      std::string_view name;
      if (!bytes(rest, name) || (i > 0 && name <= last) || !base::is_utf8(name)) return false;
      last = name;
      if (!value(rest, depth)) return false;
    }
    return rest.empty();
  }

  bool list(std::string_view& rest, std::uint32_t count, int depth) {
    for (std::uint32_t i = 0; i < count; ++i) {
      if (!value(rest, depth)) return false;
    }
    return rest.empty();
  }

  static bool set(Tag tag, std::string_view rest, std::uint32_t count) {
    std::string_view last;
    for (std::uint32_t i = 0; i < count; ++i) {
      std::string_view member;
      if (!bytes(rest, member) || (i > 0 && member <= last)) return false;
      if (tag == Tag::kNumberSet && !number(member)) return false;
      if (tag == Tag::kStringSet && !base::is_utf8(member)) return false;
      last = member;
    }
    return rest.empty() && count > 0;
  }

  bool value(std::string_view& rest, int depth) {
    if (rest.empty() || depth > depth_max_) return false;
    const auto tag = static_cast<Tag>(rest.front());
    switch (tag) {
      case Tag::kNull:
      case Tag::kFalse:
      case Tag::kTrue:
        rest.remove_prefix(1);
        return true;
      case Tag::kNumber: {
        if (rest.size() < 2) return false;
        const auto size = static_cast<std::uint8_t>(rest[1]);
        if (rest.size() - 2 < size || !number(rest.substr(2, size))) return false;
        rest.remove_prefix(2 + std::size_t{size});
        return true;
      }
      case Tag::kString:
      case Tag::kBinary: {
        rest.remove_prefix(1);
        std::string_view content;
        return bytes(rest, content) && (tag == Tag::kBinary || base::is_utf8(content));
      }
      case Tag::kStringSet:
      case Tag::kNumberSet:
      case Tag::kBinarySet:
      case Tag::kList:
      case Tag::kMap:
        return container(tag, rest, depth);
    }
    return false;
  }

  bool container(Tag tag, std::string_view& rest, int depth) {
    if (rest.size() < ValueView::kContainerHeaderBytes) return false;
    const std::uint32_t payload_bytes = base::load_u32(rest.data() + 1);
    const std::uint32_t count = base::load_u32(rest.data() + 5);
    if (payload_bytes > rest.size() - ValueView::kContainerHeaderBytes) return false;
    std::string_view payload = rest.substr(ValueView::kContainerHeaderBytes, payload_bytes);
    rest.remove_prefix(ValueView::kContainerHeaderBytes + payload_bytes);
    if (tag == Tag::kList) return list(payload, count, depth + 1);
    if (tag == Tag::kMap) return map(payload, count, depth + 1);
    return set(tag, payload, count);
  }

  std::string_view rest_;
  int depth_max_;
};

}  // namespace

std::string_view type_name(Type type) noexcept {
  return kTypeNames[static_cast<std::size_t>(type)];
}

std::optional<Type> type_from_name(std::string_view name) noexcept {
  for (std::size_t i = 0; i < kTypeNames.size(); ++i) {
    if (kTypeNames[i] == name) return static_cast<Type>(i);
  }
  return std::nullopt;
}

Decimal ValueView::as_number() const {
  std::string_view bytes = number_bytes();
  return Decimal::take_ordered(bytes).value_or(Decimal());
}

bool SetView::contains(std::string_view member) const {
  for (const std::string_view each : *this) {
    if (each == member) return true;
    if (each > member) return false;
  }
  return false;
}

std::optional<ValueView> ListView::at(std::uint64_t index) const {
  if (index >= size_) return std::nullopt;
  Iterator it = begin();
  while (index-- > 0) ++it;
  return *it;
}

Result<void> check_item(std::string_view compact_item, int depth_max) {
  if (compact_item.empty()) return corrupt("it is empty");
  if (compact_item.front() != ItemView::kVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "An item in storage has format " +
                     std::to_string(static_cast<int>(compact_item.front())) +
                     ", which this version of Rowhouse does not know");
  }
  Checker checker(compact_item, depth_max);
  if (!checker.item()) return corrupt("its attributes are not well formed");
  return {};
}

Result<void> check_value(std::string_view encoded, int depth_max) {
  Checker checker(encoded, depth_max);
  if (!checker.value(0) || !checker.done()) return corrupt("a value is not well formed");
  return {};
}

}  // namespace rowhouse::model
