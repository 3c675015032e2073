#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// What a URL says of where its request goes.
struct HttpPlace {
  std::string_view origin;  ///< "https://host:8001": what a connection is made to.
  std::string_view host;    ///< As the Host header has it: without the scheme's own port.
  std::string_view target;  ///< The path and the query; empty for "/".
};

/// Takes a URL apart: http or https, in lower case, visible characters, no user in it; a fragment
/// is left out. Nothing for all else. Points into `url`.
std::optional<HttpPlace> read_place(std::string_view url);

/// A body up to this is copied behind its head, so that both leave in one packet.
inline constexpr std::size_t kShortBodyBytesMax = std::size_t{16} * 1024;

/// The request as it goes over its connection, up to its body: request line, Host, the headers as
/// they are given, Content-Length (but for GET) and the empty line. Has room for a short body
/// behind it. Nothing if one of them holds a line end or another control character, which could
/// make two requests of one.
std::optional<std::string> write_request_head(const HttpRequest& request, const HttpPlace& place);

}  // namespace rowhouse::engine::remote
