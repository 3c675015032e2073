#pragma once

#include <string>
#include <vector>

#include "engine/engine.h"

namespace rowhouse::random_programs {

/// The oracle of streams: replays that of a table onto nothing. Empty if that gives the table, each
/// record has the image that was there, and each tells of a change; else what is wrong. The stream
/// has both images, and nothing is written meanwhile.
std::string contradiction_of_stream(engine::Engine& engine, const std::string& table);

/// Every record of a table's stream, shard by shard.
std::vector<operation::StreamRecord> records_of_stream(engine::Engine& engine,
                                                       const std::string& table);

}  // namespace rowhouse::random_programs
