#pragma once

#include <string_view>

#include "tenancy/policy/policy.h"

namespace rowhouse::policy {

/// How many characters a text has, counted as policy_characters_max() means it: code points, of a
/// table's policy bytes, whether it is a policy or not.
std::size_t policy_characters(std::string_view text, PolicyKind kind) noexcept;

}  // namespace rowhouse::policy
