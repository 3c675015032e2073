#include "wire/http_answer.h"

#include <libdeflate.h>

#include <charconv>
#include <ctime>

namespace rowhouse::wire {
namespace {

constexpr std::string_view status_line(int status) {
  switch (status) {
    case 200:
      return "HTTP/1.1 200 OK\r\n";
    case 400:
      return "HTTP/1.1 400 Bad Request\r\n";
    case 403:
      return "HTTP/1.1 403 Forbidden\r\n";
    case 404:
      return "HTTP/1.1 404 Not Found\r\n";
    case 408:
      return "HTTP/1.1 408 Request Timeout\r\n";
    case 413:
      return "HTTP/1.1 413 Request Entity Too Large\r\n";
    case 431:
      return "HTTP/1.1 431 Request Header Fields Too Large\r\n";
    case 503:
      return "HTTP/1.1 503 Service Unavailable\r\n";
    default:
      return "HTTP/1.1 500 Internal Server Error\r\n";
  }
}

constexpr std::string_view content_type(MediaType type) {
  switch (type) {
    case MediaType::kJson10:
      return "\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: ";
    case MediaType::kJson11:
      return "\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: ";
    case MediaType::kXml:
      return "\r\nContent-Type: text/xml\r\nContent-Length: ";
    case MediaType::kText:
      break;
  }
  return "\r\nContent-Type: text/plain\r\nContent-Length: ";
}

void append_number(std::string& out, std::uint64_t number) {
  char digits[20];
  const auto end = std::to_chars(digits, digits + sizeof digits, number).ptr;
  out.append(digits, end);
}

}  // namespace

void append_head(std::string& out, const HttpAnswer& answer) {
  out += status_line(answer.status);
  out += "Server: Server\r\nDate: ";
  out += answer.date;
  out += content_type(answer.media_type);
  append_number(out, answer.body.size());
  out += answer.keep_alive ? "\r\nConnection: keep-alive" : "\r\nConnection: close";
  if (answer.gzip) out += "\r\nContent-Encoding: gzip";
  if (answer.cross_origin) {
    out +=
        "\r\nAccess-Control-Allow-Origin: *"
        "\r\nAccess-Control-Expose-Headers: x-amzn-RequestId,x-amz-crc32,Date";
  }
  if (answer.preflight) {
    out +=
        "\r\nAccess-Control-Allow-Methods: GET,POST,OPTIONS"
        "\r\nAccess-Control-Allow-Headers: authorization,content-type,x-amz-date,"
        "x-amz-security-token,x-amz-target,x-amz-user-agent,x-amz-content-sha256,"
        "amz-sdk-invocation-id,amz-sdk-request"
        "\r\nAccess-Control-Max-Age: 172800";
  }
  out += "\r\nx-amzn-RequestId: ";
  out += answer.request_id;
  out += "\r\nx-amz-crc32: ";
  append_number(out, libdeflate_crc32(0, answer.body.data(), answer.body.size()));
  out += "\r\n\r\n";
}

std::string_view HttpDate::at(std::int64_t seconds) {
  if (seconds != seconds_) {
    const std::time_t time = seconds;
    std::tm parts{};
    gmtime_r(&time, &parts);
    // Not strftime's names, which follow the locale.
    static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
    static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    char rest[24];
    std::strftime(rest, sizeof rest, " %Y %H:%M:%S GMT", &parts);
    std::string text = kDays[parts.tm_wday];
    text += ", ";
    text += static_cast<char>('0' + parts.tm_mday / 10);
    text += static_cast<char>('0' + parts.tm_mday % 10);
    text += ' ';
    text += kMonths[parts.tm_mon];
    text += rest;
    text.copy(text_, kLength);
    seconds_ = seconds;
  }
  return {text_, kLength};
}

}  // namespace rowhouse::wire
