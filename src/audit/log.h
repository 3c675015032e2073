#pragma once

#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "audit/chain.h"
#include "base/clock.h"
#include "base/result.h"

namespace rowhouse::audit {

struct LogOptions {
  std::filesystem::path log;   ///< Where lines are appended.
  std::filesystem::path head;  ///< Where the count is kept: best on another disk, see SECURITY.md.
  std::size_t waiting_max = 10'000;  ///< Events beyond it are counted and lost, never waited for.
  std::chrono::milliseconds sync_period{1'000};  ///< How long a line may be only in memory.
};

/// A log of events, written by a thread of its own so that no request waits for it. What could not
/// be kept is told by a line of the kind "lost" with the number of events. One process writes a log
/// at a time.
class Log {
 public:
  /// Goes on behind what is there, which is verified first: kDataCorrupt if it was altered or cut,
  /// since going on would hide that. What a crash left of a last line is removed.
  static Result<std::unique_ptr<Log>> open(const LogOptions& options, std::string_view audit_key,
                                           const base::Clock& clock = base::system_clock());
  /// Writes what waits.
  ~Log();
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  /// Keeps `event`, with the time if it has none. From any thread; does not wait for the disk.
  void write(Event event);
  /// Waits until everything written before is on disk. Its error, if it could not be: kStorageFull,
  /// kInternalServer.
  Result<void> flush();

 private:
  Log(const LogOptions& options, Chain chain, Position end, int descriptor,
      const base::Clock& clock);
  void run();
  std::size_t many() const { return options_.waiting_max / 2 + 1; }
  Result<void> append(const std::vector<Event>& events, std::uint64_t lost);
  Result<void> write_head();

  const LogOptions options_;
  const Chain chain_;
  const base::Clock& clock_;
  // Of the writing thread, once it runs.
  Position end_;
  std::uintmax_t bytes_ = 0;
  bool broken_ = false;
  const int descriptor_;

  std::mutex mutex_;
  std::condition_variable work_;
  std::condition_variable written_;
  std::vector<Event> waiting_;
  std::uint64_t lost_ = 0;
  std::uint64_t taken_ = 0;  // events that were written or lost so far
  std::uint64_t given_ = 0;  // events that came
  bool flushing_ = false;
  bool ending_ = false;
  Result<void> state_;
  std::thread thread_;
};

}  // namespace rowhouse::audit
