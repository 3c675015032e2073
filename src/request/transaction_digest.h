#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "operation/transact_write_items.h"

namespace rowhouse::request {

/// SHA-256 over a canonical rendering of a transaction's actions: what they do, not how the request
/// spelled it, so a repeated request has the same digest whatever its placeholders are called or
/// its members' order is. 32 bytes.
std::string transaction_digest(const std::vector<operation::TransactWrite>& writes);

/// SHA-256 of a rendering: 32 bytes.
std::string digest_of(std::string_view rendering);

}  // namespace rowhouse::request
