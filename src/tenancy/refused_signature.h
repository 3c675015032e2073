#pragma once

#include <string_view>

#include "tenancy/requester.h"

namespace rowhouse::tenancy {

/// A request that was refused for its signature, so that nobody knows who sent it. Lives while it
/// is told of.
struct RefusedSignature {
  Origin origin;
  std::string_view cause;  ///< "unknown access key": one of a handful, nothing of the request.
  std::string_view access_key_id;  ///< Which it claims: any bytes; empty if it names none.
};

/// Who is told of them. A port, for an audit log.
class SignatureObserver {
 public:
  virtual ~SignatureObserver() = default;
  /// From any thread, on the way of the request: must not wait. Whoever can reach the server can
  /// have it called as often as he likes.
  virtual void signature_refused(const RefusedSignature& refused) noexcept = 0;
};

}  // namespace rowhouse::tenancy
