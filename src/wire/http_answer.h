#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace rowhouse::wire {

enum class MediaType : std::uint8_t {
  kJson10,  ///< application/x-amz-json-1.0
  kJson11,  ///< application/x-amz-json-1.1, to a request which used it
  kXml,     ///< text/xml, of the security token service
  kText,    ///< what is not of the API: the health page, and 404
};

/// Everything that an answer's head is made of.
struct HttpAnswer {
  int status = 200;
  MediaType media_type = MediaType::kJson10;
  bool keep_alive = true;
  bool cross_origin = false;   ///< Let a page of any origin read this answer.
  bool preflight = false;      ///< Say what a page of any origin may send.
  bool gzip = false;           ///< `body` is a gzip stream.
  std::string_view date = {};  ///< As http_date() gives it.
  std::string_view request_id = {};
  std::string_view body =
      {};  ///< For its length and its checksum; append_head() does not write it.
};

/// Appends status line, headers and the empty line, with DynamoDB's headers in its order.
void append_head(std::string& out, const HttpAnswer& answer);

/// Writes the Date header's value. Formats once a second. For one thread.
class HttpDate {
 public:
  static constexpr std::size_t kLength = 29;
  /// "Sat, 01 Jan 2022 00:00:00 GMT" for a time since 1970 (RFC 9110, 5.6.7). Good until the next
  /// call.
  std::string_view at(std::int64_t seconds);

 private:
  std::int64_t seconds_ = -1;
  char text_[kLength + 1] = {};
};

}  // namespace rowhouse::wire
