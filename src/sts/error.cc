#include "sts/error.h"

#include <array>

namespace rowhouse::sts {
namespace {

struct Row {
  Code code;
  std::string_view name;
  int status;
};
constexpr std::array kRows = {
    Row{Code::kInternalFailure, "InternalFailure", 500},
    Row{Code::kAccessDenied, "AccessDenied", 403},
    Row{Code::kExpiredToken, "ExpiredToken", 403},
    Row{Code::kExpiredWebIdentity, "ExpiredTokenException", 400},
    Row{Code::kIdpRejectedClaim, "IDPRejectedClaim", 403},
    Row{Code::kIncompleteSignature, "IncompleteSignature", 400},
    Row{Code::kInvalidAction, "InvalidAction", 400},
    Row{Code::kInvalidClientTokenId, "InvalidClientTokenId", 403},
    Row{Code::kInvalidIdentityToken, "InvalidIdentityToken", 400},
    Row{Code::kInvalidParameterValue, "InvalidParameterValue", 400},
    Row{Code::kMalformedInput, "MalformedInput", 400},
    Row{Code::kMalformedPolicyDocument, "MalformedPolicyDocument", 400},
    Row{Code::kMissingAction, "MissingAction", 400},
    Row{Code::kMissingAuthenticationToken, "MissingAuthenticationToken", 403},
    Row{Code::kPackedPolicyTooLarge, "PackedPolicyTooLarge", 400},
    Row{Code::kSignatureDoesNotMatch, "SignatureDoesNotMatch", 403},
    Row{Code::kThrottling, "Throttling", 400},
    Row{Code::kUnsupportedOperation, "UnsupportedOperation", 400},
    Row{Code::kValidationError, "ValidationError", 400},
};

const Row& row_of(Code code) noexcept {
  for (const Row& row : kRows) {
    if (row.code == code) return row;
  }
  return kRows.front();
}

Code code_from(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMissingAuthenticationToken:
      return Code::kMissingAuthenticationToken;
    case ErrorCode::kIncompleteSignature:
      return Code::kIncompleteSignature;
    case ErrorCode::kInvalidSignature:
      return Code::kSignatureDoesNotMatch;
    case ErrorCode::kUnrecognizedClient:
      return Code::kInvalidClientTokenId;
    case ErrorCode::kExpiredToken:
      return Code::kExpiredToken;
    case ErrorCode::kAccessDenied:
      return Code::kAccessDenied;
    case ErrorCode::kThrottling:
      return Code::kThrottling;
    case ErrorCode::kSerialization:
    case ErrorCode::kRequestEntityTooLarge:
      return Code::kMalformedInput;
    default:
      return Code::kInternalFailure;
  }
}

}  // namespace

std::string_view name_of(Code code) noexcept { return row_of(code).name; }
int http_status_of(Code code) noexcept { return row_of(code).status; }

Error error_from(const rowhouse::Error& error) {
  const Code code = code_from(error.code());
  // What went wrong inside is for the log.
  if (code == Code::kInternalFailure) return {code, "We encountered an internal error"};
  return {code, error.message()};
}

}  // namespace rowhouse::sts
