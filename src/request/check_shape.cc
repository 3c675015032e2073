#include "request/check_shape.h"

#include <algorithm>
#include <string>
#include <vector>

#include "json/read_value.h"
#include "json/wrong_type.h"
#include "request/table_name.h"

namespace rowhouse::request {
namespace {

using simdjson::dom::element;

/// Where in a request a value stands; turned into text only when it is told of.
struct Path {
  const Path* parent = nullptr;
  std::string_view name;      // of a member or a map's key
  std::size_t index = 0;      // in a list, from 1; else 0
  bool is_map_entry = false;  // `name` is a key

  void append_to(std::string& out) const {
    if (parent != nullptr) {
      parent->append_to(out);
      out += '.';
    }
    if (index > 0) {
      out += std::to_string(index);
      out += ".member";
      return;
    }
    const std::size_t at = out.size();
    out += name;
    if (is_map_entry) {
      out += ".member";
    } else if (at < out.size() && out[at] >= 'A' && out[at] <= 'Z') {
      out[at] = static_cast<char>(out[at] - 'A' + 'a');
    }
  }
};

/// The service shows a value as Java prints it; of a huge one this much is enough.
constexpr std::size_t kShownBytesMax = 2048;

void append_java(std::string& out, element json) {
  if (out.size() > kShownBytesMax) return;
  std::string_view text;
  simdjson::dom::array array;
  simdjson::dom::object object;
  bool first = true;
  if (json.get_string().get(text) == simdjson::SUCCESS) {
    out += text;
  } else if (json.get_array().get(array) == simdjson::SUCCESS) {
    out += '[';
    for (const element each : array) {
      if (!first) out += ", ";
      first = false;
      append_java(out, each);
    }
    out += ']';
  } else if (json.get_object().get(object) == simdjson::SUCCESS) {
    out += '{';
    for (const auto& [name, value] : object) {
      if (!first) out += ", ";
      first = false;
      out += name;
      out += '=';
      append_java(out, value);
    }
    out += '}';
  } else {
    out += simdjson::minify(json);
  }
}

/// Characters as Java counts them: UTF-16 code units.
std::int64_t java_length(std::string_view text) {
  std::int64_t length = 0;
  for (const char ch : text) {
    const auto byte = static_cast<unsigned char>(ch);
    if (byte < 0x80 || byte >= 0xc0) ++length;
    if (byte >= 0xf0) ++length;  // outside the basic plane: two units
  }
  return length;
}

bool is_table_name(std::string_view name_or_arn) {
  const auto length = static_cast<std::int64_t>(table_name_of(name_or_arn).size());
  return has_name_letters(name_or_arn) && length >= kNameLengthMin && length <= kNameLengthMax;
}

std::string length_constraint(const char* relation, std::int64_t bound) {
  return std::string("Member must have length ") + relation + " than or equal to " +
         std::to_string(bound);
}

class ShapeCheck {
 public:
  Result<void> members(const Fields& fields, std::span<const Member> members, const Path* parent) {
    for (std::size_t slot = 0; slot < members.size(); ++slot) {
      const Member& member = members[slot];
      const Path path{parent, member.name};
      if (fields.has(slot)) {
        ROWHOUSE_CHECK(value(fields[slot], *member.shape, path));
      } else if (member.is_required) {
        violate("null", path, "Member must not be null");
      }
    }
    return {};
  }

  Result<void> verdict() const {
    if (count_ == 0) return {};
    return Error(ErrorCode::kValidation, std::to_string(count_) +
                                             (count_ == 1 ? " validation error detected: "
                                                          : " validation errors detected: ") +
                                             violations_);
  }

 private:
  Result<void> value(element json, const Shape& shape, const Path& path) {
    switch (shape.kind) {
      case Kind::kString:
        return string(json, shape, path);
      case Kind::kInteger:
      case Kind::kLong:
        return number(json, shape, path);
      case Kind::kDouble:
        if (!json.is_number()) return json::wrong_type(json, json::Expected::kDouble);
        return {};
      case Kind::kBoolean:
        if (!json.is_bool()) return json::wrong_type(json, json::Expected::kBoolean);
        return {};
      case Kind::kList:
        return list(json, shape, path);
      case Kind::kMap:
        return map(json, shape, path);
      case Kind::kStructure: {
        ROWHOUSE_TRY(fields, Fields::read(json, shape.members, shape.java_type));
        return members(fields, shape.members, &path);
      }
      case Kind::kAttributeValue:
      case Kind::kItem:
      case Kind::kAnything:
        return {};  // read by json::read_value and json::read_item
    }
    return {};
  }

  Result<void> string(element json, const Shape& shape, const Path& path) {
    std::string_view text;
    if (json.get_string().get(text) != simdjson::SUCCESS) {
      return json::wrong_type(json, json::Expected::kString);
    }
    if (!shape.values.empty() &&
        std::find(shape.values.begin(), shape.values.end(), text) == shape.values.end()) {
      std::string constraint = "Member must satisfy enum value set: [";
      for (std::size_t i = 0; i < shape.values.size(); ++i) {
        if (i > 0) constraint += ", ";
        constraint += shape.values[i];
      }
      violate(json, path, constraint + "]");
    }
    if (shape.is_name && !has_name_letters(text)) {
      violate(json, path, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
    }
    const bool is_bounded = shape.min > 0 || shape.max < kUnbounded;
    if (is_bounded) {
      length(java_length(shape.is_name ? table_name_of(text) : text), json, shape, path);
    }
    return {};
  }

  Result<void> number(element json, const Shape& shape, const Path& path) {
    const auto number = json.is_number() ? integer_of(json) : std::nullopt;
    const bool is_long = shape.kind == Kind::kLong;
    if (!number || (!is_long && (*number < std::numeric_limits<std::int32_t>::min() ||
                                 *number > std::numeric_limits<std::int32_t>::max()))) {
      return json::wrong_type(json, is_long ? json::Expected::kLong : json::Expected::kInteger);
    }
    if (*number > shape.max) {
      violate(json, path,
              "Member must have value less than or equal to " + std::to_string(shape.max));
    }
    if (*number < shape.min) {
      violate(json, path,
              "Member must have value greater than or equal to " + std::to_string(shape.min));
    }
    return {};
  }

  Result<void> list(element json, const Shape& shape, const Path& path) {
    simdjson::dom::array array;
    if (json.get_array().get(array) != simdjson::SUCCESS) {
      return json::wrong_type(json, json::Expected::kList, shape.java_type);
    }
    std::size_t index = 0;
    for (const element each : array) {
      const Path here{&path, {}, ++index};
      if (each.is_null()) {
        violate("null", here, "Member must not be null");
      } else {
        ROWHOUSE_CHECK(value(each, *shape.element, here));
      }
    }
    if (!is_reported_by_map_) length(static_cast<std::int64_t>(index), json, shape, path);
    return {};
  }

  Result<void> map(element json, const Shape& shape, const Path& path) {
    simdjson::dom::object object;
    if (json.get_object().get(object) != simdjson::SUCCESS) {
      return json::wrong_type(json, json::Expected::kMap, shape.java_type);
    }
    std::int64_t count = 0;
    bool is_key_off = false;
    bool is_element_off = false;
    for (const auto& [name, content] : object) {
      ++count;
      const Path here{&path, name, 0, true};
      is_key_off = is_key_off || (shape.has_name_keys && !is_table_name(name));
      if (content.is_null()) {
        violate("null", here, "Member must not be null");
        continue;
      }
      is_reported_by_map_ = shape.reports_elements;
      auto checked = value(content, *shape.element, here);
      is_reported_by_map_ = false;
      ROWHOUSE_CHECK(std::move(checked));
      simdjson::dom::array array;
      if (shape.reports_elements && content.get_array().get(array) == simdjson::SUCCESS) {
        const auto size = static_cast<std::int64_t>(array.size());
        is_element_off = is_element_off || size < shape.element->min || size > shape.element->max;
      }
    }
    if (is_key_off) {
      violate(json, path,
              "Map keys must satisfy constraint: [" + length_constraint("less", kNameLengthMax) +
                  ", " + length_constraint("greater", kNameLengthMin) +
                  ", Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]");
    }
    if (is_element_off) {
      violate(json, path,
              "Map value must satisfy constraint: [" +
                  length_constraint("less", shape.element->max) + ", " +
                  length_constraint("greater", shape.element->min) + "]");
    }
    length(count, json, shape, path);
    return {};
  }

  void length(std::int64_t size, element json, const Shape& shape, const Path& path) {
    if (size > shape.max) violate(json, path, length_constraint("less", shape.max));
    if (size < shape.min) violate(json, path, length_constraint("greater", shape.min));
  }

  void violate(element json, const Path& path, std::string_view constraint) {
    std::string shown = "'";
    append_java(shown, json);
    violate(shown + "'", path, constraint);
  }

  void violate(std::string_view shown, const Path& path, std::string_view constraint) {
    // The service tells of ten at most.
    if (count_ == kViolationsMax) return;
    if (count_++ > 0) violations_ += "; ";
    violations_ += "Value ";
    violations_ += shown;
    violations_ += " at '";
    path.append_to(violations_);
    violations_ += "' failed to satisfy constraint: ";
    violations_ += constraint;
  }

  static constexpr std::int64_t kUnbounded = std::numeric_limits<std::int64_t>::max();
  static constexpr int kViolationsMax = 10;
  std::string violations_;
  int count_ = 0;
  bool is_reported_by_map_ = false;
};

Result<void> attribute_types(element json, const Shape& shape) {
  switch (shape.kind) {
    case Kind::kAttributeValue:
      return json::check_value_types(json);
    case Kind::kItem:
      return json::check_item_types(json);
    case Kind::kStructure: {
      ROWHOUSE_TRY(fields, Fields::read(json, shape.members, shape.java_type));
      return check_attribute_types(fields, shape.members);
    }
    case Kind::kList: {
      simdjson::dom::array array;
      if (json.get_array().get(array) != simdjson::SUCCESS) return {};
      for (const element each : array) {
        if (!each.is_null()) ROWHOUSE_CHECK(attribute_types(each, *shape.element));
      }
      return {};
    }
    case Kind::kMap: {
      simdjson::dom::object object;
      if (json.get_object().get(object) != simdjson::SUCCESS) return {};
      for (const auto& [name, content] : object) {
        if (!content.is_null()) ROWHOUSE_CHECK(attribute_types(content, *shape.element));
      }
      return {};
    }
    default:
      return {};
  }
}

}  // namespace

Result<void> check_shape(const Fields& fields, std::span<const Member> members) {
  ShapeCheck check;
  ROWHOUSE_CHECK(check.members(fields, members, nullptr));
  return check.verdict();
}

Result<void> check_attribute_types(const Fields& fields, std::span<const Member> members) {
  for (std::size_t slot = 0; slot < members.size(); ++slot) {
    if (fields.has(slot)) ROWHOUSE_CHECK(attribute_types(fields[slot], *members[slot].shape));
  }
  return {};
}

}  // namespace rowhouse::request
