#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/embedded/store.h"
#include "engine/engine.h"
#include "ledger.h"

namespace rowhouse::test {

/// The same as ledger.h says, of a table with a stream: each writer has a partition, and so one
/// shard. An odd write puts one item; an even one is a transaction which puts kStreamParts items
/// and puts or deletes one more.
inline constexpr int kStreamWriters = 4;
inline constexpr int kStreamParts = 3;

/// The engine over `store`, with the table. Errors are the engine's.
Result<std::unique_ptr<engine::Engine>> open_stream_ledger(
    std::unique_ptr<engine::embedded::Store> store, bool sync);
Result<void> write_stream_ledger(engine::Engine& engine, int writer, std::uint64_t number);

/// What is wrong after a crash, in a sentence, or nothing: the stream replayed gives the table, and
/// it tells of each write up to `found`, in order, whole, once, and of no other.
std::string check_stream_ledger(engine::Engine& engine,
                                const Acknowledged (&acknowledged)[kStreamWriters],
                                std::uint64_t (&found)[kStreamWriters]);

}  // namespace rowhouse::test
