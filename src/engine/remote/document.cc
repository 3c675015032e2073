#include "engine/remote/document.h"

#include <cmath>
#include <memory>

#include "json/read_value.h"

namespace rowhouse::engine::remote {
namespace {

using simdjson::dom::array;
using simdjson::dom::element;

// A parser keeps about ten bytes for each byte of the longest answer it has seen; one that saw a
// longer one than this is thrown away before the next.
constexpr std::size_t kKeptBytesMax = 1024 * 1024;
// Deeper than any lawful value (32 levels, two JSON levels each, and the answer around them).
constexpr std::size_t kDepthMax = 128;

Error wrong_member(std::string_view name) {
  return malformed("its member " + std::string(name) + " has another type or is missing");
}

}  // namespace

Error malformed(std::string_view what) {
  return Error(ErrorCode::kInternalServer,
               "The remote engine's answer cannot be read: " + std::string(what));
}

Result<Members> Members::of(element json, std::string_view what) {
  simdjson::dom::object members;
  if (json.get_object().get(members) != simdjson::SUCCESS) {
    return malformed(std::string(what) + " is no object");
  }
  return Members(members);
}

std::optional<element> Members::find(std::string_view name) const {
  element found;
  if (object_.at_key(name).get(found) != simdjson::SUCCESS || found.is_null()) return std::nullopt;
  return found;
}

Result<std::string_view> Members::text(std::string_view name) const {
  const auto found = find(name);
  if (!found) return std::string_view();
  return text_of(*found, name);
}

Result<std::string_view> Members::required_text(std::string_view name) const {
  ROWHOUSE_TRY(found, text(name));
  if (found.empty()) return wrong_member(name);
  return found;
}

Result<std::int64_t> Members::integer(std::string_view name, std::int64_t otherwise) const {
  const auto found = find(name);
  if (!found) return otherwise;
  std::int64_t number = 0;
  if (found->get_int64().get(number) == simdjson::SUCCESS) return number;
  // Some engines write 1.0.
  ROWHOUSE_TRY(value, real(name, 0));
  constexpr double kExactMax = 9'007'199'254'740'992.0;
  if (std::abs(value) > kExactMax || value != std::trunc(value)) return wrong_member(name);
  return static_cast<std::int64_t>(value);
}

Result<std::uint32_t> Members::count(std::string_view name) const {
  ROWHOUSE_TRY(number, integer(name, 0));
  if (number < 0 || number > UINT32_MAX) return wrong_member(name);
  return static_cast<std::uint32_t>(number);
}

Result<double> Members::real(std::string_view name, double otherwise) const {
  const auto found = find(name);
  if (!found) return otherwise;
  double number = 0;
  if (found->get_double().get(number) != simdjson::SUCCESS) return wrong_member(name);
  return number;
}

Result<bool> Members::flag(std::string_view name, bool otherwise) const {
  const auto found = find(name);
  if (!found) return otherwise;
  bool value = false;
  if (found->get_bool().get(value) != simdjson::SUCCESS) return wrong_member(name);
  return value;
}

Result<std::optional<Members>> Members::object(std::string_view name) const {
  const auto found = find(name);
  if (!found) return std::optional<Members>();
  ROWHOUSE_TRY(members, Members::of(*found, name));
  return std::optional<Members>(members);
}

Result<std::optional<array>> Members::list(std::string_view name) const {
  const auto found = find(name);
  if (!found) return std::optional<array>();
  array list;
  if (found->get_array().get(list) != simdjson::SUCCESS) return wrong_member(name);
  return std::optional<array>(list);
}

Result<std::string> Members::item(std::string_view name, const base::Limits& limits) const {
  std::string compact;
  const auto found = find(name);
  if (found) ROWHOUSE_CHECK(read_item(*found, compact, limits));
  return compact;
}

Result<void> read_item(element json, std::string& out, const base::Limits& limits) {
  auto read = json::read_item(json, out, limits);
  if (!read) return malformed("an item: " + read.error().message());
  return {};
}

Result<std::string_view> text_of(element json, std::string_view what) {
  std::string_view text;
  if (json.get_string().get(text) != simdjson::SUCCESS) return wrong_member(what);
  return text;
}

Result<Members> parse_document(std::string& body) {
  thread_local std::unique_ptr<simdjson::dom::parser> parser;
  if (!parser || (parser->capacity() > kKeptBytesMax && body.size() <= kKeptBytesMax)) {
    parser = std::make_unique<simdjson::dom::parser>();
  }
  if (parser->max_depth() != kDepthMax || parser->capacity() < body.size()) {
    std::size_t capacity = 4096;
    while (capacity < body.size()) capacity *= 2;
    if (parser->allocate(capacity, kDepthMax) != simdjson::SUCCESS) {
      return Error(ErrorCode::kInternalServer, "Out of memory for an answer");
    }
  }
  body.reserve(body.size() + simdjson::SIMDJSON_PADDING);
  element root;
  if (parser->parse(body.data(), body.size(), false).get(root) != simdjson::SUCCESS) {
    return malformed("it is not JSON");
  }
  return Members::of(root, "it");
}

}  // namespace rowhouse::engine::remote
