#pragma once

#include <span>
#include <string>
#include <string_view>

namespace rowhouse::signing {

class CoveredHeaders;

struct Header {
  std::string_view name;  ///< In any case.
  std::string_view value;
};

/// A request as its signature sees it; views into memory of somebody else.
struct Request {
  std::string_view method;
  std::string_view target;  ///< Path and query, as they are sent.
  std::span<const Header> headers;
  std::string_view body;
};

/// The query parameter that holds a presigned request's signature, and so is not covered by it.
inline constexpr std::string_view kSignatureParameter = "X-Amz-Signature";

/// Appends `text` with every byte but letters, digits, '-', '_', '.' and '~' as %XX.
void append_uri_encoded(std::string& out, std::string_view text);
/// `text` with each well-formed %XX replaced by its byte; all else, '+' included, stays.
std::string uri_decoded(std::string_view text);

/// The part of a target before its query.
inline std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}
/// The part of a target behind the first '?'; empty without one.
inline std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

/// True if `name` is `lower_name` but for the case of ASCII letters; both are as long.
bool is_equal_in_lower_case(std::string_view name, std::string_view lower_name) noexcept;
/// True if both are the same but for the case of ASCII letters; `lower_name` is in lower case.
inline bool is_named(std::string_view name, std::string_view lower_name) noexcept {
  // Most names differ in length, which is not worth a call.
  return name.size() == lower_name.size() && is_equal_in_lower_case(name, lower_name);
}

/// Appends what a signature of version 4 is a signature of, but for the payload's hash at its end.
/// `covered` is of this request's headers. False if it is not sound, or if the path does not start
/// with a slash: then no signature is right.
/// The path is normalized and encoded once more, as every service but S3 has it.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
bool append_canonical_request(std::string& out, const Request& request,
                              const CoveredHeaders& covered);

}  // namespace rowhouse::signing
