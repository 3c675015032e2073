#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/tenant_core.h"
#include "rowhouse/writer.h"

namespace rowhouse::detail {

/// What a Writer and its requests under way share. Batches are formed and sent by the writer's own
/// thread; their answers arrive on any.
class WriterCore : public std::enable_shared_from_this<WriterCore> {
 public:
  static constexpr std::size_t kFailuresMax = 1'000;
  static constexpr std::uint32_t kBatchesMax = 64;
  static constexpr int kTriesMax = 8;
  /// A batch of items is smaller than this as JSON, however it is escaped: 16 MB is what a request
  /// may have.
  static constexpr std::size_t kBatchBytesMax = 2u << 20;

  WriterCore(TenantPtr tenant, const WriterOptions& options);

  /// Takes a write; returns once there is room for the next.
  void add(bool is_put, std::string item);
  Result<void> flush();
  void wait_until_done();
  std::vector<FailedWrite> take_failures();
  std::uint64_t written() const;

 private:
  using Clock = std::chrono::steady_clock;
  using Lock = std::unique_lock<std::mutex>;

  struct Pending {
    bool is_put = true;
    bool goes_alone = false;  ///< A batch that it was in was refused.
    int tries = 0;
    std::string item;
    std::string key;
  };
  struct Failure {
    bool is_put;
    std::string item;
    Error error;
  };
  using Pendings = std::vector<Pending>;

  bool is_full() const noexcept;
  void send_what_is_ready(Lock& lock, bool partly);
  void wait(Lock& lock);
  Pendings take_batch(bool partly);
  void send(Pendings batch);
  void arrive(Pendings batch, Result<operation::BatchWriteItemResult> result);
  void take_back(Pendings&& batch, const std::vector<bool>& is_left, const Error& why);
  void split(Pendings&& batch);
  void fail(Pending&& write, const Error& error);
  void end(const Pending& write) { bytes_ -= write.item.size(); }

  const TenantPtr tenant_;
  const std::size_t batches_max_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;  ///< Of all that follows.
  std::condition_variable changed_;
  std::deque<Pending> waiting_;
  std::unordered_set<std::string> under_way_;  ///< The keys of what is.
  std::size_t batches_ = 0;                    ///< Under way.
  std::size_t bytes_ = 0;                      ///< Of what waits or is under way.
  Clock::time_point not_before_{};             ///< Nothing is sent.
  std::uint64_t written_ = 0;
  std::uint64_t failed_ = 0;  ///< Since the last flush().
  std::optional<Error> first_error_;
  std::vector<Failure> failures_;
};

}  // namespace rowhouse::detail
