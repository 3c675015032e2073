#pragma once

#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "request/request.h"

/// For tests and fuzzers: a request from its text.
namespace rowhouse::request {

template <typename Operation>
Result<Operation> parse_text(std::string_view body, const base::Limits& limits = {}) {
  // The operation holds copies of all that it needs, so the document may go.
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(body.data(), body.size()).get(document) != simdjson::SUCCESS) {
    return Error(ErrorCode::kInternalServer, "not JSON: " + std::string(body));
  }
  return parse<Operation>(document, limits);
}

/// Whether a body is accepted, for each operation by its name.
inline const std::map<std::string_view, std::function<Result<void>(std::string_view)>>& parsers() {
  static const auto all = [] {
    std::map<std::string_view, std::function<Result<void>(std::string_view)>> map;
    operation::All::for_each([&]<typename Operation>() {
      map[Operation::kName] = [](std::string_view body) -> Result<void> {
        if (auto parsed = parse_text<Operation>(body); !parsed) return std::move(parsed).error();
        return {};
      };
    });
    return map;
  }();
  return all;
}

}  // namespace rowhouse::request
