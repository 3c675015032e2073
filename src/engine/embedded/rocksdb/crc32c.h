#pragma once

#include <cstdint>
#include <string_view>

namespace rowhouse::engine::embedded {

/// CRC-32C (Castagnoli, RFC 3720), which RocksDB's log has over each record.
std::uint32_t crc32c(std::string_view bytes) noexcept;

}  // namespace rowhouse::engine::embedded
