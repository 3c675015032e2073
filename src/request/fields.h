#pragma once

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/result.h"
#include "request/shape.h"

namespace rowhouse::request {

/// The members of one JSON object by their slots in a table of shapes: read in one pass over the
/// object, without allocation. Null members count as absent, unknown ones are ignored. A view:
/// valid as long as the parsed document is. The typed readers ask for what check_shape() has
/// accepted.
class Fields {
 public:
  /// kSerialization if `json` is no object or names a member twice.
  static Result<Fields> read(simdjson::dom::element json, std::span<const Member> members,
                             std::string_view java_type = {});

  bool has(std::size_t slot) const { return (present_ >> slot & 1) != 0; }
  simdjson::dom::element operator[](std::size_t slot) const { return elements_[slot]; }

  /// Empty if absent.
  std::string_view text(std::size_t slot) const;
  std::optional<std::string_view> optional_text(std::size_t slot) const;
  bool flag(std::size_t slot, bool otherwise) const;
  std::optional<bool> optional_flag(std::size_t slot) const;
  std::optional<std::int64_t> number(std::size_t slot) const;

 private:
  std::array<simdjson::dom::element, kMembersMax> elements_;
  std::uint32_t present_ = 0;
};

/// A JSON number as the service reads an integer: a fraction is cut off.
std::optional<std::int64_t> integer_of(simdjson::dom::element json);

}  // namespace rowhouse::request
