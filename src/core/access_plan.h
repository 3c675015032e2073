#pragma once

#include <span>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "core/access_file.h"
#include "core/directory_contents.h"

namespace rowhouse::core {

/// What applying an access file comes to: in the order in which records may rest on one another,
/// ends in the opposite order behind all else.
struct AccessPlan {
  std::vector<AccessChange> told;
  std::vector<RecordChange> changes;
};

/// Changes nothing. `now` and `random` are for what is created.
AccessPlan plan_access(const DirectoryContents& contents, const AccessFile& file, Prune prune,
                       base::Milliseconds now, const base::Random& random);

/// How many of `changes`, from the front, go into one transaction of the directory.
std::size_t slice_of(std::span<const RecordChange> changes);

}  // namespace rowhouse::core
