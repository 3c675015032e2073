#pragma once

#include <string>

#include "copy/side.h"
#include "model/schema.h"

namespace rowhouse::copy {

/// Makes sure that `to` has a table of the source's name whose items have the same keys: one that
/// is there already stays as it is, else one is made like the source, indexes and tags included.
/// Its time to live and its stream come last (finish_target): items must not expire under way, nor
/// a stream tell of a copy. Waits until it is active. kValidation if the keys differ.
Result<void> prepare_target(Side& to, const model::TableSchema& source, const Wait& wait);

/// What prepare_target() left out, once the items are there, if it made the table. Asking again
/// changes nothing.
Result<void> finish_target(Side& to, const model::TableSchema& source, const Wait& wait);

/// A table as its side describes it. Waits while it is being made or changed.
Result<model::TableSchema> active_table(Side& side, const std::string& name, const Wait& wait);

}  // namespace rowhouse::copy
