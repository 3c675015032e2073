#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/result.h"
#include "tenancy/spreads.h"

namespace CLI {
class App;
}

/// Which tenants are spread, as a command is told where no directory says so (docs/spread.md).
namespace rowhouse::app {

using SpreadTexts = std::vector<std::string>;  ///< "acme=16"

void add_spread_option(CLI::App& command, SpreadTexts& texts, const std::string& name = "--spread",
                       const std::string& where = "");
/// kValidation for a text of another form.
Result<std::map<std::string, std::uint32_t>> read_spread(const SpreadTexts& texts);
Result<void> read_spread(const SpreadTexts& texts, tenancy::Spreads& spreads);

}  // namespace rowhouse::app
