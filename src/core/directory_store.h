#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.h"
#include "base/result.h"
#include "core/directory_head.h"
#include "core/master_key.h"
#include "core/sealed_record.h"
#include "engine/engine.h"

namespace rowhouse::core {

/// The table which keeps the directory. A request cannot spell its name, the Pipeline refuses it to
/// everyone, and ListTables leaves it out (model::is_reserved_table; docs/adr/0004-directory.md).
inline constexpr std::string_view kDirectoryTable = "$rowhouse";

/// One record, opened.
struct DirectoryRecord {
  std::string kind;
  std::string key;
  std::string plain;
};

/// One record to be written, or erased if `plain` is empty.
struct DirectoryChange {
  std::string kind;
  std::string key;
  std::string plain;
};

/// Gives the master key of the directory with that id. `is_new`: nothing is sealed yet, so that
/// one may be made.
using MasterKeyOf = std::function<Result<MasterKey>(std::string_view directory_id, bool is_new)>;

/// The directory's records in the engine, sealed. Beside the records lies a sealed head: how many
/// there are and a sum of their marks, written anew with each change in the same transaction. A
/// record that is altered, swapped, rolled back, removed or added by somebody without the master
/// key contradicts it. For one thread at a time.
class DirectoryStore {
 public:
  /// Opens the directory that is kept in that table of `engine`; one that is not there is made if
  /// `makes`, else kResourceNotFound. Waits until the table can be used, kServiceUnavailable after
  /// a minute. Errors of the engine and of `master_key`; kDataFolderUnusable if the master key is
  /// another; kDataCorrupt, kFormatUnsupported. `engine` and `random` outlive it.
  static Result<std::unique_ptr<DirectoryStore>> open(engine::Engine& engine,
                                                      const std::string& table,
                                                      const MasterKeyOf& master_key, bool makes,
                                                      const base::Random& random);

  /// Shows `visit` every record, in no order; what open() found, or the last write() that failed
  /// left. Only if this then succeeds are they what the head says: until then nothing of them may
  /// count. kDataCorrupt if anything was tampered with, or is older than what was read before;
  /// kTransactionConflict if another process changed them meanwhile; an error of `visit` ends it.
  using Visit = std::function<Result<void>(DirectoryRecord&&)>;
  Result<void> load(const Visit& visit);

  /// The records that others changed since this object read or wrote the last time; of one that is
  /// gone `plain` is empty. Nothing if the head does not tell of all of them, or says something
  /// else than they do: then load() says what counts. Errors of the engine.
  Result<std::optional<std::vector<DirectoryRecord>>> load_changes();

  /// Makes all changes or none; durable when it returns. At most kChangesMax. kTransactionConflict
  /// if another process changed the directory meanwhile. If the engine does not say what became of
  /// them, the head does; any other error than a conflict means that they may still be made. After
  /// any error load() comes first.
  Result<void> write(std::span<const DirectoryChange> changes);
  static constexpr std::size_t kChangesMax = 99;  ///< With the head, the 100 of a transaction.

  /// The head as it lies in the engine now: one small read, by any thread at any time.
  class SeenHead;
  Result<SeenHead> see_head() const;
  /// Whether the records under that head are no more those that this object read or wrote last.
  bool is_changed(const SeenHead& seen) const;

  const std::string& id() const noexcept { return id_; }

 private:
  struct Stored;                                         // an item of the table, as it lies there
  using RecordId = std::pair<std::string, std::string>;  // its kind and key
  using Head = DirectoryHead;

  DirectoryStore(engine::Engine& engine, std::string table, const base::Random& random)
      : engine_(engine), table_(std::move(table)), random_(random) {}

  static Result<std::unique_ptr<DirectoryStore>> try_open(engine::Engine& engine,
                                                          const std::string& table,
                                                          const MasterKeyOf& master_key, bool makes,
                                                          const base::Random& random);
  /// kResourceNotFound if it is not there and is not to be made.
  Result<void> find_or_make_table(bool makes);
  Result<void> make_table();
  Result<void> wait_for_table() const;
  static Result<Stored> take_apart(model::ItemView item);
  /// The item about the directory of that key, or nothing.
  Result<std::optional<Stored>> read_one(std::string_view key) const;
  /// Page by page, so that a million of them need no more memory than a page.
  Result<void> read_all(const std::function<Result<void>(Stored&&)>& visit) const;
  Result<void> check_empty() const;
  Result<void> write_id();
  Result<void> write_first_head();
  /// kConditionalCheckFailed if it is there.
  Result<void> put_first(std::string item);
  Result<Head> open_head(const Stored& stored) const;
  using Marks = std::unordered_map<std::string, std::string>;
  Result<void> read_records(const Head& head, const Visit& visit, Marks& marks) const;
  Result<std::string> seal_head(const Head& head) const;
  /// Whether others change the directory too, so that its head tells what was changed.
  bool is_shared() const noexcept { return !model::is_reserved_table(table_); }
  enum class Outcome { kRead, kRaced, kNotTold };
  Result<Outcome> try_load_changes(std::vector<DirectoryRecord>& changed);
  /// As they lie there now, in no order.
  Result<std::vector<Stored>> read_these(const std::set<RecordId>& records) const;
  /// What became of a change whose outcome the engine did not tell, by the head that it wrote.
  Result<void> look_again(const std::string& written_head, const Error& doubt) const;

  engine::Engine& engine_;
  const std::string table_;
  const base::Random& random_;
  std::string id_;
  std::unique_ptr<RecordSealer> sealer_;
  Head head_;
  std::string sealed_head_;  ///< As it lies in the table.
  Marks marks_;              ///< By kind, a zero byte and key.
};

class DirectoryStore::SeenHead {
  friend class DirectoryStore;
  SeenHead(std::uint64_t version, std::string sealed)
      : version_(version), sealed_(std::move(sealed)) {}
  std::uint64_t version_;
  std::string sealed_;  ///< Other bytes with each change.
};

}  // namespace rowhouse::core
