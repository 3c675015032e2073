#include "spread_option.h"

#include <CLI/CLI.hpp>
#include <charconv>

namespace rowhouse::app {

void add_spread_option(CLI::App& command, SpreadTexts& texts, const std::string& name,
                       const std::string& where) {
  command
      .add_option(name, texts,
                  "A tenant who is spread" + where +
                      ", and over how many suffixes; may be given "
                      "again")
      ->type_name("TENANT=N");
}

Result<std::map<std::string, std::uint32_t>> read_spread(const SpreadTexts& texts) {
  std::map<std::string, std::uint32_t> spread;
  for (const std::string& text : texts) {
    // An id may hold one as well.
    const std::size_t at = text.rfind('=');
    std::uint32_t suffixes = 0;
    const char* const end = text.data() + text.size();
    const bool is_number = at != std::string::npos &&
                           std::from_chars(text.data() + at + 1, end, suffixes).ptr == end &&
                           at + 1 < text.size();
    if (!is_number) {
      return Error(ErrorCode::kValidation,
                   "Say which tenant is spread over how many suffixes as acme=16, not " + text);
    }
    spread[text.substr(0, at)] = suffixes;
  }
  return spread;
}

Result<void> read_spread(const SpreadTexts& texts, tenancy::Spreads& spreads) {
  ROWHOUSE_TRY(spread, read_spread(texts));
  for (const auto& [tenant, suffixes] : spread) ROWHOUSE_CHECK(spreads.set(tenant, suffixes));
  return {};
}

}  // namespace rowhouse::app
