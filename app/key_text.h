#pragma once

#include <string>

#include "core/directory.h"

/// Access keys as the commands print them.
namespace rowhouse::app {

/// {"tenant_id": ..., "access_key_id": ..., "secret_access_key": ...}; a null tenant is the
/// operator.
std::string new_key_json(const core::NewAccessKey& key);
/// Two lines that a shell understands.
std::string new_key_text(const core::NewAccessKey& key);
std::string key_json(const core::AccessKey& key);
std::string key_line(const core::AccessKey& key);

}  // namespace rowhouse::app
