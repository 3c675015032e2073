#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "base/limits.h"
#include "model/value_view.h"
#include "model/value_writer.h"
#include "rowhouse/item.h"

namespace rowhouse {
namespace {

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

/// Writes a tree in compact form: one overload for each of the ten types.
class Encoder {
 public:
  explicit Encoder(std::string& out) : writer_(out) {}

  Result<void> item(const Item& item) {
    const auto mark = writer_.begin_item();
    ROWHOUSE_CHECK(attributes(item, 0));
    writer_.end_item(mark, static_cast<std::uint32_t>(item.size()));
    return {};
  }

 private:
  Result<void> value(const Value& value, int depth) {
    // A value is a level itself: DynamoDB takes 31 lists and maps around one and refuses 32.
    if (depth >= depth_max_) {
      return invalid(
          "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
          "levels beyond supported limit");
    }
    return std::visit([&](const auto& content) { return write(content, depth); }, value.variant());
  }

  Result<void> attributes(const Map& map, int depth) {
    for (const auto& [name, content] : map) {
      if (!base::is_utf8(name)) return invalid("An attribute's name is not valid UTF-8");
      writer_.name(name);
      ROWHOUSE_CHECK(value(content, depth));
    }
    return {};
  }

  Result<void> write(const Value::Null&, int) {
    writer_.null();
    return {};
  }
  Result<void> write(bool flag, int) {
    writer_.boolean(flag);
    return {};
  }
  Result<void> write(const Decimal& number, int) {
    writer_.number(number);
    return {};
  }
  Result<void> write(const std::string& text, int) {
    if (!base::is_utf8(text)) return invalid("A value of type S is not valid UTF-8");
    writer_.string(text);
    return {};
  }
  Result<void> write(const Binary& binary, int) {
    writer_.binary(binary.bytes);
    return {};
  }
  Result<void> write(const StringSet& set, int) {
    for (const std::string& text : set) {
      if (!base::is_utf8(text)) return invalid("A member of a value of type SS is not valid UTF-8");
    }
    return members(model::Type::kStringSet, {set.begin(), set.end()},
                   "An string set  may not be empty");
  }
  Result<void> write(const NumberSet& set, int) {
    std::vector<std::string> ordered;
    ordered.reserve(set.size());
    for (const Decimal& number : set) number.append_ordered(ordered.emplace_back());
    return members(model::Type::kNumberSet, {ordered.begin(), ordered.end()},
                   "An number set  may not be empty");
  }
  Result<void> write(const BinarySet& set, int) {
    std::vector<std::string_view> bytes;
    bytes.reserve(set.size());
    for (const Binary& binary : set) bytes.push_back(binary.bytes);
    return members(model::Type::kBinarySet, std::move(bytes), "Binary sets should not be empty");
  }
  Result<void> write(const List& list, int depth) {
    const auto mark = writer_.begin_list();
    for (const Value& element : list) ROWHOUSE_CHECK(value(element, depth + 1));
    writer_.end(mark, static_cast<std::uint32_t>(list.size()));
    return {};
  }
  Result<void> write(const Map& map, int depth) {
    const auto mark = writer_.begin_map();
    ROWHOUSE_CHECK(attributes(map, depth + 1));
    writer_.end(mark, static_cast<std::uint32_t>(map.size()));
    return {};
  }

  Result<void> members(model::Type type, std::vector<std::string_view> sorted,
                       std::string_view if_empty) {
    if (sorted.empty()) {
      return invalid("One or more parameter values were invalid: " + std::string(if_empty));
    }
    writer_.set(type, sorted);
    return {};
  }

  model::ValueWriter writer_;
  const int depth_max_ = base::Limits().nesting_depth_max;
};

// Reading needs no bounds of its own: check_item() has refused what is too deep.
Map decode_map(model::MapView view);

Value decode_value(model::ValueView view) {
  switch (view.type()) {
    case model::Type::kNull:
      return Value::Null();
    case model::Type::kBool:
      return view.as_bool();
    case model::Type::kNumber:
      return view.as_number();
    case model::Type::kString:
      return std::string(view.as_bytes());
    case model::Type::kBinary:
      return Binary{std::string(view.as_bytes())};
    case model::Type::kStringSet: {
      StringSet set;
      for (const auto member : view.as_set()) set.emplace_hint(set.end(), member);
      return set;
    }
    case model::Type::kNumberSet: {
      NumberSet set;
      for (std::string_view member : view.as_set()) {
        set.insert(set.end(), Decimal::take_ordered(member).value_or(Decimal()));
      }
      return set;
    }
    case model::Type::kBinarySet: {
      BinarySet set;
      for (const auto member : view.as_set()) set.insert(set.end(), Binary{std::string(member)});
      return set;
    }
    case model::Type::kList: {
      List list;
      list.reserve(view.as_list().size());
      for (const auto element : view.as_list()) list.push_back(decode_value(element));
      return list;
    }
    case model::Type::kMap:
      return decode_map(view.as_map());
  }
  return Value::Null();
}

Map decode_map(model::MapView view) {
  Map map;
  for (const auto [name, value] : view) {
    map.emplace_hint(map.end(), std::string(name), decode_value(value));
  }
  return map;
}

}  // namespace

std::string_view Value::type_name() const noexcept {
  // The alternatives stand in the order of model::Type.
  return model::type_name(static_cast<model::Type>(state_.index()));
}

bool operator==(const Value& a, const Value& b) { return a.state_ == b.state_; }

Result<std::string> encode_item(const Item& item) {
  std::string compact;
  ROWHOUSE_CHECK(Encoder(compact).item(item));
  return compact;
}

Result<Item> decode_item(std::string_view compact_item) {
  ROWHOUSE_CHECK(model::check_item(compact_item, base::Limits().nesting_depth_max));
  return decode_map(model::ItemView(compact_item));
}

}  // namespace rowhouse
