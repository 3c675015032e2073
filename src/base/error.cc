#include "rowhouse/error.h"

#include "base/error_table.h"
#include "rowhouse/result.h"

namespace rowhouse {

struct Error::State {
  ErrorCode code;
  std::string message;
  std::string item;
  std::vector<CancellationReason> reasons;
};

Error::Error(ErrorCode code, std::string message)
    : state_(std::make_unique<State>(State{code, std::move(message), {}, {}})) {}
Error::Error(const Error& other) : state_(std::make_unique<State>(*other.state_)) {}
Error& Error::operator=(const Error& other) {
  if (this != &other) state_ = std::make_unique<State>(*other.state_);
  return *this;
}
Error::Error(Error&&) noexcept = default;
Error& Error::operator=(Error&&) noexcept = default;
Error::~Error() = default;

ErrorCode Error::code() const noexcept { return state_->code; }
const std::string& Error::message() const noexcept { return state_->message; }
std::string_view Error::name() const noexcept { return base::error_row(state_->code).name; }
std::string_view Error::wire_type() const noexcept {
  return base::error_row(state_->code).wire_type;
}
int Error::http_status() const noexcept { return base::error_row(state_->code).http_status; }
bool Error::retryable() const noexcept { return base::error_row(state_->code).retryable; }
const std::string& Error::item() const noexcept { return state_->item; }
const std::vector<CancellationReason>& Error::cancellation_reasons() const noexcept {
  return state_->reasons;
}

Error& Error::with_item(std::string compact_item) {
  state_->item = std::move(compact_item);
  return *this;
}

Error& Error::with_cancellation_reasons(std::vector<CancellationReason> reasons) {
  state_->reasons = std::move(reasons);
  return *this;
}

Error& Error::within(std::string_view context) {
  state_->message = std::string(context) + ": " + state_->message;
  return *this;
}

std::string to_string(const Error& error) {
  return std::string(error.name()) + ": " + error.message();
}

BadResult::BadResult(Error error)
    : std::runtime_error(to_string(error)), error_(std::move(error)) {}

void detail::throw_bad_result(Error error) { throw BadResult(std::move(error)); }

}  // namespace rowhouse
