#pragma once

#include <chrono>
#include <cstddef>
#include <string>

#include "base/result.h"

namespace rowhouse::core {

/// Runs `command` by /bin/sh and appends to `text` what it prints, up to some bytes more than
/// `bytes_max`. It may ask its user, whose terminal it has, but not for longer than `time_max`.
/// kDataFolderUnusable if it cannot be run, fails, takes longer, or if this process is told to end
/// (SIGINT, SIGTERM) meanwhile, also where its threads block those signals: what waits for a key
/// can be stopped. Of what it printed nothing is in an error.
Result<void> run_master_key_command(const std::string& command, std::chrono::milliseconds time_max,
                                    std::size_t bytes_max, std::string& text);

}  // namespace rowhouse::core
