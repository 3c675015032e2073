#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <string_view>

#include "base/completion.h"
#include "engine/remote/caller.h"
#include "engine/remote/remote_options.h"
#include "model/stream.h"

namespace rowhouse::engine::remote {

/// What the other side's streams are of, in memory for a while, as KnownTables keeps tables: what
/// deciding on a request for one needs to know: its policy, if such are kept, but not its shards.
/// Safe from many threads.
class KnownStreams {
 public:
  using StreamPtr = std::shared_ptr<const model::Stream>;

  /// Both outlive this.
  KnownStreams(Caller& caller, const RemoteOptions& options) : caller_(caller), options_(options) {}

  /// What was learnt last, however long ago. kResourceNotFound if there was no such stream;
  /// kServiceUnavailable if nothing was learnt of it.
  Result<StreamPtr> find(std::string_view arn) const;
  /// The same, asked of the other side unless what is known is young enough. `done` is called
  /// inline if it is.
  void learn(const std::string& arn, base::Completion<StreamPtr> done);
  /// Its policy is about to change, or has: it is asked for anew.
  void forget(const std::string& arn);
  /// True of a stream of a table in which gateways keep what is theirs: nobody's business, so there
  /// is none, and the other side is not asked.
  bool is_hidden(std::string_view arn) const;

 private:
  struct Known {
    StreamPtr stream;  ///< Null: there is none. Shared with requests on their way.
    base::Milliseconds learnt_at{0};
  };
  bool is_young(const Known& known) const;
  void arrived(const std::string& arn, std::uint64_t changes_before, StreamPtr stream,
               base::Completion<StreamPtr> done);
  void ask_for_policy(const std::string& arn, std::uint64_t changes_before, StreamPtr stream,
                      base::Completion<StreamPtr> done);
  void keep(const std::string& arn, StreamPtr stream, base::Milliseconds learnt_at);

  Caller& caller_;
  const RemoteOptions& options_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, Known, std::less<>> known_;
  std::uint64_t changes_ = 0;  ///< How often a policy changed through this engine.
};

}  // namespace rowhouse::engine::remote
