#pragma once

#include <functional>
#include <string>

namespace rowhouse::test {

/// Starts `program FOLDER DURABILITY`, kills it with -9 once it has told of `lines` commits (see
/// tell.h; 0: at once), and calls `told` for each commit that it told of, up to its end. What went
/// wrong, in a sentence, or nothing.
std::string run_and_kill(const std::string& program, const std::string& folder,
                         const std::string& durability, unsigned lines,
                         const std::function<void(int writer, unsigned long long number)>& told);

/// How often a test kills its writer: 30 times, or ROWHOUSE_CRASH_ROUNDS.
int crash_rounds();

}  // namespace rowhouse::test
