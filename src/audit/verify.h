#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "audit/chain.h"
#include "base/result.h"

namespace rowhouse::audit {

/// What a look at a whole log found.
struct Verdict {
  bool sound = false;
  std::uint64_t lines = 0;  ///< Sound ones, from the first on.
  std::string finding;      ///< The first that is wrong, for a person; empty if all is sound.
  Position end;             ///< Behind the last sound line.
  /// The last line has no end: what a crash leaves. It was never counted, so the log is sound.
  bool torn_tail = false;
  std::uintmax_t sound_bytes = 0;  ///< Of the file, up to `end`.
};

/// Reads the log at `log` and holds it against the head at `head`, which may be missing only where
/// the log is too. kInternalServer if a file cannot be read.
Result<Verdict> verify(const Chain& chain, const std::filesystem::path& log,
                       const std::filesystem::path& head);

}  // namespace rowhouse::audit
