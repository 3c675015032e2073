#pragma once

#include <string_view>

#include "tenancy/principal.h"

namespace rowhouse::tenancy {

/// Where a request came from. All of it points at memory that lives while the request is decided
/// on.
struct Origin {
  std::string_view address;     ///< The client's IP address in digits; empty for the library's own.
  bool secure = false;          ///< It came over TLS.
  std::string_view request_id;  ///< What the answer is told by; empty for the library's own.
};

struct Credential;

/// Who asks, and from where. Lives while the request is decided on, no longer.
struct Requester {
  /// A principal that asks in this process.
  // NOLINTNEXTLINE(google-explicit-constructor): the library's calls have no origin to name
  Requester(const Principal& who, const Origin& where = {}, const Credential* signed_with = nullptr)
      : principal(who), origin(where), credential(signed_with) {}

  const Principal& principal;
  Origin origin;
  /// What the request is signed with; null where nothing is, or nobody looks.
  const Credential* credential;
};

}  // namespace rowhouse::tenancy
