#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "audit/event.h"
#include "audit/log.h"
#include "base/clock.h"

namespace rowhouse::audit {

struct GatheringOptions {
  std::chrono::milliseconds period{60'000};  ///< What a sum is about.
  std::uint32_t lines_each = 1;              ///< Of one cause in a period, before they are summed.
  std::uint32_t lines_max = 1'000;           ///< Of all causes together, likewise.
  std::size_t causes_max = 256;  ///< Told apart in a period; what comes of others is one sum.
};

/// Keeps a storm of events out of a log whose disk has an end: the first events of a cause are
/// lines of their own, the rest of its period is one line with their count and with what they have
/// in common. In a period it writes at most lines_max + causes_max + 1 lines and holds causes_max +
/// 1 events, whoever sends what. Safe from many threads. Sums what is left at its end.
class Gathering {
 public:
  /// The log and the clock outlive it.
  Gathering(Log& log, const GatheringOptions& options,
            const base::Clock& clock = base::system_clock());
  ~Gathering();
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;

  /// Keeps `event`; `cause` is what it has in common with those that it may be summed with.
  void write(std::string_view cause, Event event);
  /// Writes the sums of a period that is over. Called now and then, since after a storm nothing
  /// else may come.
  void sum_up();

  /// How many causes are held now.
  std::size_t causes() const;

 private:
  struct Cause {
    std::uint32_t lines = 0;  ///< Written singly in this period.
    Event sum;                ///< Of the rest, if its count is not 0.
  };

  Cause& cause_of(std::string_view name);
  void end_period(std::chrono::milliseconds now);
  void write_sums();

  Log& log_;
  const GatheringOptions options_;
  const base::Clock& clock_;

  mutable std::mutex mutex_;
  std::chrono::milliseconds since_;
  std::uint32_t lines_ = 0;
  std::map<std::string, Cause, std::less<>> causes_;
  Cause others_;
};

}  // namespace rowhouse::audit
