#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/clock.h"
#include "base/result.h"
#include "core/directory.h"

namespace rowhouse::core {

/// Keeps a directory in touch with an engine that others write to, too: on a thread of its own it
/// looks at the directory's head every `period`, so that what another process changed counts here
/// within that time and the time of a read. The thread ends with the object.
class DirectoryWatch {
 public:
  /// Told of each look that went otherwise than the one before: the error, or none once looks
  /// succeed again. On the thread of the watch.
  using Turn = std::function<void(const Result<void>& outcome)>;

  /// `directory` outlives it.
  DirectoryWatch(Directory& directory, base::Milliseconds period, Turn turn);
  ~DirectoryWatch();
  DirectoryWatch(const DirectoryWatch&) = delete;
  DirectoryWatch& operator=(const DirectoryWatch&) = delete;

  /// Lets no further look begin; returns at once. One that is under way ends in its own time, which
  /// the engine bounds.
  void begin_to_stop();

 private:
  void run();

  Directory& directory_;
  const base::Milliseconds period_;
  const Turn turn_;
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;  ///< Guarded by mutex_.
  std::thread thread_;     ///< The last: it uses all of that.
};

}  // namespace rowhouse::core
