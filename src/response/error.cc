#include "response/members.h"
#include "response/response.h"

namespace rowhouse::response {
namespace {

/// Which spelling an error's text has on the wire differs from error to error; SDKs which read
/// strictly by the API's model want the one that the service uses.
std::string_view message_member(ErrorCode code) {
  switch (code) {
    case ErrorCode::kTransactionCanceled:
    case ErrorCode::kTransactionInProgress:
    case ErrorCode::kIdempotentParameterMismatch:
    case ErrorCode::kAccessDenied:
    case ErrorCode::kSerialization:
      return "Message";
    default:
      return "message";
  }
}

void append_reason(std::string& out, const CancellationReason& reason) {
  Object object(out);
  object.text("Code", reason.code);
  object.item("Item", reason.item);
  if (!reason.message.empty()) object.text("Message", reason.message);
  object.end();
}

}  // namespace

std::string_view told(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kStorageFull:
      return "The storage is full; nothing was written";
    case ErrorCode::kInternalServer:
    case ErrorCode::kDataFolderInUse:
    case ErrorCode::kDataFolderUnusable:
    case ErrorCode::kDataCorrupt:
    case ErrorCode::kFormatUnsupported:
    case ErrorCode::kMapping:
      return "Internal server error";
    default:
      return error.message();
  }
}

void write_error(std::string& out, const Error& error) {
  Object answer(out);
  answer.text("__type", error.wire_type());
  if (!error.cancellation_reasons().empty()) {
    answer.member("CancellationReasons") += '[';
    bool first = true;
    for (const CancellationReason& reason : error.cancellation_reasons()) {
      if (!first) out += ',';
      first = false;
      append_reason(out, reason);
    }
    out += ']';
  }
  answer.item("Item", error.item());
  // Some of the service's errors say nothing: an unknown operation, a body that is not JSON.
  const std::string_view message = told(error);
  if (!message.empty()) answer.text(message_member(error.code()), message);
  answer.end();
}

}  // namespace rowhouse::response
