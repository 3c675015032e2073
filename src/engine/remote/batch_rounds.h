#pragma once

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "engine/remote/caller.h"
#include "operation/options.h"

/// Batches of which the other side leaves a part: that part is asked again, after a pause, for as
/// long as a call may take. What is left then goes back to the client, as DynamoDB words it.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html#Programming.Errors.BatchOperations
namespace rowhouse::engine::remote {

/// Adds what a later round consumed to what the earlier ones did.
void add_capacity(std::vector<operation::ConsumedCapacity>& sums,
                  std::vector<operation::ConsumedCapacity>&& more);

/// One batch on its way. `Rounds` has:
///     bool is_left() const;            whether a part was left
///     Call next_call();                for that part
///     Result<void> take(Result<Answer>);  an error ends the rounds
///     void end();                      answers the client with what there is
template <typename Rounds>
void run_rounds(Caller& caller, std::unique_ptr<Rounds> rounds, int round,
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
