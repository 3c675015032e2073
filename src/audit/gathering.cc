#include "audit/gathering.h"

#include <utility>

namespace rowhouse::audit {
namespace {

constexpr std::string_view kOthers = "others";

/// Leaves in `sum` what it has in common with `event`.
void keep_what_is_common(Event& sum, const Event& event) {
  const auto keep = [](std::string& text, const std::string& other) {
    if (text != other) text.clear();
  };
  keep(sum.kind, event.kind);
  keep(sum.who, event.who);
  keep(sum.action, event.action);
  keep(sum.resource, event.resource);
  keep(sum.tenant, event.tenant);
  keep(sum.decided_by, event.decided_by);
  keep(sum.request_id, event.request_id);
  keep(sum.source, event.source);
  keep(sum.transport, event.transport);
}

}  // namespace

Gathering::Gathering(Log& log, const GatheringOptions& options, const base::Clock& clock)
    : log_(log), options_(options), clock_(clock), since_(clock.now()) {}

Gathering::~Gathering() { write_sums(); }

/// Where a table has no room for one more cause, what is new shares one place.
Gathering::Cause& Gathering::cause_of(std::string_view name) {
  if (const auto known = causes_.find(name); known != causes_.end()) return known->second;
  if (causes_.size() >= options_.causes_max) return others_;
  return causes_.emplace(name, Cause{}).first->second;
}

void Gathering::write(std::string_view name, Event event) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  if (now - since_ >= options_.period || now < since_) end_period(now);
  Cause& cause = cause_of(name);
  if (cause.lines < options_.lines_each && lines_ < options_.lines_max) {
    ++cause.lines;
    ++lines_;
    if (event.time.count() == 0) event.time = now;
    return log_.write(std::move(event));
  }
  const std::uint64_t count = cause.sum.count + 1;
  if (count == 1) {
    cause.sum = std::move(event);
  } else {
    keep_what_is_common(cause.sum, event);
  }
  cause.sum.count = count;
}

void Gathering::sum_up() {
  const std::lock_guard lock(mutex_);
  const auto now = clock_.now();
  if (now - since_ >= options_.period || now < since_) end_period(now);
}

void Gathering::end_period(std::chrono::milliseconds now) {
  write_sums();
  causes_.clear();
  others_ = Cause{};
  lines_ = 0;
  since_ = now;
}

void Gathering::write_sums() {
  const auto write_sum = [this](Event& sum) {
    if (sum.count == 0) return;
    sum.time = clock_.now();
    log_.write(std::move(sum));
  };
  for (auto& [name, cause] : causes_) write_sum(cause.sum);
  if (others_.sum.count > 0 && others_.sum.who.empty()) others_.sum.who = kOthers;
  write_sum(others_.sum);
}

std::size_t Gathering::causes() const {
  const std::lock_guard lock(mutex_);
  return causes_.size();
}

}  // namespace rowhouse::audit
