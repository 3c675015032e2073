#include <algorithm>

#include "model/value_view.h"
#include "rowhouse/codec.h"
#include "rowhouse/item.h"

namespace rowhouse::codec {
namespace {

using model::Tag;
using model::Type;
using model::ValueView;

std::string_view take_name(std::string_view& rest) {
  std::uint64_t size = 0;
  base::take_varint(rest, size);
  const std::string_view name = rest.substr(0, size);
  rest.remove_prefix(name.size());
  return name;
}

/// By their bytes. The first nearly always tells, without a call.
int compare_names(std::string_view a, std::string_view b) {
  if (!a.empty() && !b.empty() && a.front() != b.front()) {
    return static_cast<unsigned char>(a.front()) < static_cast<unsigned char>(b.front()) ? -1 : 1;
  }
  return a.compare(b);
}

Type type_of(SetOf of) {
  return of == SetOf::kString   ? Type::kStringSet
         : of == SetOf::kNumber ? Type::kNumberSet
                                : Type::kBinarySet;
}

}  // namespace

bool Fields::next(std::string_view& name, std::string_view& value) {
  if (rest_.empty()) return false;
  name = take_name(rest_);
  take_value(value);
  return true;
}

void Fields::take_value(std::string_view& value) { value = ValueView::take(rest_).encoded(); }

bool Fields::seek_on(std::string_view name, std::string_view& value) {
  while (!rest_.empty()) {
    std::string_view rest = rest_;
    const int order = compare_names(take_name(rest), name);
    if (order > 0) return false;
    value = ValueView::take(rest).encoded();
    rest_ = rest;
    if (order == 0) return true;
  }
  return false;
}

bool Elements::next(std::string_view& value) {
  if (rest_.empty()) return false;
  value = ValueView::take(rest_).encoded();
  return true;
}

bool Elements::next_member(std::string_view& member) {
  if (rest_.empty()) return false;
  member = take_name(rest_);
  return true;
}

bool Elements::next_member(Decimal& number) {
  std::string_view ordered;
  if (!next_member(ordered)) return false;
  number = Decimal::take_ordered(ordered).value_or(Decimal());
  return true;
}

bool Reader::mismatch(std::string_view expected, std::string_view value) {
  return failure_.fail("expected " + std::string(expected) + ", found " +
                       std::string(model::type_name(ValueView(value).type())));
}

bool Reader::missing(std::string_view name) {
  failure_.fail("the item has no such attribute");
  return failure_.within(name);
}

Fields Reader::item(std::string_view compact_item) {
  Fields fields;
  if (compact_item.size() > model::ItemView::kHeaderBytes) {
    fields.rest_ = compact_item.substr(model::ItemView::kHeaderBytes);
  }
  return fields;
}

bool Reader::is_null(std::string_view value) noexcept {
  return ValueView(value).tag() == Tag::kNull;
}

bool Reader::boolean(std::string_view value, bool& out) {
  const ValueView view(value);
  if (view.type() != Type::kBool) return mismatch("BOOL", value);
  out = view.as_bool();
  return true;
}

bool Reader::number(std::string_view value, Decimal& out) {
  const ValueView view(value);
  if (view.tag() != Tag::kNumber) return mismatch("N", value);
  out = view.as_number();
  return true;
}

bool Reader::integer(std::string_view value, std::int64_t& out) {
  Decimal number;
  if (!this->number(value, number)) return false;
  const Result<std::int64_t> integer = number.to_int64();
  if (!integer) {
    return failure_.fail("expected an integer of 64 bits, found " + number.to_string());
  }
  out = *integer;
  return true;
}

bool Reader::integer(std::string_view value, std::uint64_t& out) {
  Decimal number;
  if (!this->number(value, number)) return false;
  const Result<std::uint64_t> integer = number.to_uint64();
  if (!integer) {
    return failure_.fail("expected an integer of 64 bits without a sign, found " +
                         number.to_string());
  }
  out = *integer;
  return true;
}

bool Reader::string(std::string_view value, std::string_view& out) {
  const ValueView view(value);
  if (view.tag() != Tag::kString) return mismatch("S", value);
  out = view.as_bytes();
  return true;
}

bool Reader::binary(std::string_view value, std::string_view& out) {
  const ValueView view(value);
  if (view.tag() != Tag::kBinary) return mismatch("B", value);
  out = view.as_bytes();
  return true;
}

bool Reader::value(std::string_view value, Value& out) {
  // A tree is what the caller asked for; its reader takes whole items.
  constexpr const char* kName = "v";
  std::string item{model::ItemView::kVersion, '\1', '\0', '\0', '\0'};
  base::append_varint(item, 1);
  item += kName;
  item += value;
  Result<Item> tree = decode_item(item);
  if (!tree) return failure_.fail(tree.error().message());
  out = std::move(tree->find(kName)->second);
  return true;
}

bool Reader::time(std::string_view value, int digits, std::int64_t& ticks) {
  Decimal number;
  if (!this->number(value, number)) return false;
  const auto wrong = [&](std::string_view why) {
    return failure_.fail("the time " + number.to_string() + " " + std::string(why));
  };
  const std::string text = number.to_string();
  const std::size_t point = std::min(text.find('.'), text.size());
  const std::size_t decimals = point == text.size() ? 0 : text.size() - point - 1;
  if (decimals > static_cast<std::size_t>(digits)) return wrong("is finer than the member's unit");
  std::string scaled = text.substr(0, point);
  if (decimals > 0) scaled += text.substr(point + 1);
  scaled.append(static_cast<std::size_t>(digits) - decimals, '0');
  const Result<Decimal> whole = Decimal::parse(scaled);
  const Result<std::int64_t> count = whole ? whole->to_int64() : whole.error();
  if (!count) return wrong("is out of the member's range");
  ticks = *count;
  return true;
}

bool Reader::list(std::string_view value, Elements& out) {
  if (ValueView(value).tag() != Tag::kList) return mismatch("L", value);
  out.size_ = base::load_u32(value.data() + 5);
  out.rest_ = value.substr(ValueView::kContainerHeaderBytes);
  return true;
}

bool Reader::map(std::string_view value, Fields& out) {
  if (ValueView(value).tag() != Tag::kMap) return mismatch("M", value);
  out.rest_ = value.substr(ValueView::kContainerHeaderBytes);
  return true;
}

bool Reader::set(std::string_view value, SetOf of, Elements& out) {
  const Type type = type_of(of);
  if (ValueView(value).type() != type) return mismatch(model::type_name(type), value);
  out.size_ = base::load_u32(value.data() + 5);
  out.rest_ = value.substr(ValueView::kContainerHeaderBytes);
  return true;
}

}  // namespace rowhouse::codec
