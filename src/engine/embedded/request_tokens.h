#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/embedded/store.h"
#include "operation/options.h"
#include "tenancy/scope.h"

namespace rowhouse::engine::embedded {

/// What a transaction with a client request token has done, kept for ten minutes so that a client
/// which did not hear the answer may ask again. A token belongs to its principal. Written in the
/// same batch as the transaction's effect (docs/formats/store.md). Safe from many threads.
class RequestTokens {
 public:
  struct Record {
    std::string digest;  ///< Of the request's actions.
    /// What the same request consumes when it is answered from here: reads of the items.
    std::vector<operation::ConsumedCapacity> capacity;
  };

  RequestTokens(const Store& store, const EmbeddedOptions& options)
      : store_(store), options_(options) {}

  /// Names a token of whoever has this scope.
  static std::string name(const tenancy::Scope& scope, std::string_view token);

  /// Takes the token for a request that is about to run, until release(). False if another has it.
  bool claim(const std::string& name);
  void release(const std::string& name);

  /// The record of a token that was used within its lifetime. kFound, kMissing or kWouldBlock.
  Result<Read> find(const std::string& name, Tier tier, Record& record) const;
  /// Puts the record into the batch of the effect, and now and then the erasing of those which are
  /// out of date.
  void stage(Batch& batch, const std::string& name, const Record& record);

 private:
  /// Records lie by the span of time in which they were written, one lifetime long: only the
  /// current span and the one before can hold a token which is still valid, and all before those
  /// are one range of keys.
  std::int64_t span_of(std::int64_t time_ms) const;

  const Store& store_;
  const EmbeddedOptions& options_;
  std::mutex mutex_;
  std::set<std::string, std::less<>> claimed_;  // at most one for each transaction that runs
  std::optional<std::int64_t> erased_until_;    ///< No record is older than this span.
};

}  // namespace rowhouse::engine::embedded
