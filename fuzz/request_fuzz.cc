#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "request/request.h"
#include "response/response.h"

namespace {

using rowhouse::operation::All;

constexpr std::size_t count_operations() {
  std::size_t count = 0;
  All::for_each([&]<typename Operation>() { ++count; });
  return count;
}

}  // namespace

/// The first byte picks the operation, the rest is its body. Whatever it is, it is refused with an
/// error of a client's, and that error can be answered.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  simdjson::dom::parser parser;
  simdjson::dom::element document;
  if (parser.parse(body.data(), body.size()).get(document) != simdjson::SUCCESS) return 0;
  const rowhouse::base::Limits limits;
  std::size_t index = 0;
  All::for_each([&]<typename Operation>() {
    if (index++ != data[0] % count_operations()) return;
    const auto operation = rowhouse::request::parse<Operation>(document, limits);
    if (operation) return;
    if (operation.error().http_status() != 400) std::abort();
    std::string answer;
    rowhouse::response::write_error(answer, operation.error());
    simdjson::dom::parser again;
    if (again.parse(answer).error() != simdjson::SUCCESS) std::abort();
  });
  return 0;
}
