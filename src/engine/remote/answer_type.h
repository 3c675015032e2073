#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "engine/remote/retry.h"
#include "engine/remote/transport.h"

namespace rowhouse::engine::remote {

/// True if the answer's body is the one that was sent, as far as its x-amz-crc32 tells.
bool is_undamaged(const HttpAnswer& answer);

/// The name of the error that an answer's body tells, after the '#' of its `__type`; nothing if it
/// is not DynamoDB's JSON.
std::optional<std::string> error_type_of(std::string_view body);

/// What one attempt came to, for whoever decides whether there is another.
enum class Verdict : std::uint8_t {
  kFinal,      ///< An answer that another attempt would not change.
  kThrottled,  ///< Turned away unseen: may be repeated, whatever it is.
  kFailed,     ///< The other side failed, and may have done it or not.
  kSignature,  ///< Turned away since the credentials have expired or are not known.
  kTime,       ///< Turned away, perhaps since its time is not the other side's.
};

/// `type` is empty for an answer that is no DynamoDB's JSON.
Verdict verdict_on(int status, std::string_view type);

}  // namespace rowhouse::engine::remote
