#include "rowhouse/writer.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/error_table.h"
#include "base/random.h"
#include "core/calls.h"
#include "core/trees.h"
#include "core/writer_core.h"
#include "model/key.h"

namespace rowhouse {
namespace detail {
namespace {

/// By which two writes are known as of one item. A key that is not whole is the engine's to refuse;
/// then it is the whole item.
std::string key_of(const model::KeySchema& schema, std::string_view compact) {
  const model::ItemView item(compact);
  if (!item.find(schema.partition.name) || (schema.sort && !item.find(schema.sort->name))) {
    return std::string(compact);
  }
  return model::key_item(schema, model::key_of_stored(schema, item));
}

/// Before a try: up to 10 ms and twice as much each time, of which a random part is waited.
std::chrono::milliseconds pause_before(int tries) {
  std::array<std::uint8_t, 2> bytes{};
  base::system_random().fill(bytes);
  const std::int64_t part = bytes[0] << 8 | bytes[1];
  return std::chrono::milliseconds(1 + ((std::int64_t{10} << tries) * part >> 16));
}

}  // namespace

WriterCore::WriterCore(TenantPtr tenant, const WriterOptions& options)
    : tenant_(std::move(tenant)),
      batches_max_(std::clamp<std::uint32_t>(options.batches_max, 1, kBatchesMax)),
      bytes_max_(options.bytes_max) {}

void WriterCore::add(bool is_put, std::string item) {
  std::string key = key_of(tenant_->schema->key, item);
  Lock lock(mutex_);
  bytes_ += item.size();
  waiting_.push_back({is_put, false, 0, std::move(item), std::move(key)});
  send_what_is_ready(lock, false);
  while (is_full()) {
    // Where nothing is under way only what does not fill a batch can make room.
    send_what_is_ready(lock, batches_ == 0);
    if (is_full()) wait(lock);
  }
}

bool WriterCore::is_full() const noexcept {
  const std::size_t writes_max = tenant_->limits().batch_write_requests_max * (batches_max_ + 1);
  return !waiting_.empty() && (bytes_ > bytes_max_ || waiting_.size() >= writes_max);
}

void WriterCore::wait(Lock& lock) {
  if (not_before_ > Clock::now()) {
    changed_.wait_until(lock, not_before_);
  } else if (batches_ > 0) {
    changed_.wait(lock);
  }
}

void WriterCore::send_what_is_ready(Lock& lock, bool partly) {
  while (batches_ < batches_max_ && Clock::now() >= not_before_) {
    Pendings batch = take_batch(partly);
    if (batch.empty()) return;
    ++batches_;
    // The answer may arrive before this returns.
    lock.unlock();
    send(std::move(batch));
    lock.lock();
  }
}

/// The first of those that wait whose items no earlier write still has to reach. Empty if they do
/// not fill a batch and only a full one is wanted.
WriterCore::Pendings WriterCore::take_batch(bool partly) {
  const std::size_t count_max = tenant_->limits().batch_write_requests_max;
  std::vector<std::size_t> taken;
  std::unordered_set<std::string_view> passed;
  std::size_t bytes = 0;
  bool is_full = false;
  for (std::size_t i = 0; i < waiting_.size() && !is_full; ++i) {
    const Pending& write = waiting_[i];
    const bool is_first = passed.insert(write.key).second && !under_way_.contains(write.key);
    if (!is_first || (write.goes_alone && !taken.empty())) continue;
    if (!taken.empty() && bytes + write.item.size() > kBatchBytesMax) {
      is_full = true;
      break;
    }
    taken.push_back(i);
    bytes += write.item.size();
    is_full = write.goes_alone || taken.size() == count_max;
  }
  Pendings batch;
  if (!is_full && !partly) return batch;
  for (const std::size_t i : taken) {
    under_way_.insert(waiting_[i].key);
    batch.push_back(std::move(waiting_[i]));
  }
  for (auto i = taken.rbegin(); i != taken.rend(); ++i) {
    waiting_.erase(waiting_.begin() + static_cast<std::ptrdiff_t>(*i));
  }
  return batch;
}

void WriterCore::send(Pendings batch) {
  operation::WritesOfTable of_table;
  of_table.table = tenant_->table();
  for (const Pending& write : batch) {
    of_table.requests.push_back({write.is_put ? operation::WriteRequest::Kind::kPut
                                              : operation::WriteRequest::Kind::kDelete,
                                 write.item});
  }
  operation::BatchWriteItem operation;
  operation.tables.push_back(std::move(of_table));
  tenant_->pipeline().run(tenant_->principal, std::move(operation),
                          [self = shared_from_this(), batch = std::move(batch)](
                              Result<operation::BatchWriteItemResult> result) mutable {
                            const core::InCallback in_callback;  // this may be the last to hold it
                            const std::shared_ptr<WriterCore> core = std::move(self);
                            core->arrive(std::move(batch), std::move(result));
                          });
}

void WriterCore::arrive(Pendings batch, Result<operation::BatchWriteItemResult> result) {
  const std::lock_guard lock(mutex_);
  for (const Pending& write : batch) under_way_.erase(write.key);
  --batches_;
  std::vector<bool> is_left(batch.size(), !result);
  if (result) {
    std::unordered_set<std::string> left;
    for (const auto& of_table : result->unprocessed) {
      for (const auto& each : of_table.requests) {
        left.insert(key_of(tenant_->schema->key, each.item));
      }
    }
    for (std::size_t i = 0; i < batch.size(); ++i) is_left[i] = left.contains(batch[i].key);
    take_back(std::move(batch), is_left,
              Error(ErrorCode::kThrottling,
                    "The item was not processed after " + std::to_string(kTriesMax) + " attempts"));
  } else if (base::is_throttling(result.error().code())) {
    take_back(std::move(batch), is_left, result.error());
  } else if (result.error().code() == ErrorCode::kValidation && batch.size() > 1) {
    split(std::move(batch));
  } else {
    for (Pending& write : batch) fail(std::move(write), result.error());
  }
  changed_.notify_all();
}

/// Those that are left wait again, before all that came after them.
void WriterCore::take_back(Pendings&& batch, const std::vector<bool>& is_left, const Error& why) {
  const bool is_stuck = std::find(is_left.begin(), is_left.end(), false) == is_left.end();
  int tries = 0;
  for (std::size_t i = batch.size(); i-- > 0;) {
    Pending& write = batch[i];
    if (!is_left[i]) {
      ++written_;
      end(write);
      continue;
    }
    write.tries = is_stuck ? write.tries + 1 : 0;
    if (write.tries == kTriesMax) {
      fail(std::move(write), why);
      continue;
    }
    tries = std::max(tries, write.tries);
    waiting_.push_front(std::move(write));
  }
  if (tries > 0) not_before_ = std::max(not_before_, Clock::now() + pause_before(tries));
}

/// Which of them it was refused for nobody said.
void WriterCore::split(Pendings&& batch) {
  for (auto write = batch.rbegin(); write != batch.rend(); ++write) {
    write->goes_alone = true;
    waiting_.push_front(std::move(*write));
  }
}

void WriterCore::fail(Pending&& write, const Error& error) {
  end(write);
  ++failed_;
  if (!first_error_) first_error_ = error;
  if (failures_.size() < kFailuresMax) {
    failures_.push_back({write.is_put, std::move(write.item), error});
  }
}

void WriterCore::wait_until_done() {
  Lock lock(mutex_);
  while (!waiting_.empty() || batches_ > 0) {
    send_what_is_ready(lock, true);
    if (!waiting_.empty() || batches_ > 0) wait(lock);
  }
}

Result<void> WriterCore::flush() {
  wait_until_done();
  const std::lock_guard lock(mutex_);
  const std::uint64_t failed = std::exchange(failed_, 0);
  std::optional<Error> error = std::exchange(first_error_, std::nullopt);
  if (!error) return {};
  if (failed > 1)
    error->within(std::to_string(failed) + " writes were not made, of which the first");
  return *std::move(error);
}

std::vector<FailedWrite> WriterCore::take_failures() {
  std::vector<Failure> taken;
  {
    const std::lock_guard lock(mutex_);
    taken = std::exchange(failures_, {});
  }
  std::vector<FailedWrite> failures;
  for (Failure& each : taken) {
    auto item = decode_item(each.item);
    failures.push_back({each.is_put, item ? *std::move(item) : Item(), std::move(each.error)});
  }
  return failures;
}

std::uint64_t WriterCore::written() const {
  const std::lock_guard lock(mutex_);
  return written_;
}

}  // namespace detail

Writer::Writer(detail::TenantPtr tenant, const WriterOptions& options)
    : tenant_(std::move(tenant)), core_(std::make_shared<detail::WriterCore>(tenant_, options)) {}

Writer::~Writer() {
  if (core_ != nullptr) core_->wait_until_done();
}

Result<void> Writer::add(bool is_put, Result<std::string> item) {
  if (!item) return std::move(item).error();
  ROWHOUSE_CHECK(detail::check_key(*item));
  core_->add(is_put, *std::move(item));
  return {};
}

Result<void> Writer::flush() { return core_->flush(); }

std::vector<FailedWrite> Writer::take_failures() { return core_->take_failures(); }

std::uint64_t Writer::written() const { return core_->written(); }

}  // namespace rowhouse
