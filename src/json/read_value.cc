#include "json/read_value.h"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "json/base64.h"
#include "json/wrong_type.h"
#include "model/value_writer.h"

namespace rowhouse::json {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;
using simdjson::dom::object;

constexpr std::string_view kAttributeMapType =
    "java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>";
constexpr std::string_view kAttributeValueType =
    "class com.amazonaws.dynamodb.v20120810.AttributeValue";

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

Error invalid_parameter(std::string_view what) {
  return invalid("One or more parameter values were invalid: " + std::string(what));
}

Error too_deep() {
  return invalid(
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
      "beyond supported limit");
}

/// The one member of an attribute value that says its type and content.
struct Datatype {
  model::Type type;
  element content;
};

struct Member {
  std::string_view name;
  element value;
};

/// The members of a map, sorted by name as the compact form wants them. Few members, as in nearly
/// every item, need no allocation.
class SortedMembers {
 public:
  explicit SortedMembers(object map) {
    const std::size_t size = map.size();
    std::span<Member> all = inline_;
    if (size > kInlineMax) {
      // The size that the parser tells is capped for huge objects.
      large_.resize(static_cast<std::size_t>(std::distance(map.begin(), map.end())));
      all = large_;
    }
    std::size_t count = 0;
    bool sorted = true;
    for (const auto& [name, value] : map) {
      all[count] = {name, value};
      if (count > 0 && all[count - 1].name >= name) sorted = false;
      ++count;
    }
    members_ = all.first(count);
    if (sorted) return;
    std::sort(members_.begin(), members_.end(),
              [](const Member& a, const Member& b) { return a.name < b.name; });
    duplicate_ =
        std::adjacent_find(members_.begin(), members_.end(),
                           [](const Member& a, const Member& b) { return a.name == b.name; });
    has_duplicate_ = duplicate_ != members_.end();
  }
  SortedMembers(const SortedMembers&) = delete;
  SortedMembers& operator=(const SortedMembers&) = delete;

  std::span<const Member> all() const { return members_; }
  Result<void> check_unique() const {
    if (has_duplicate_) return duplicate_name(duplicate_->name);
    return {};
  }

 private:
  static constexpr std::size_t kInlineMax = 24;
  std::array<Member, kInlineMax> inline_;
  std::vector<Member> large_;
  std::span<Member> members_;
  std::span<Member>::iterator duplicate_;
  bool has_duplicate_ = false;
};

/// What is no object where an attribute value belongs: a bare text or number has words of its own.
Error no_attribute_value(element json) {
  if (json.is_array() || json.is_null()) {
    return wrong_type(json, Expected::kMap, kAttributeValueType);
  }
  return Error(ErrorCode::kSerialization, "Unexpected value type in payload");
}

Result<Datatype> datatype_of(element json) {
  object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) return no_attribute_value(json);
  Datatype found{model::Type::kNull, {}};
  int count = 0;
  for (const auto& [name, content] : members) {
    if (content.is_null()) continue;
    const auto type = model::type_from_name(name);
    if (!type) continue;
    found = {*type, content};
    ++count;
  }
  if (count == 1) return found;
  return invalid(count == 0 ? "Supplied AttributeValue is empty, must contain exactly one of the "
                              "supported datatypes"
                            : "Supplied AttributeValue has more than one datatypes set, must "
                              "contain exactly one of the supported datatypes");
}

Result<std::string_view> text_of(element json, Expected expected = Expected::kString) {
  std::string_view text;
  if (json.get_string().get(text) != simdjson::SUCCESS) return wrong_type(json, expected);
  return text;
}

Result<array> list_of(element json, std::string_view java_type) {
  array list;
  if (json.get_array().get(list) != simdjson::SUCCESS) {
    return wrong_type(json, Expected::kList, java_type);
  }
  return list;
}

std::string_view list_type(model::Type type) {
  switch (type) {
    case model::Type::kBinarySet:
      return "java.util.List<java.nio.ByteBuffer>";
    case model::Type::kList:
      return "java.util.List<com.amazonaws.dynamodb.v20120810.AttributeValue>";
    default:
      return "java.util.List<java.lang.String>";
  }
}

Error duplicate_members(model::Type type, array list) {
  // Each type of set has its own words, and the missing space is the service's.
  if (type == model::Type::kNumberSet) return invalid("Input collection contains duplicates");
  std::string members = "Input collection [";
  bool first = true;
  for (const element each : list) {
    if (!first) members += ", ";
    first = false;
    if (const auto text = text_of(each)) members += *text;
  }
  members += type == model::Type::kBinarySet ? "]of type BS contains duplicates."
                                             : "] contains duplicates.";
  return invalid_parameter(members);
}

class Reader {
 public:
  Reader(std::string& out, const base::Limits& limits)
      : out_(out), writer_(out), depth_max_(limits.nesting_depth_max) {}

  Result<void> value(element json, int depth) {
    // `depth` is how many lists and maps are around the value, which is a level itself: DynamoDB
    // takes 31 around one and refuses 32. Also the bound of this recursion, whatever depth the
    // parser allowed.
    if (depth >= depth_max_) return too_deep();
    ROWHOUSE_TRY(datatype, datatype_of(json));
    const element content = datatype.content;
    switch (datatype.type) {
      case model::Type::kString: {
        ROWHOUSE_TRY(text, text_of(content));
        writer_.string(text);
        return {};
      }
      case model::Type::kNumber: {
        ROWHOUSE_TRY(text, text_of(content));
        ROWHOUSE_TRY(number, Decimal::parse(text));
        writer_.number(number);
        return {};
      }
      case model::Type::kBinary:
        return binary(content);
      case model::Type::kBool: {
        bool flag = false;
        if (content.get_bool().get(flag) != simdjson::SUCCESS) {
          return wrong_type(content, Expected::kBoolean);
        }
        writer_.boolean(flag);
        return {};
      }
      case model::Type::kNull: {
        bool flag = false;
        if (content.get_bool().get(flag) != simdjson::SUCCESS) {
          return wrong_type(content, Expected::kBoolean);
        }
        if (!flag)
          return invalid_parameter("Null attribute value types must have the value of true");
        writer_.null();
        return {};
      }
      case model::Type::kStringSet:
      case model::Type::kNumberSet:
      case model::Type::kBinarySet:
        return set(datatype.type, content);
      case model::Type::kList:
        return list(content, depth);
      case model::Type::kMap: {
        const auto mark = writer_.begin_map();
        ROWHOUSE_TRY(count, attributes(content, depth + 1));
        writer_.end(mark, count);
        return {};
      }
    }
    return {};
  }

  Result<void> item(element json) {
    const auto mark = writer_.begin_item();
    ROWHOUSE_TRY(count, attributes(json, 0));
    writer_.end_item(mark, count);
    return {};
  }

 private:
  Result<std::uint32_t> attributes(element json, int depth) {
    object map;
    if (json.get_object().get(map) != simdjson::SUCCESS) {
      return wrong_type(json, Expected::kMap, kAttributeMapType);
    }
    const SortedMembers members(map);
    ROWHOUSE_CHECK(members.check_unique());
    for (const Member& member : members.all()) {
      writer_.name(member.name);
      ROWHOUSE_CHECK(value(member.value, depth));
    }
    return static_cast<std::uint32_t>(members.all().size());
  }

  Result<void> list(element content, int depth) {
    ROWHOUSE_TRY(elements, list_of(content, list_type(model::Type::kList)));
    const auto mark = writer_.begin_list();
    std::uint32_t count = 0;
    for (const element each : elements) {
      ROWHOUSE_CHECK(value(each, depth + 1));
      ++count;
    }
    writer_.end(mark, count);
    return {};
  }

  Result<void> binary(element content) {
    ROWHOUSE_TRY(text, text_of(content, Expected::kBytes));
    // The length stands before the bytes, and it follows from the text's.
    std::size_t size = text.size() / 4 * 3;
    if (text.ends_with("==")) {
      size -= std::min<std::size_t>(size, 2);
    } else if (text.ends_with('=')) {
      size -= std::min<std::size_t>(size, 1);
    }
    out_ += static_cast<char>(model::Tag::kBinary);
    base::append_varint(out_, size);
    return decode_base64(text, out_);
  }

  Result<void> set(model::Type type, element content) {
    ROWHOUSE_TRY(list, list_of(content, list_type(type)));
    // Texts lie where the parser put them; numbers and bytes are turned into their stored form in a
    // buffer of their own.
    std::vector<std::string_view> members;
    std::string buffer;
    std::vector<std::size_t> ends;
    members.reserve(list.size());
    for (const element each : list) {
      ROWHOUSE_TRY(text, text_of(each, type == model::Type::kBinarySet ? Expected::kBytes
                                                                       : Expected::kString));
      if (type == model::Type::kStringSet) {
        members.push_back(text);
        continue;
      }
      if (type == model::Type::kNumberSet) {
        ROWHOUSE_TRY(number, Decimal::parse(text));
        number.append_ordered(buffer);
      } else {
        ROWHOUSE_CHECK(decode_base64(text, buffer));
      }
      ends.push_back(buffer.size());
    }
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
      members.push_back(std::string_view(buffer).substr(begin, end - begin));
      begin = end;
    }
    if (members.empty()) {
      return invalid_parameter(type == model::Type::kStringSet ? "An string set  may not be empty"
                               : type == model::Type::kNumberSet
                                   ? "An number set  may not be empty"
                                   : "Binary sets should not be empty");
    }
    std::sort(members.begin(), members.end());
    if (std::adjacent_find(members.begin(), members.end()) != members.end()) {
      return duplicate_members(type, list);
    }
    writer_.set(type, members);
    return {};
  }

  std::string& out_;
  model::ValueWriter writer_;
  int depth_max_;
};

/// Far deeper than any value that is accepted, and shallow enough for any stack: what lies deeper
/// is refused for its depth.
constexpr int kTypeCheckDepthMax = 256;

Result<void> check_types(element json, int depth);

Result<void> check_attribute_types(element json, int depth) {
  object map;
  if (json.get_object().get(map) != simdjson::SUCCESS) {
    return wrong_type(json, Expected::kMap, kAttributeMapType);
  }
  for (const auto& [name, value] : map) ROWHOUSE_CHECK(check_types(value, depth));
  return {};
}

Result<void> check_content_types(model::Type type, element content, int depth) {
  std::string scratch;
  switch (type) {
    case model::Type::kString:
    case model::Type::kNumber:
      ROWHOUSE_CHECK(text_of(content));
      return {};
    case model::Type::kBinary: {
      ROWHOUSE_TRY(text, text_of(content, Expected::kBytes));
      return decode_base64(text, scratch);
    }
    case model::Type::kBool:
    case model::Type::kNull:
      if (!content.is_bool()) return wrong_type(content, Expected::kBoolean);
      return {};
    case model::Type::kStringSet:
    case model::Type::kNumberSet:
    case model::Type::kBinarySet: {
      ROWHOUSE_TRY(list, list_of(content, list_type(type)));
      const bool is_binary = type == model::Type::kBinarySet;
      for (const element each : list) {
        ROWHOUSE_CHECK(check_content_types(is_binary ? model::Type::kBinary : model::Type::kString,
                                           each, depth));
      }
      return {};
    }
    case model::Type::kList: {
      ROWHOUSE_TRY(list, list_of(content, list_type(type)));
      for (const element each : list) ROWHOUSE_CHECK(check_types(each, depth + 1));
      return {};
    }
    case model::Type::kMap:
      return check_attribute_types(content, depth + 1);
  }
  return {};
}

Result<void> check_types(element json, int depth) {
  if (depth > kTypeCheckDepthMax) return {};
  object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) return no_attribute_value(json);
  for (const auto& [name, content] : members) {
    const auto type = model::type_from_name(name);
    if (type && !content.is_null()) ROWHOUSE_CHECK(check_content_types(*type, content, depth));
  }
  return {};
}

}  // namespace

Result<void> read_value(element json, std::string& out, const base::Limits& limits) {
  return Reader(out, limits).value(json, 0);
}

Result<void> read_item(element json, std::string& out, const base::Limits& limits) {
  return Reader(out, limits).item(json);
}

Result<void> check_value_types(element json) { return check_types(json, 0); }

Result<void> check_item_types(element json) { return check_attribute_types(json, 0); }

}  // namespace rowhouse::json
