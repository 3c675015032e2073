#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rowhouse {

/// Every way in which a call can fail. The first group are DynamoDB's own errors, with its names
/// and meaning (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/CommonErrors.html
/// and the "Errors" section of each operation). The second group arises only on this side of the
/// wire; a server answers them as InternalServerError. Numbers are stable: new codes are added at
/// the end of a group.
enum class ErrorCode : std::uint16_t {
  kValidation = 1,
  kSerialization = 2,
  kUnknownOperation = 3,
  kMissingAuthenticationToken = 4,
  kIncompleteSignature = 5,
  kInvalidSignature = 6,
  kUnrecognizedClient = 7,
  kAccessDenied = 8,
  kResourceNotFound = 9,
  kResourceInUse = 10,
  kConditionalCheckFailed = 11,
  kTransactionCanceled = 12,
  kTransactionConflict = 13,
  kTransactionInProgress = 14,
  kIdempotentParameterMismatch = 15,
  kProvisionedThroughputExceeded = 16,
  kRequestLimitExceeded = 17,
  kThrottling = 18,
  kLimitExceeded = 19,
  kItemCollectionSizeLimitExceeded = 20,
  kInternalServer = 21,
  kServiceUnavailable = 22,
  kRequestEntityTooLarge = 23,
  kTableNotFound =
      24,  ///< DynamoDB's name for a missing table where a table, not a resource, is named.
  kExpiredToken = 25,  ///< Temporary credentials whose time is over.
  kBackupNotFound = 40,
  kExportNotFound = 41,
  kImportNotFound = 42,
  kGlobalTableNotFound = 43,
  kPointInTimeRecoveryUnavailable = 44,
  kPolicyNotFound = 45,
  kExpiredIterator = 46,    ///< A shard iterator is more than 15 minutes old.
  kTrimmedDataAccess = 47,  ///< Stream records older than a day are gone.
  kDuplicateItem = 50,      ///< A PartiQL INSERT whose key is there already.

  kDataFolderInUse = 100,     ///< Another process holds the data folder.
  kDataFolderUnusable = 101,  ///< Missing rights, not a folder, or a path that cannot be made.
  kDataCorrupt = 102,         ///< Stored bytes do not match their checksum or their format.
  kFormatUnsupported = 103,   ///< The data was written by a newer or unknown format.
  kStorageFull = 104,         ///< The disk is full; nothing was written.
  kMapping = 105,             ///< A struct and an item do not fit; the message names the attribute.
};

/// Why one action of a cancelled transaction failed, in the order of the request's actions.
struct CancellationReason {
  std::string code = "None";  ///< "None", "ConditionalCheckFailed", "TransactionConflict", ...
  std::string message;        ///< Empty when the code is "None".
  std::string item;           ///< The item as it was, in compact form, if the request asked for it.
};

/// A failed call: a code, a sentence for a person, and what the failed call still has to tell. A
/// value: copy, move and keep it as you like; one Error is not shared between threads.
class [[nodiscard]] Error {
 public:
  Error(ErrorCode code, std::string message);
  Error(const Error& other);
  Error& operator=(const Error& other);
  Error(Error&&) noexcept;
  Error& operator=(Error&&) noexcept;
  ~Error();

  ErrorCode code() const noexcept;
  /// DynamoDB's text for this error, or Rowhouse's own where DynamoDB has none.
  const std::string& message() const noexcept;
  /// DynamoDB's name of the code, such as "ConditionalCheckFailedException".
  std::string_view name() const noexcept;
  /// The `__type` member of the answer, such as
  /// "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException".
  std::string_view wire_type() const noexcept;
  /// The HTTP status that the wire answers with: 400, 413, 500 or 503.
  int http_status() const noexcept;
  /// True if the same call may succeed later: throttling, conflicts, unavailability, server errors.
  bool retryable() const noexcept;

  /// The item that made a condition fail, in compact form (see docs/formats/item.md), if the
  /// request asked for it with ReturnValuesOnConditionCheckFailure; else empty.
  const std::string& item() const noexcept;
  const std::vector<CancellationReason>& cancellation_reasons() const noexcept;

  Error& with_item(std::string compact_item);
  Error& with_cancellation_reasons(std::vector<CancellationReason> reasons);
  /// Puts `context` and ": " before the message: where it happened, for a person.
  Error& within(std::string_view context);

 private:
  struct State;
  // One pointer wide, so that a Result costs no more than its value.
  std::unique_ptr<State> state_;
};

/// "name: message", for logs and terminals.
std::string to_string(const Error& error);

}  // namespace rowhouse
