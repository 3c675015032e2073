#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/embedded/commit_queue.h"
#include "engine/embedded/store.h"

namespace rowhouse::test {

/// What the writers of a crash test write, so that afterwards one can tell what is missing. Each
/// writer numbers its batches from 1. Batch n puts n under each of the writer's kParts keys, adds
/// one entry of its own to the writer's log, and on some n erases the older half of that log.
inline constexpr int kParts = 5;

engine::embedded::Batch ledger_batch(int writer, std::uint64_t number);

struct Acknowledged {
  std::uint64_t at_least = 0;  ///< The last batch that was answered with success.
  std::uint64_t at_most = 0;   ///< The last batch that was submitted.
};

/// What is wrong with the store after a crash, in a sentence, or nothing: each acknowledged batch
/// is there, every batch is there whole or not at all, none is missing in between and none is there
/// that was not submitted. `found` gets the number of the last batch that is there.
std::string check_ledger(const engine::embedded::Store& store, int writer,
                         const Acknowledged& acknowledged, std::uint64_t& found);

}  // namespace rowhouse::test
