#pragma once

#include <simdjson.h>

#include <string>

#include "core/directory.h"

/// Access keys as the commands print them for a person.
namespace rowhouse::app {

/// Two lines that a shell understands.
std::string new_key_text(const core::NewAccessKey& key);
/// The same, of an answer.
std::string new_key_text(simdjson::dom::element key);
std::string key_line(simdjson::dom::element key);

}  // namespace rowhouse::app
