#include "engine/embedded/rocksdb/crc32c.h"

#include <array>
#include <cstddef>

namespace rowhouse::engine::embedded {
namespace {

using Table = std::array<std::uint32_t, 256>;

/// Eight tables, so that eight bytes are taken at a step: a start reads the whole log.
constexpr std::array<Table, 8> make_tables() {
  std::array<Table, 8> tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0x82f63b78u : 0u);
    tables[0][byte] = crc;
  }
  for (std::size_t t = 1; t < 8; ++t) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t before = tables[t - 1][byte];
      tables[t][byte] = (before >> 8) ^ tables[0][before & 0xff];
    }
  }
  return tables;
}

constexpr std::array<Table, 8> kTables = make_tables();

std::uint32_t byte_at(std::string_view bytes, std::size_t at) {
  return static_cast<std::uint8_t>(bytes[at]);
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) noexcept {
  std::uint32_t crc = ~0u;
  for (; bytes.size() >= 8; bytes.remove_prefix(8)) {
    std::uint32_t next = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      next ^= kTables[7 - i][(crc >> (8 * i) & 0xff) ^ byte_at(bytes, i)];
      next ^= kTables[3 - i][byte_at(bytes, i + 4)];
    }
    crc = next;
  }
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    crc = (crc >> 8) ^ kTables[0][(crc & 0xff) ^ byte_at(bytes, i)];
  }
  return ~crc;
}

}  // namespace rowhouse::engine::embedded
