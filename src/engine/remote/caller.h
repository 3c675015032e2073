#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/completion.h"

namespace rowhouse::engine::remote {

/// One request of DynamoDB's API, as it is to be sent.
struct Call {
  std::string_view operation;  ///< "GetItem"; static storage.
  std::string_view target;     ///< "DynamoDB_20120810" or "DynamoDBStreams_20120810".
  std::string body;            ///< JSON.
  bool repeatable = true;      ///< False: never sent again after a doubt whether it arrived.
  /// True for what changes something although it is repeatable: that it was turned away after a
  /// doubt does not tell that nothing was done.
  bool changes = false;
  /// Of a call that is a part of something longer: see Caller::deadline_from_now().
  std::optional<base::Milliseconds> deadline = {};
};

/// The other side's answer to a call: its JSON, or its error as the other side words it.
struct Answer {
  int status;        ///< The HTTP status: 200 if the call succeeded.
  std::string type;  ///< The error's name, after the '#'; empty if the status is 200.
  std::string body;  ///< JSON.
};

/// The line between what is said to a remote engine and how it gets there. Safe from many threads.
class Caller {
 public:
  virtual ~Caller() = default;
  /// `done` is called exactly once, on a thread of the caller's (or inline). A call that got no
  /// answer is an error: kThrottling, kServiceUnavailable, or kInternalServer where it may have
  /// been carried out all the same.
  virtual void call(Call&& call, base::Completion<Answer> done) = 0;
  /// Looks for credentials to call with; may block for some seconds. kInternalServer, saying where
  /// was looked, if there are none.
  virtual Result<void> find_credentials() { return {}; }

  /// When what is asked now has to be answered, in the caller's own time; for the deadline of the
  /// calls that belong to it.
  virtual base::Milliseconds deadline_from_now() const { return base::Milliseconds(0); }
  /// For what was done in part only: then(true) after the pause that is due before round `round` (2
  /// is the first that repeats), or then(false) at once, if there are enough rounds already or too
  /// little time.
  virtual void pause(int round, base::Milliseconds deadline,
                     base::UniqueFunction<void(bool)> then) {
    static_cast<void>(round);
    static_cast<void>(deadline);
    then(false);
  }
};

}  // namespace rowhouse::engine::remote
