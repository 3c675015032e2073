#include "engine/remote/answer_errors.h"

#include <string>
#include <utility>
#include <vector>

#include "base/error_table.h"
#include "engine/remote/document.h"

namespace rowhouse::engine::remote {
namespace {

// A text is passed on up to this: far longer than any that DynamoDB has.
constexpr std::size_t kMessageBytesMax = 64 * 1024;

std::string message_of(const Members& body) {
  for (const std::string_view name : {"message", "Message"}) {
    const auto text = body.text(name);
    if (text && !text->empty()) return std::string(text->substr(0, kMessageBytesMax));
  }
  return {};
}

Result<std::vector<CancellationReason>> reasons_of(const Members& body,
                                                   const base::Limits& limits) {
  std::vector<CancellationReason> reasons;
  ROWHOUSE_TRY(list, body.list("CancellationReasons"));
  if (!list) return reasons;
  for (const auto each : *list) {
    ROWHOUSE_TRY(members, Members::of(each, "a cancellation reason"));
    CancellationReason& reason = reasons.emplace_back();
    ROWHOUSE_TRY(code, members.text("Code"));
    if (!code.empty()) reason.code = code;
    ROWHOUSE_TRY(message, members.text("Message"));
    reason.message = message;
    ROWHOUSE_TRY(item, members.item("Item", limits));
    reason.item = std::move(item);
  }
  return reasons;
}

/// The code of an error that has no row of its own.
ErrorCode code_of_status(int status) {
  if (status == 413) return ErrorCode::kRequestEntityTooLarge;
  if (status == 429) return ErrorCode::kThrottling;
  if (status == 503) return ErrorCode::kServiceUnavailable;
  return ErrorCode::kInternalServer;
}

bool is_about_credentials(ErrorCode code) {
  switch (code) {
    case ErrorCode::kMissingAuthenticationToken:
    case ErrorCode::kIncompleteSignature:
    case ErrorCode::kInvalidSignature:
    case ErrorCode::kUnrecognizedClient:
    case ErrorCode::kExpiredToken:
    case ErrorCode::kAccessDenied:
      return true;
    default:
      return false;
  }
}

Error told_within(ErrorCode code, const Answer& answer, const std::string& message) {
  std::string text = "The remote engine answered with " +
                     (answer.type.empty() ? "status " + std::to_string(answer.status)
                                          : answer.type.substr(0, 128));
  if (!message.empty()) text += ": " + message;
  return Error(code, std::move(text));
}

}  // namespace

Error not_on_this_engine(std::string_view operation) {
  return Error(ErrorCode::kValidation,
               "The engine behind Rowhouse does not support " + std::string(operation));
}

Error error_of(std::string_view operation, Answer&& answer, const base::Limits& limits) {
  const auto body = parse_document(answer.body);
  const std::string message = body ? message_of(*body) : std::string();
  ErrorCode code = base::error_code_of(answer.type);
  const bool is_known =
      code != ErrorCode::kInternalServer || answer.type == base::error_row(code).name;
  if (!is_known) return told_within(code_of_status(answer.status), answer, message);
  if (code == ErrorCode::kUnknownOperation) return not_on_this_engine(operation);
  if (is_about_credentials(code)) {
    return told_within(ErrorCode::kInternalServer, answer, message);
  }
  // What Rowhouse writes is JSON of the right types: that it was not understood is no client's
  // fault.
  if (code == ErrorCode::kSerialization) {
    return told_within(ErrorCode::kInternalServer, answer, message);
  }
  Error error(code, message);
  if (!body) return error;
  auto item = body->item("Item", limits);
  if (!item) return std::move(item).error();
  if (!item->empty()) error.with_item(*std::move(item));
  auto reasons = reasons_of(*body, limits);
  if (!reasons) return std::move(reasons).error();
  if (!reasons->empty()) error.with_cancellation_reasons(*std::move(reasons));
  return error;
}

}  // namespace rowhouse::engine::remote
