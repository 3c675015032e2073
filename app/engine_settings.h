#pragma once

#include <CLI/CLI.hpp>

#include "engine/embedded/embedded_engine.h"

namespace rowhouse::app {

/// DynamoDB's limits and windows, so that each can be shown: options of `serve` which set them in
/// `engine`. It must outlive the command.
void add_engine_settings(CLI::App& command, engine::EmbeddedOptions& engine);

}  // namespace rowhouse::app
