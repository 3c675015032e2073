#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/completion.h"
#include "engine/remote/caller.h"
#include "engine/remote/remote_options.h"
#include "model/schema.h"

namespace rowhouse::engine::remote {

/// The descriptions of the other side's tables, in memory for a while: bounded in age and in
/// number. Whoever needs one that is not known waits for one DescribeTable, together with all who
/// came meanwhile, as long as no table changed through this engine. Safe from many threads.
class KnownTables {
 public:
  using TablePtr = std::shared_ptr<const model::TableSchema>;

  /// Both outlive this.
  KnownTables(Caller& caller, const RemoteOptions& options) : caller_(caller), options_(options) {}

  /// What was learnt last, however long ago. kResourceNotFound if there was no such table;
  /// kServiceUnavailable if nothing was learnt of it, or it was forgotten.
  Result<TablePtr> find(std::string_view name) const;
  /// A table that is not there for those who use this engine, whatever the other side says.
  bool is_hidden(std::string_view name) const noexcept {
    return !options_.hidden_table.empty() && name == options_.hidden_table;
  }
  /// What is known and young enough to be used as it is; null if there is nothing of the kind.
  TablePtr find_young(std::string_view name) const;
  /// The same as find(), asked of the other side unless what is known is young enough. `done` is
  /// called inline if it is.
  void learn(std::string name, base::Completion<TablePtr> done);
  /// What an answer told of a table. If policies are kept, they are not told with it: what is known
  /// of the same table's stays as old as it is, and without it the table is asked for anew.
  void tell(const model::TableSchema& schema);
  /// The table is about to change, or has: it is asked for anew.
  void forget(std::string_view name);

 private:
  struct Known {
    TablePtr table;  ///< Null: there is none. Shared with requests on their way.
    base::Milliseconds learnt_at{0};
    std::uint64_t changes_before = 0;  ///< `changes_` when it was asked for.
  };
  bool is_young(const Known& known) const;
  void keep(const std::string& name, Known known);
  /// Asks for the policy of a table that was described, unless it is closed until its own comes.
  void ask_whether_closed(std::string name, std::uint64_t changes_before, const TablePtr& table);
  void ask_for_policy(std::string name, std::uint64_t changes_before, const TablePtr& table);
  void arrived(const std::string& name, std::uint64_t changes_before, Result<TablePtr> table);

  Caller& caller_;
  const RemoteOptions& options_;
  mutable std::shared_mutex mutex_;
  std::map<std::string, Known, std::less<>> known_;
  std::uint64_t changes_ = 0;  ///< How often a table changed through this engine.
  std::mutex waiting_mutex_;
  /// By the table's name and the changes before it was asked for: who comes after a change is not
  /// told what others asked before it.
  std::map<std::pair<std::string, std::uint64_t>, std::vector<base::Completion<TablePtr>>> waiting_;
};

}  // namespace rowhouse::engine::remote
