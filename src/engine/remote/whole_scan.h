#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "base/completion.h"
#include "engine/remote/caller.h"
#include "engine/remote/remote_options.h"
#include "operation/scan.h"

namespace rowhouse::engine::remote {

/// Reads a whole table, for what only all of its items tell: page by page, in a few segments at
/// once, each with one page on its way. What is throttled is asked again after a pause. Ends with
/// an error if it takes too long. Shared by the calls that are on their way.
class WholeScan final : public std::enable_shared_from_this<WholeScan> {
 public:
  static constexpr std::uint32_t kSegments = 4;
  static constexpr base::Milliseconds kTimeMax{600'000};
  /// Called with each page, one after the other, on any thread.
  using Take = std::function<void(const operation::ItemList&)>;

  /// Of `scan` the table and the filter count. With `attributes` those alone are asked for.
  /// `caller` and `options` outlive the read.
  static void run(Caller& caller, const RemoteOptions& options, operation::Scan scan,
                  std::vector<std::string> attributes, Take take, base::Completion<void> done);

  WholeScan(Caller& caller, const RemoteOptions& options, operation::Scan&& scan,
            std::vector<std::string>&& attributes, Take&& take, base::Completion<void>&& done);

 private:
  enum class Phase : std::uint8_t { kStarted, kReturned, kCompleted };
  struct Segment {
    std::atomic<Phase> phase = Phase::kStarted;
    std::string start_key;
    bool is_over = false;
    std::optional<Error> hindrance;  ///< May pass.
    int round = 1;
  };

  void step(std::uint32_t number);
  std::string body_of_page(std::uint32_t number) const;
  void arrive(std::uint32_t number, Result<Answer>&& answer);
  Result<void> take_page(Segment& segment, Result<Answer>&& answer);
  bool is_ready(std::uint32_t number);
  void fail(Segment& segment, Error error);
  void end_segment();

  Caller& caller_;
  const RemoteOptions& options_;
  const operation::Scan scan_;
  const std::vector<std::string> attributes_;
  const base::Milliseconds begun_at_;
  std::array<Segment, kSegments> segments_;
  std::atomic<std::uint32_t> segments_left_ = kSegments;
  std::mutex mutex_;  ///< Of what is below.
  Take take_;
  std::optional<Error> error_;
  base::Completion<void> done_;
};

}  // namespace rowhouse::engine::remote
