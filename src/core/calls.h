#pragma once

#include <type_traits>
#include <utility>

#include "core/blocking.h"
#include "core/in_callback.h"
#include "core/pipeline.h"
#include "rowhouse/receiver.h"

/// The two ways in which the library makes a call: wait for the outcome, or hand it to a receiver.
namespace rowhouse::core {

/// Hands an outcome over; the receiver, and whatever handles it holds, is gone afterwards.
template <typename T>
void deliver(detail::ReceiverPtr<T> receiver, Result<T> outcome) {
  const InCallback in_callback;
  const detail::ReceiverPtr<T> last = std::move(receiver);
  last->receive(std::move(outcome));
}

/// Runs `operation` and waits; `extract` makes the answer from its result.
template <typename Operation, typename Extract>
auto call(Pipeline& pipeline, const tenancy::Principal& principal, Result<Operation> operation,
          Extract&& extract) -> std::invoke_result_t<Extract, typename Operation::Result&&> {
  if (!operation) return std::move(operation).error();
  auto result = run_blocking(pipeline, principal, *std::move(operation));
  if (!result) return std::move(result).error();
  return extract(*std::move(result));
}

/// Runs `operation`; the answer goes to `receiver`, once.
template <typename Operation, typename Extract, typename T>
void send(Pipeline& pipeline, const tenancy::Principal& principal, Result<Operation> operation,
          Extract extract, detail::ReceiverPtr<T> receiver) {
  if (!operation) return deliver<T>(std::move(receiver), std::move(operation).error());
  pipeline.run(principal, *std::move(operation),
               [extract = std::move(extract),
                receiver = std::move(receiver)](Result<typename Operation::Result> result) mutable {
                 if (!result) return deliver<T>(std::move(receiver), std::move(result).error());
                 deliver<T>(std::move(receiver), extract(*std::move(result)));
               });
}

}  // namespace rowhouse::core
