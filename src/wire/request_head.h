#pragma once

#include <string_view>

namespace rowhouse::wire {

/// What a request's head says that matters here; views into the connection's buffer. A header which
/// is not there is empty.
struct RequestHead {
  std::string_view method;
  std::string_view target;  ///< Path and query, as sent.
  std::string_view content_type;
  std::string_view amz_target;
  std::string_view authorization;
  std::string_view amz_date;
  std::string_view date;
  std::string_view origin;
};

/// The part of a target before its query.
inline std::string_view path_of(std::string_view target) {
  return target.substr(0, target.find('?'));
}
/// The part of a target behind the first '?'; empty without one.
inline std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

}  // namespace rowhouse::wire
