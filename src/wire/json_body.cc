#include "wire/json_body.h"

#include <memory>

namespace rowhouse::wire {
namespace {

// A parser keeps about ten bytes for each byte of the longest body it has seen. One that saw a
// longer body than this is thrown away before the next, so that a single large request does not
// stay in memory for good.
constexpr std::size_t kKeptBytesMax = 256 * 1024;
// Deeper than any lawful value (32 levels, two JSON levels each, and the request around them).
constexpr std::size_t kDepthMax = 128;

simdjson::dom::parser& parser_for(std::size_t body_bytes) {
  thread_local std::unique_ptr<simdjson::dom::parser> parser;
  if (!parser || (parser->capacity() > kKeptBytesMax && body_bytes <= kKeptBytesMax)) {
    parser = std::make_unique<simdjson::dom::parser>();
  }
  return *parser;
}

}  // namespace

Result<simdjson::dom::element> parse_json_body(std::string_view body) {
  simdjson::dom::parser& parser = parser_for(body.size());
  if (parser.max_depth() != kDepthMax || parser.capacity() < body.size()) {
    // Powers of two, so that a stream of slowly growing bodies does not allocate for each.
    std::size_t capacity = 4096;
    while (capacity < body.size()) capacity *= 2;
    if (parser.allocate(capacity, kDepthMax) != simdjson::SUCCESS) {
      return Error(ErrorCode::kInternalServer, "Out of memory for the request");
    }
  }
  simdjson::dom::element element;
  const auto error = parser.parse(body.data(), body.size(), false).get(element);
  // DynamoDB answers a body that is no JSON object with a type and no text.
  if (error != simdjson::SUCCESS || !element.is_object()) {
    return Error(ErrorCode::kSerialization, "");
  }
  return element;
}

}  // namespace rowhouse::wire
