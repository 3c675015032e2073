#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "base/result.h"
#include "core/directory.h"

namespace rowhouse::core {

/// A thread that asks a directory, every few seconds, whether another process changed it: for
/// servers that share an engine. An embedded folder has one holder and needs none.
class DirectoryRefresh {
 public:
  /// What is promised: a change counts everywhere within so long.
  static constexpr std::chrono::milliseconds kEveryMax = std::chrono::seconds(5);

  /// `failed` is told of each refresh that failed, on the thread. `directory` outlives this.
  DirectoryRefresh(Directory& directory, std::chrono::milliseconds every,
                   std::function<void(const Error&)> failed);
  /// Waits for a refresh under way.
  ~DirectoryRefresh();
  DirectoryRefresh(const DirectoryRefresh&) = delete;
  DirectoryRefresh& operator=(const DirectoryRefresh&) = delete;

 private:
  void run();

  Directory& directory_;
  const std::chrono::milliseconds every_;
  const std::function<void(const Error&)> failed_;
  std::mutex mutex_;
  std::condition_variable ending_;
  bool ends_ = false;
  std::thread thread_;  ///< Last, since it uses all of the others.
};

}  // namespace rowhouse::core
