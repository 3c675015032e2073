#pragma once

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "engine/engine.h"
#include "engine/remote/caller.h"
#include "operation/options.h"

/// Batches of which the other side leaves a part: that part is asked again, after a pause, for as
/// long as a call may take. What is left then goes back to the client, as DynamoDB words it.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.BatchOperations
namespace rowhouse::engine::remote {

/// Adds what a later round consumed to what the earlier ones did.
void add_capacity(std::vector<operation::ConsumedCapacity>& sums,
                  std::vector<operation::ConsumedCapacity>&& more);

/// One batch on its way, until all of it is done or its time is over.
template <typename Batch>
class BatchRounds {
 public:
  BatchRounds(Batch batch, engine::Engine::Done<Batch> done)
      : batch_(std::move(batch)), done_(std::move(done)) {}
  virtual ~BatchRounds() = default;
  BatchRounds(const BatchRounds&) = delete;
  BatchRounds& operator=(const BatchRounds&) = delete;

  /// Whether a part was left that is to be asked again.
  virtual bool is_left() const { return !batch_.tables.empty(); }
  /// For that part.
  virtual Call next_call() const = 0;
  /// An error ends the rounds.
  Result<void> take(Result<Answer> answer) {
    auto taken = take_answer(std::move(answer));
    if (!taken && !has_answer_) first_error_ = taken.error();
    has_answer_ = true;
    return taken;
  }
  /// Answers the client with what there is.
  void end() {
    if (first_error_) return done_(*std::move(first_error_));
    result_.unprocessed = std::move(batch_.tables);
    done_(std::move(result_));
  }

 protected:
  /// Adds what the answer has to the result, and leaves in the batch what it left.
  virtual Result<void> take_answer(Result<Answer> answer) = 0;

  Batch batch_;  ///< What of it is left.
  typename Batch::Result result_;

 private:
  engine::Engine::Done<Batch> done_;
  bool has_answer_ = false;
  /// Of the first round. Past it a part is done, and the rest is left rather than failed.
  std::optional<Error> first_error_;
};

/// Asks for what is left of the batch until its rounds are over.
template <typename Batch>
void run_rounds(Caller& caller, std::unique_ptr<BatchRounds<Batch>> rounds, int round,
                base::Milliseconds deadline) {
  Call call = rounds->next_call();
  call.deadline = deadline;
  caller.call(std::move(call), [&caller, rounds = std::move(rounds), round,
                                deadline](Result<Answer> answer) mutable {
    if (!rounds->take(std::move(answer)) || !rounds->is_left()) return rounds->end();
    caller.pause(round + 1, deadline,
                 [&caller, rounds = std::move(rounds), round, deadline](bool goes_on) mutable {
                   if (!goes_on) return rounds->end();
                   run_rounds(caller, std::move(rounds), round + 1, deadline);
                 });
  });
}

}  // namespace rowhouse::engine::remote
