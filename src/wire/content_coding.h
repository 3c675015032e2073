#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"

/// HTTP's content codings (RFC 9110, 8.4): what a request's body was sent in, and what its answer
/// may be sent in.
namespace rowhouse::wire {

/// True for a body which decode_body() has to turn into what the client meant. DynamoDB takes gzip
/// and deflate: https://docs.aws.amazon.com/sdkref/latest/guide/feature-compression.html
bool is_coded(std::string_view content_encoding) noexcept;

/// The body as the client had it before it was compressed, in a string with 64 more bytes of
/// capacity. kRequestEntityTooLarge as soon as it is longer than `bytes_max`, however little was
/// sent; kSerialization if it is not what the header says.
Result<std::string> decode_body(std::string_view content_encoding, std::string_view body,
                                std::size_t bytes_max);

/// True if the client named gzip in Accept-Encoding, and did not rule it out.
bool accepts_gzip(std::string_view accept_encoding) noexcept;

// Below, compressing costs more than it saves; above, it would hold up the thread for too long.
inline constexpr std::size_t kGzipBytesMin = 4 * 1024;
inline constexpr std::size_t kGzipBytesMax = 4 * 1024 * 1024;

/// `body` as a gzip stream; empty if that would not be shorter.
std::string gzip(std::string_view body);

}  // namespace rowhouse::wire
