#pragma once

#include "base/result.h"
#include "wire/request_head.h"

namespace rowhouse::wire {

/// Checks the form of a request's signature, in its Authorization header or (presigned) in its
/// query, and not the signature itself: kMissingAuthenticationToken, kIncompleteSignature or
/// kInvalidSignature with DynamoDB's texts. What is well-formed passes, whatever its date, key and
/// signature.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
Result<void> check_signature_form(const RequestHead& head);

}  // namespace rowhouse::wire
