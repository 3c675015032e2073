#pragma once

#include <string>

namespace rowhouse {

/// A fresh random UUID (version 4, RFC 9562) in lower case, 36 characters, from the operating
/// system's generator. Safe from many threads.
std::string make_uuid();

}  // namespace rowhouse
