#include "engine/remote/http_request_text.h"

#include <algorithm>

namespace rowhouse::engine::remote {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

bool is_visible(char c) { return c > ' ' && c < 0x7f; }

bool may_be_in_a_header(char c) { return static_cast<unsigned char>(c) >= ' ' && c != 0x7f; }

/// Of the head, or a little more, and of a short body, which is put behind it.
std::size_t bytes_of(const HttpRequest& request, const HttpPlace& place) {
  constexpr std::size_t kOfFixedText = 80;
  std::size_t bytes =
      kOfFixedText + request.method.size() + place.target.size() + place.host.size();
  for (const std::string& header : request.headers) bytes += header.size() + kLineEnd.size();
  return bytes + (request.body.size() <= kShortBodyBytesMax ? request.body.size() : 0);
}

std::string_view without(std::string_view text, std::string_view ending) {
  if (text.ends_with(ending)) text.remove_suffix(ending.size());
  return text;
}

}  // namespace

std::optional<HttpPlace> read_place(std::string_view url) {
  constexpr std::string_view kPlain = "http://";
  constexpr std::string_view kEncrypted = "https://";
  const bool is_encrypted = url.starts_with(kEncrypted);
  if (!is_encrypted && !url.starts_with(kPlain)) return std::nullopt;
  if (!std::all_of(url.begin(), url.end(), is_visible)) return std::nullopt;
  url = url.substr(0, url.find('#'));
  const std::size_t host_at = is_encrypted ? kEncrypted.size() : kPlain.size();
  HttpPlace place;
  place.origin = url.substr(0, url.find_first_of("/?", host_at));
  const std::string_view authority = place.origin.substr(host_at);
  if (authority.empty() || authority.find('@') != std::string_view::npos) return std::nullopt;
  place.host = without(authority, is_encrypted ? ":443" : ":80");
  place.target = url.substr(place.origin.size());
  return place;
}

std::optional<std::string> write_request_head(const HttpRequest& request, const HttpPlace& place) {
  std::string text;
  text.reserve(bytes_of(request, place));
  text += request.method;
  text += ' ';
  if (!place.target.starts_with('/')) text += '/';
  text += place.target;
  text += " HTTP/1.1\r\nHost: ";
  text += place.host;
  text += kLineEnd;
  for (const std::string& header : request.headers) {
    if (!std::all_of(header.begin(), header.end(), may_be_in_a_header)) return std::nullopt;
    text += header;
    text += kLineEnd;
  }
  if (request.method != "GET") {
    text += "Content-Length: ";
    text += std::to_string(request.body.size());
    text += kLineEnd;
  }
  text += kLineEnd;
  return text;
}

}  // namespace rowhouse::engine::remote
