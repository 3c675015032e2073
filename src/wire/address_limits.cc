#include "wire/address_limits.h"

#include <algorithm>

namespace rowhouse::wire {
namespace {

using std::chrono::nanoseconds;

// Connections of one address beyond its limit that are told so; more are closed without a word.
constexpr std::size_t kRefusalsMax = 16;
// As many requests may come at once as may come within this time.
constexpr nanoseconds kBurst = std::chrono::seconds(1);

}  // namespace

struct AddressPlace::Entry {
  std::uint64_t address = 0;
  std::size_t connections = 0;  // under the mutex
  /// When all that was admitted is paid for, at the rate that is allowed, in nanoseconds of the
  /// steady clock: a bucket of tokens in one number, see admits_request().
  std::atomic<std::int64_t> paid_at{0};
};

AddressPlace::~AddressPlace() {
  if (limits_ != nullptr) limits_->leave(*entry_);
}

bool AddressPlace::admits_request(std::chrono::steady_clock::time_point now) const noexcept {
  if (limits_ == nullptr || !limits_->limits_requests()) return true;
  const std::int64_t time = nanoseconds(now.time_since_epoch()).count();
  const std::int64_t price = kBurst.count() / limits_->options_.requests_per_second;
  std::int64_t paid_at = entry_->paid_at.load(std::memory_order_relaxed);
  for (;;) {
    const std::int64_t next = std::max(paid_at, time) + price;
    if (next - time > kBurst.count()) return false;
    if (entry_->paid_at.compare_exchange_weak(paid_at, next, std::memory_order_relaxed)) {
      return true;
    }
  }
}

AddressLimits::AddressLimits(const Options& options) : options_(options) {}
AddressLimits::~AddressLimits() = default;

std::pair<AddressLimits::Verdict, AddressPlace> AddressLimits::admit(const ClientAddress& address) {
  const std::lock_guard lock(mutex_);
  std::unique_ptr<Entry>& entry = entries_[address.limited_as()];
  if (!entry) {
    entry = std::make_unique<Entry>();
    entry->address = address.limited_as();
    ++idle_;
  }
  if (entry->connections >= options_.connections_max + kRefusalsMax) {
    return {Verdict::kDropped, AddressPlace()};
  }
  if (entry->connections++ == 0) --idle_;
  const bool admitted = entry->connections <= options_.connections_max;
  return {admitted ? Verdict::kAdmitted : Verdict::kRefused, AddressPlace(this, entry.get())};
}

void AddressLimits::leave(Entry& entry) noexcept {
  const std::lock_guard lock(mutex_);
  if (--entry.connections > 0) return;
  if (!limits_requests()) {
    entries_.erase(entry.address);
    return;
  }
  if (++idle_ > options_.idle_addresses_max) forget_idle();
}

void AddressLimits::forget_idle() {
  std::erase_if(entries_, [](const auto& known) { return known.second->connections == 0; });
  idle_ = 0;
}

std::size_t AddressLimits::addresses() const {
  const std::lock_guard lock(mutex_);
  return entries_.size();
}

}  // namespace rowhouse::wire
