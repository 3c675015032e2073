#pragma once

#include <memory>

#include "engine/embedded/store.h"

namespace rowhouse::engine::embedded {

/// A store in memory which forgets everything with the process: the oracle that the store on disk
/// is held against, and what `--memory` serves from. Never answers would-block. Safe from many
/// threads.
std::unique_ptr<Store> make_memory_store();

}  // namespace rowhouse::engine::embedded
