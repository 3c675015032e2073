#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace rowhouse::engine::remote {

/// What the head of an HTTP/1.1 answer says, as far as anything depends on it.
struct HttpAnswerHead {
  int status = 0;
  std::optional<std::uint64_t> body_bytes;  ///< Content-Length
  bool is_chunked = false;
  bool closes = false;           ///< The connection is not to be used again.
  std::string_view crc32;        ///< x-amz-crc32; empty without one, and so are those below.
  std::string_view retry_after;  ///< x-amz-retry-after
  std::string_view date;

  /// An answer before the answer (1xx).
  bool is_interim() const noexcept { return status < 200; }
};

inline constexpr std::size_t kAnswerHeadersMax = 128;

/// Reads a head: its lines, each with its line end, without the empty line behind them. Stricter
/// than RFC 9112 asks of a client, since two readers who do not agree where an answer ends could be
/// made to take one caller's answer for another's. Nothing comes of: a line that ends otherwise
/// than with CR LF, a header that goes on in the next line, a space before a colon, control
/// characters, more than one Content-Length, Content-Length beside Transfer-Encoding, a transfer
/// coding other than "chunked", more than kAnswerHeadersMax headers, 101, or a version other than
/// 1.0 and 1.1. What is returned points into `head`.
std::optional<HttpAnswerHead> read_answer_head(std::string_view head);

}  // namespace rowhouse::engine::remote
