#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "rowhouse/error.h"

namespace rowhouse::sts {

/// The errors of the security token service, with its own names, which are not DynamoDB's.
/// https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html and the "Errors" section
/// of each operation.
enum class Code : std::uint8_t {
  kAccessDenied,
  kExpiredToken,  ///< The credentials that sign have expired.
  kExpiredWebIdentity,
  kIdpRejectedClaim,
  kIncompleteSignature,
  kInternalFailure,
  kInvalidAction,
  kInvalidClientTokenId,
  kInvalidIdentityToken,
  kInvalidParameterValue,
  kMalformedInput,
  kMalformedPolicyDocument,
  kMissingAction,
  kMissingAuthenticationToken,
  kPackedPolicyTooLarge,
  kSignatureDoesNotMatch,
  kThrottling,
  kUnsupportedOperation,  ///< Rowhouse's own: a call of AWS's that is not made here.
  kValidationError,
};

/// A refused call.
struct Error {
  Code code = Code::kInternalFailure;
  std::string message;
};

/// "AccessDenied"
std::string_view name_of(Code code) noexcept;
/// 400, 403 or 500.
int http_status_of(Code code) noexcept;

/// What this service says where DynamoDB says `error`: of signatures, of sizes, of what failed
/// inside.
Error error_from(const rowhouse::Error& error);

}  // namespace rowhouse::sts
