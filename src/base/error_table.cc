#include "base/error_table.h"

#include <array>

namespace rowhouse::base {
namespace {

// The prefix tells which part of the service answers: the API's own errors are of its model, and
// those of its front end (authentication, parsing, validation) are of the framework it is built on.
// SDKs look at what follows the '#'.
#define DYNAMODB(name) name, "com.amazonaws.dynamodb.v20120810#" name
#define SERVICE(name) name, "com.amazon.coral.service#" name
#define VALIDATE(name) name, "com.amazon.coral.validate#" name
#define AVAILABILITY(name) name, "com.amazon.coral.availability#" name

constexpr std::array kRows = {
    ErrorRow{ErrorCode::kInternalServer, DYNAMODB("InternalServerError"), 500, true},
    ErrorRow{ErrorCode::kValidation, VALIDATE("ValidationException"), 400, false},
    ErrorRow{ErrorCode::kSerialization, SERVICE("SerializationException"), 400, false},
    ErrorRow{ErrorCode::kUnknownOperation, SERVICE("UnknownOperationException"), 400, false},
    ErrorRow{ErrorCode::kMissingAuthenticationToken, SERVICE("MissingAuthenticationTokenException"),
             400, false},
    ErrorRow{ErrorCode::kIncompleteSignature, SERVICE("IncompleteSignatureException"), 400, false},
    ErrorRow{ErrorCode::kInvalidSignature, SERVICE("InvalidSignatureException"), 400, false},
    ErrorRow{ErrorCode::kUnrecognizedClient, SERVICE("UnrecognizedClientException"), 400, false},
    ErrorRow{ErrorCode::kExpiredToken, SERVICE("ExpiredTokenException"), 400, false},
    ErrorRow{ErrorCode::kAccessDenied, SERVICE("AccessDeniedException"), 400, false},
    ErrorRow{ErrorCode::kResourceNotFound, DYNAMODB("ResourceNotFoundException"), 400, false},
    ErrorRow{ErrorCode::kTableNotFound, DYNAMODB("TableNotFoundException"), 400, false},
    ErrorRow{ErrorCode::kResourceInUse, DYNAMODB("ResourceInUseException"), 400, false},
    ErrorRow{ErrorCode::kConditionalCheckFailed, DYNAMODB("ConditionalCheckFailedException"), 400,
             false},
    ErrorRow{ErrorCode::kTransactionCanceled, DYNAMODB("TransactionCanceledException"), 400, false},
    ErrorRow{ErrorCode::kTransactionConflict, DYNAMODB("TransactionConflictException"), 400, true},
    ErrorRow{ErrorCode::kTransactionInProgress, DYNAMODB("TransactionInProgressException"), 400,
             true},
    ErrorRow{ErrorCode::kIdempotentParameterMismatch,
             DYNAMODB("IdempotentParameterMismatchException"), 400, false},
    ErrorRow{ErrorCode::kProvisionedThroughputExceeded,
             DYNAMODB("ProvisionedThroughputExceededException"), 400, true},
    ErrorRow{ErrorCode::kRequestLimitExceeded, DYNAMODB("RequestLimitExceeded"), 400, true},
    ErrorRow{ErrorCode::kThrottling, AVAILABILITY("ThrottlingException"), 400, true},
    ErrorRow{ErrorCode::kLimitExceeded, DYNAMODB("LimitExceededException"), 400, false},
    ErrorRow{ErrorCode::kItemCollectionSizeLimitExceeded,
             DYNAMODB("ItemCollectionSizeLimitExceededException"), 400, false},
    ErrorRow{ErrorCode::kBackupNotFound, DYNAMODB("BackupNotFoundException"), 400, false},
    ErrorRow{ErrorCode::kExportNotFound, DYNAMODB("ExportNotFoundException"), 400, false},
    ErrorRow{ErrorCode::kImportNotFound, DYNAMODB("ImportNotFoundException"), 400, false},
    ErrorRow{ErrorCode::kGlobalTableNotFound, DYNAMODB("GlobalTableNotFoundException"), 400, false},
    ErrorRow{ErrorCode::kPointInTimeRecoveryUnavailable,
             DYNAMODB("PointInTimeRecoveryUnavailableException"), 400, false},
    ErrorRow{ErrorCode::kPolicyNotFound, DYNAMODB("PolicyNotFoundException"), 400, false},
    ErrorRow{ErrorCode::kExpiredIterator, DYNAMODB("ExpiredIteratorException"), 400, false},
    ErrorRow{ErrorCode::kTrimmedDataAccess, DYNAMODB("TrimmedDataAccessException"), 400, false},
    ErrorRow{ErrorCode::kDuplicateItem, DYNAMODB("DuplicateItemException"), 400, false},
    ErrorRow{ErrorCode::kServiceUnavailable, "ServiceUnavailable",
             "com.amazon.coral.availability#ServiceUnavailableException", 503, true},
    ErrorRow{ErrorCode::kRequestEntityTooLarge, SERVICE("RequestEntityTooLargeException"), 413,
             false},
    // A client of the wire cannot act on what follows, so it is told of a server error; the local
    // name is for the library, the command line and the log.
    ErrorRow{ErrorCode::kDataFolderInUse, "DataFolderInUse",
             "com.amazonaws.dynamodb.v20120810#InternalServerError", 500, false},
    ErrorRow{ErrorCode::kDataFolderUnusable, "DataFolderUnusable",
             "com.amazonaws.dynamodb.v20120810#InternalServerError", 500, false},
    ErrorRow{ErrorCode::kDataCorrupt, "DataCorrupt",
             "com.amazonaws.dynamodb.v20120810#InternalServerError", 500, false},
    ErrorRow{ErrorCode::kFormatUnsupported, "FormatUnsupported",
             "com.amazonaws.dynamodb.v20120810#InternalServerError", 500, false},
    ErrorRow{ErrorCode::kStorageFull, "StorageFull",
             "com.amazonaws.dynamodb.v20120810#InternalServerError", 500, true},
    ErrorRow{ErrorCode::kMapping, "MappingError",
             "com.amazonaws.dynamodb.v20120810#InternalServerError", 500, false},
};

}  // namespace

const ErrorRow& error_row(ErrorCode code) noexcept {
  for (const ErrorRow& row : kRows) {
    if (row.code == code) return row;
  }
  return kRows.front();
}

bool is_throttling(ErrorCode code) noexcept {
  return code == ErrorCode::kThrottling || code == ErrorCode::kProvisionedThroughputExceeded ||
         code == ErrorCode::kRequestLimitExceeded;
}

ErrorCode error_code_of(std::string_view wire_type) noexcept {
  const auto name_of = [](std::string_view type) { return type.substr(type.find('#') + 1); };
  for (const ErrorRow& row : kRows) {
    if (name_of(row.wire_type) == name_of(wire_type)) return row.code;
  }
  return ErrorCode::kInternalServer;
}

}  // namespace rowhouse::base
