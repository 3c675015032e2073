#pragma once

#include "commands.h"

namespace rowhouse::app {

/// put, list, show and delete of `rowhouse policy`: the policies which a directory keeps.
void add_kept_policies(CLI::App& group, Exit& exit);

}  // namespace rowhouse::app
