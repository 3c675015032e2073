#pragma once

#include <string>

#include "engine/engine.h"

namespace rowhouse::random_programs {

/// The oracle of streams: replays that of each of a program's tables onto nothing. Empty if that
/// gives the table and each record has the image that was there; else what is wrong.
std::string contradiction_of_streams(engine::Engine& engine);

}  // namespace rowhouse::random_programs
