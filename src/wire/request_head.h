#pragma once

#include <span>
#include <string_view>

#include "signing/canonical_request.h"

namespace rowhouse::wire {

class RecentHead;

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
  /// Every header in its order, for the signature; empty where none is verified.
  std::span<const signing::Header> headers = {};
  std::string_view request_id = {};  ///< Not the client's: what the answer will be told by.
  std::string_view content_encoding = {};
  std::string_view accept_encoding = {};
  /// All of it, if it is a whole one that another with the same bytes could stand in for: on a
  /// connection that stays, with a body as long as it says. Else empty.
  std::string_view text = {};
  /// If a head like it came with a right signature lately. Then no headers are listed.
  const RecentHead* recent = nullptr;
};

}  // namespace rowhouse::wire
