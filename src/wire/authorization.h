#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

/// What a request says of its signature, in its Authorization header or (presigned) in its query.
/// Views into the head, or into the memory that read_authorization() was given.
struct Authorization {
  bool presigned = false;
  std::string_view algorithm;
  std::string_view credential;  ///< "keyid/date/region/service/terminator".
  std::string_view signed_headers;
  std::string_view signature;
  std::string_view date;     ///< X-Amz-Date, or the Date header for want of it.
  std::string_view expires;  ///< Presigned only: X-Amz-Expires; data() is null if it is not there.
  std::string_view token;    ///< Presigned only: X-Amz-Security-Token; a header says it otherwise.
};

/// Checks that everything is there: kMissingAuthenticationToken, kIncompleteSignature or
/// kInvalidSignature with DynamoDB's texts. What a query had encoded is decoded into `decoded`.
Result<Authorization> read_authorization(const RequestHead& head, std::string& decoded);

/// Checks that the algorithm is the one that there is, and that the credential has its five
/// elements: kIncompleteSignature with DynamoDB's texts.
Result<void> check_authorization(const Authorization& authorization);

/// The form of a request's signature, and not the signature itself: both of the above. What is
/// well-formed passes, whatever its date, key and signature.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Result<void> check_signature_form(const RequestHead& head);

}  // namespace rowhouse::wire
