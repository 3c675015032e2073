#include "engine/remote/whole_scan.h"

#include <utility>

#include "base/error_table.h"
#include "engine/remote/answer_errors.h"
#include "engine/remote/document.h"
#include "engine/remote/page.h"
#include "engine/remote/targets.h"

namespace rowhouse::engine::remote {
namespace {

Error too_long() {
  return Error(ErrorCode::kServiceUnavailable,
               "Reading the whole table took more than ten minutes, and was given up");
}

}  // namespace

WholeScan::WholeScan(Caller& caller, const RemoteOptions& options, operation::Scan&& scan,
                     std::vector<std::string>&& attributes, Take&& take,
                     base::Completion<void>&& done)
    : caller_(caller),
      options_(options),
      scan_(std::move(scan)),
      attributes_(std::move(attributes)),
      begun_at_(options.clock->now()),
      take_(std::move(take)),
      done_(std::move(done)) {}

void WholeScan::run(Caller& caller, const RemoteOptions& options, operation::Scan scan,
                    std::vector<std::string> attributes, Take take, base::Completion<void> done) {
  const auto whole = std::make_shared<WholeScan>(
      caller, options, std::move(scan), std::move(attributes), std::move(take), std::move(done));
  for (std::uint32_t number = 0; number < kSegments; ++number) whole->step(number);
}

std::string WholeScan::body_of_page(std::uint32_t number) const {
  operation::Scan scan = scan_;
  scan.segment = number;
  scan.total_segments = kSegments;
  const Segment& segment = segments_[number];
  if (attributes_.empty()) {
    scan.exclusive_start_key = segment.start_key;
    return body_of(scan);
  }
  RawPage page;
  page.attributes = attributes_;
  page.start_key = segment.start_key;
  return body_of(scan, &page);
}

/// What is answered inline goes on in a loop, so that no calls pile up on the stack.
void WholeScan::step(std::uint32_t number) {
  Segment& segment = segments_[number];
  while (true) {
    segment.phase.store(Phase::kStarted);
    Call call{operation::Scan::kName, kDynamoDb, body_of_page(number)};
    caller_.call(std::move(call), [whole = shared_from_this(), number](Result<Answer> answer) {
      whole->arrive(number, std::move(answer));
    });
    if (segment.phase.exchange(Phase::kReturned) != Phase::kCompleted) return;
    if (!is_ready(number)) return;
  }
}

void WholeScan::arrive(std::uint32_t number, Result<Answer>&& answer) {
  Segment& segment = segments_[number];
  auto taken = take_page(segment, std::move(answer));
  if (!taken) {
    if (base::is_throttling(taken.error().code())) {
      segment.hindrance = std::move(taken).error();
    } else {
      fail(segment, std::move(taken).error());
    }
  }
  if (segment.phase.exchange(Phase::kCompleted) == Phase::kReturned && is_ready(number)) {
    step(number);
  }
}

Result<void> WholeScan::take_page(Segment& segment, Result<Answer>&& answer) {
  if (!answer) return std::move(answer).error();
  if (answer->status != 200) {
    return error_of(operation::Scan::kName, *std::move(answer), options_.limits);
  }
  ROWHOUSE_TRY(document, parse_document(answer->body));
  ROWHOUSE_TRY(page, read_page(document, options_.limits));
  if (!page.last_evaluated_key.empty() && page.last_evaluated_key == segment.start_key) {
    return malformed("its scan does not get on");
  }
  segment.start_key = std::move(page.last_evaluated_key);
  segment.is_over = segment.start_key.empty();
  segment.round = 1;
  const std::lock_guard lock(mutex_);
  if (!error_) take_(page.items);
  return {};
}

/// True if the next page is to be asked for now.
bool WholeScan::is_ready(std::uint32_t number) {
  Segment& segment = segments_[number];
  {
    const std::lock_guard lock(mutex_);
    if (error_) segment.is_over = true;  // Of another segment.
  }
  if (!segment.is_over && options_.clock->now() - begun_at_ > kTimeMax) fail(segment, too_long());
  if (segment.is_over) {
    end_segment();
    return false;
  }
  if (!segment.hindrance) return true;
  caller_.pause(++segment.round, caller_.deadline_from_now(),
                [whole = shared_from_this(), number](bool again) {
                  Segment& paused = whole->segments_[number];
                  Error why = *std::exchange(paused.hindrance, std::nullopt);
                  if (again) return whole->step(number);
                  whole->fail(paused, std::move(why));
                  whole->end_segment();
                });
  return false;
}

void WholeScan::fail(Segment& segment, Error error) {
  segment.is_over = true;
  const std::lock_guard lock(mutex_);
  if (!error_) error_ = std::move(error);
}

void WholeScan::end_segment() {
  if (--segments_left_ > 0) return;
  // Nobody else is left.
  if (error_) return done_(*std::move(error_));
  done_({});
}

}  // namespace rowhouse::engine::remote
