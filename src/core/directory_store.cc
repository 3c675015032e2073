#include "core/directory_store.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>
#include <utility>

#include "base/bytes.h"
#include "core/blocking.h"
#include "core/learning.h"
#include "engine/remote/remote_options.h"
#include "expression/expression.h"
#include "model/value_writer.h"
#include "tenancy/scope.h"

namespace rowhouse::core {

/// An item of the directory's table.
struct DirectoryStore::Stored {
  std::string kind;
  std::string key;
  std::uint64_t version = 0;
  std::string content;  ///< Sealed, but for the id.
};

namespace {

// The attributes, in their order in an item.
constexpr std::string_view kKind = "kind";
constexpr std::string_view kKey = "key";
constexpr std::string_view kVersion = "version";
constexpr std::string_view kSealed = "sealed";
// The two items which are about the directory itself.
constexpr std::string_view kOwn = "directory";
constexpr std::string_view kId = "id";
constexpr std::string_view kHead = "head";
// Amazon DynamoDB makes a table within seconds.
constexpr std::chrono::seconds kTableWaitMax{60};
constexpr std::chrono::milliseconds kTablePause{50};
constexpr std::chrono::milliseconds kTablePauseMax{1'000};
// Of those who make a directory at the same time all but one look again.
constexpr int kOpeningsMax = 5;
// BatchGetItem's bound, and more rounds of it than the largest list of changes needs.
constexpr std::size_t kBatchKeysMax = 100;
constexpr int kBatchRoundsMax = 64;
// While others write without pause.
constexpr int kChangesTriesMax = 5;

Error corrupt(const std::string& what) {
  return Error(ErrorCode::kDataCorrupt, "The directory of tenants and keys was altered: " + what);
}

/// Runs one operation on the engine as its owner, and waits. Not through the Pipeline, which lets
/// nobody name this table.
template <typename Operation>
Result<typename Operation::Result> ask(engine::Engine& engine, Operation operation) {
  ROWHOUSE_TRY(scope, tenancy::authorize(tenancy::Principal::operator_principal(),
                                         {Operation::kName, nullptr, {}}));
  Waiter<Result<typename Operation::Result>> waiter;
  engine.execute(scope, std::move(operation), [&waiter](Result<typename Operation::Result> result) {
    waiter.arrive(std::move(result));
  });
  return waiter.wait();
}

bool is_usable(const model::TableSchema& table) {
  return table.status == model::TableStatus::kActive ||
         table.status == model::TableStatus::kUpdating;
}

/// A gateway's engine keeps them beside the records, each under a seal of its own.
bool is_policy_of_table(model::ItemView item) {
  if (!model::check_item(item.bytes())) return false;
  const auto kind = item.find(kKind);
  return kind && kind->type() == model::Type::kString &&
         kind->as_bytes() == engine::remote::kPolicyKind;
}

std::string number(std::uint64_t value) {
  std::string encoded;
  model::ValueWriter(encoded).number(Decimal(static_cast<std::int64_t>(value)));
  return encoded;
}

std::string key_item(std::string_view kind, std::string_view key) {
  model::ItemBuilder item;
  item.set_string(kKind, kind);
  item.set_string(kKey, key);
  return item.finish();
}

std::string record_item(std::string_view kind, std::string_view key, std::uint64_t version,
                        std::string_view content) {
  std::string sealed;
  model::ValueWriter(sealed).binary(content);
  model::ItemBuilder item;
  item.set_string(kKind, kind);
  item.set_string(kKey, key);
  item.set(kVersion, model::ValueView(number(version)));
  item.set(kSealed, model::ValueView(sealed));
  return item.finish();
}

std::string mark_name(std::string_view kind, std::string_view key) {
  std::string name(kind);
  name += '\0';
  name += key;
  return name;
}

/// Adds or takes away a mark; each is its own inverse.
void toggle(std::string& sum, std::string_view mark) {
  for (std::size_t i = 0; i < sum.size(); ++i) sum[i] = static_cast<char>(sum[i] ^ mark[i]);
}

Result<expression::Condition> condition(const std::string& text, std::string_view name,
                                        std::string value) {
  expression::Placeholders placeholders;
  placeholders.add_name("#n", std::string(name));
  if (!value.empty()) placeholders.add_value(":v", std::move(value));
  return expression::Condition::parse(text, expression::Parameter::kCondition, placeholders,
                                      base::Limits{});
}

}  // namespace

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::open(engine::Engine& engine,
                                                             const std::string& table,
                                                             const MasterKeyOf& master_key,
                                                             bool makes,
                                                             const base::Random& random) {
  auto store = try_open(engine, table, master_key, makes, random);
  for (int more = kOpeningsMax - 1; more > 0 && !store; --more) {
    if (store.error().code() != ErrorCode::kConditionalCheckFailed) break;
    store = try_open(engine, table, master_key, makes, random);
  }
  return store;
}

Result<std::unique_ptr<DirectoryStore>> DirectoryStore::try_open(engine::Engine& engine,
                                                                 const std::string& table,
                                                                 const MasterKeyOf& master_key,
                                                                 bool makes,
                                                                 const base::Random& random) {
  std::unique_ptr<DirectoryStore> store(new DirectoryStore(engine, table, random));
  ROWHOUSE_CHECK(store->find_or_make_table(makes));
  ROWHOUSE_TRY(id, store->read_one(kId));
  ROWHOUSE_TRY(head, store->read_one(kHead));
  // A first start that was cut off leaves less than an id and a head, and no records.
  const bool is_new = !head;
  if (is_new) ROWHOUSE_CHECK(store->check_empty());
  if (!is_new && !id) return corrupt("its id is gone");
  if (id) store->id_ = std::move(id->content);
  if (is_new && !makes) {
    return Error(ErrorCode::kResourceNotFound, "There is no directory of tenants and keys yet");
  }
  if (store->id_.empty()) ROWHOUSE_CHECK(store->write_id());
  ROWHOUSE_TRY(key, master_key(store->id_, is_new));
  store->sealer_ = std::make_unique<RecordSealer>(key, store->id_, random);
  if (is_new) ROWHOUSE_CHECK(store->write_first_head());
  return store;
}

Result<void> DirectoryStore::find_or_make_table(bool makes) {
  auto found = find_table_waiting(engine_, table_);
  if (!found && found.error().code() != ErrorCode::kResourceNotFound) return found.error();
  if (!found && !makes) {
    return Error(ErrorCode::kResourceNotFound, "There is no directory of tenants and keys yet");
  }
  if (!found) ROWHOUSE_CHECK(make_table());
  if (found && is_usable(**found)) return {};
  return wait_for_table();
}

Result<void> DirectoryStore::wait_for_table() const {
  const auto deadline = std::chrono::steady_clock::now() + kTableWaitMax;
  for (auto pause = kTablePause;; pause = std::min(pause * 2, kTablePauseMax)) {
    operation::DescribeTable describe;
    describe.table = table_;
    const auto described = ask(engine_, std::move(describe));
    // One that was just made is not there for every reader yet.
    const bool is_missing = !described && described.error().code() == ErrorCode::kResourceNotFound;
    if (!described && !is_missing) return described.error();
    if (described && is_usable(described->schema)) return {};
    if (std::chrono::steady_clock::now() + pause > deadline) break;
    std::this_thread::sleep_for(pause);
  }
  return Error(ErrorCode::kServiceUnavailable,
               "The table " + table_ + ", which keeps tenants and keys, is not there yet: the " +
                   "engine has been making it for a minute");
}

Result<void> DirectoryStore::make_table() {
  operation::CreateTable create;
  create.table = table_;
  create.key.partition = {std::string(kKind), model::Type::kString};
  create.key.sort = model::KeyAttribute{std::string(kKey), model::Type::kString};
  create.billing_mode = model::BillingMode::kPayPerRequest;
  create.deletion_protection = true;
  const auto created = ask(engine_, std::move(create));
  // Whoever was faster made the same.
  if (!created && created.error().code() != ErrorCode::kResourceInUse) return created.error();
  return {};
}

Result<DirectoryStore::Stored> DirectoryStore::take_apart(model::ItemView item) {
  // What the disk holds was not necessarily written here.
  ROWHOUSE_CHECK(model::check_item(item.bytes()));
  const auto kind = item.find(kKind);
  const auto key = item.find(kKey);
  const auto version = item.find(kVersion);
  const auto sealed = item.find(kSealed);
  if (!kind || !key || !version || !sealed || kind->type() != model::Type::kString ||
      key->type() != model::Type::kString || version->type() != model::Type::kNumber ||
      sealed->type() != model::Type::kBinary) {
    return corrupt("a record lacks a part");
  }
  const auto number = version->as_number().to_uint64();
  if (!number) return corrupt("a record's version is no number of one");
  return Stored{std::string(kind->as_bytes()), std::string(key->as_bytes()), *number,
                std::string(sealed->as_bytes())};
}

Result<std::optional<DirectoryStore::Stored>> DirectoryStore::read_one(std::string_view key) const {
  operation::GetItem get;
  get.table = table_;
  get.key = key_item(kOwn, key);
  get.consistent_read = true;
  ROWHOUSE_TRY(found, ask(engine_, std::move(get)));
  std::optional<Stored> stored;
  if (found.item.empty()) return stored;
  ROWHOUSE_TRY(apart, take_apart(model::ItemView(found.item)));
  stored = std::move(apart);
  return stored;
}

Result<void> DirectoryStore::read_all(const std::function<Result<void>(Stored&&)>& visit) const {
  std::string next;
  do {
    operation::Scan scan;
    scan.table = table_;
    scan.exclusive_start_key = std::move(next);
    scan.consistent_read = true;
    ROWHOUSE_TRY(page, ask(engine_, std::move(scan)));
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      if (is_policy_of_table(page.items[i])) continue;
      ROWHOUSE_TRY(stored, take_apart(page.items[i]));
      ROWHOUSE_CHECK(visit(std::move(stored)));
    }
    next = std::move(page.last_evaluated_key);
  } while (!next.empty());
  return {};
}

Result<void> DirectoryStore::check_empty() const {
  return read_all([](const Stored& stored) {
    return stored.kind == kOwn ? Result<void>() : Result<void>(corrupt("its head is gone"));
  });
}

Result<void> DirectoryStore::write_id() {
  id_ = base::make_uuid(random_);
  return put_first(record_item(kOwn, kId, 0, id_));
}

Result<void> DirectoryStore::write_first_head() {
  ROWHOUSE_TRY(sealed, seal_head(Head{}));
  return put_first(record_item(kOwn, kHead, 0, sealed));
}

Result<void> DirectoryStore::put_first(std::string item) {
  operation::PutItem put;
  put.table = table_;
  put.item = std::move(item);
  ROWHOUSE_TRY(unused, condition("attribute_not_exists(#n)", kKind, {}));
  put.condition = std::move(unused);
  const auto done = ask(engine_, std::move(put));
  return done ? Result<void>() : done.error();
}

Result<std::string> DirectoryStore::seal_head(const Head& head) const {
  return sealer_->seal({kOwn, kHead, head.generation}, encode(head));
}

Result<DirectoryStore::Head> DirectoryStore::open_head(const Stored& stored) const {
  const auto plain = sealer_->open({kOwn, kHead, stored.version}, stored.content);
  if (!plain && plain.error().code() != ErrorCode::kDataCorrupt) return plain.error();
  if (!plain) {
    return Error(ErrorCode::kDataFolderUnusable,
                 "The master key does not open the directory of tenants and keys: it is another "
                 "folder's key, or the directory was altered");
  }
  ROWHOUSE_TRY(head, decode_head(*plain));
  if (head.generation != stored.version) return corrupt("its head is not whole");
  return head;
}

Result<void> DirectoryStore::read_records(const Head& head, const Visit& visit,
                                          Marks& marks) const {
  std::string sum(RecordSealer::kMarkBytes, '\0');
  ROWHOUSE_CHECK(read_all([&](Stored&& item) -> Result<void> {
    if (item.kind == kOwn) return {};
    const RecordName name{item.kind, item.key, item.version};
    ROWHOUSE_TRY(plain, sealer_->open(name, item.content));
    ROWHOUSE_TRY(mark, sealer_->mark(name, item.content));
    toggle(sum, mark);
    marks.insert_or_assign(mark_name(item.kind, item.key), std::move(mark));
    return visit({std::move(item.kind), std::move(item.key), std::move(plain)});
  }));
  if (marks.size() != head.count || sum != head.sum) {
    return corrupt("its records are not those of its head; one was removed, added or rolled back");
  }
  return {};
}

Result<void> DirectoryStore::load(const Visit& visit) {
  ROWHOUSE_TRY(stored_head, read_one(kHead));
  if (!stored_head) return corrupt("its head is gone");
  ROWHOUSE_TRY(head, open_head(*stored_head));
  if (head.generation < head_.generation) return corrupt("it was rolled back as a whole");
  Marks marks;
  Result<void> read = read_records(head, visit, marks);
  if (!read) {
    // Reading takes more than one moment: what was written during it contradicts the head.
    ROWHOUSE_TRY(head_after, read_one(kHead));
    if (!head_after || head_after->content == stored_head->content) return read;
    return Error(ErrorCode::kTransactionConflict,
                 "Another process changed the directory of tenants and keys while it was read");
  }
  head_ = std::move(head);
  sealed_head_ = std::move(stored_head->content);
  marks_ = std::move(marks);
  return {};
}

Result<DirectoryStore::SeenHead> DirectoryStore::see_head() const {
  ROWHOUSE_TRY(stored_head, read_one(kHead));
  if (!stored_head) return corrupt("its head is gone");
  return SeenHead(stored_head->version, std::move(stored_head->content));
}

Result<std::vector<DirectoryStore::Stored>> DirectoryStore::read_these(
    const std::set<RecordId>& records) const {
  std::vector<Stored> found;
  auto next = records.begin();
  std::vector<std::string> keys;
  for (int rounds = 0; next != records.end() || !keys.empty(); ++rounds) {
    // An engine may leave a part of each; it gets as many rounds as are needed, and some more.
    if (rounds > kBatchRoundsMax) {
      return Error(ErrorCode::kServiceUnavailable,
                   "The engine does not answer for the directory's records");
    }
    while (next != records.end() && keys.size() < kBatchKeysMax) {
      keys.push_back(key_item(next->first, next->second));
      ++next;
    }
    operation::BatchGetItem get;
    auto& of_table = get.tables.emplace_back();
    of_table.table = table_;
    of_table.keys = std::exchange(keys, {});
    of_table.consistent_read = true;
    ROWHOUSE_TRY(batch, ask(engine_, std::move(get)));
    for (const auto& response : batch.responses) {
      for (std::size_t i = 0; i < response.items.size(); ++i) {
        ROWHOUSE_TRY(stored, take_apart(response.items[i]));
        found.push_back(std::move(stored));
      }
    }
    for (auto& left : batch.unprocessed) keys = std::move(left.keys);
  }
  return found;
}

Result<DirectoryStore::Outcome> DirectoryStore::try_load_changes(
    std::vector<DirectoryRecord>& records) {
  ROWHOUSE_TRY(stored_head, read_one(kHead));
  if (!stored_head) return Outcome::kNotTold;
  auto head = open_head(*stored_head);
  if (!head || !head->changed || !head->changed->reaches(head_.generation)) {
    return Outcome::kNotTold;
  }
  if (head->generation <= head_.generation) {
    return stored_head->content == sealed_head_ ? Outcome::kRead : Outcome::kNotTold;
  }
  std::set<RecordId> changed;
  for (const auto& change : head->changed->all()) {
    if (change.generation > head_.generation) changed.emplace(change.kind, change.key);
  }
  ROWHOUSE_TRY(there, read_these(changed));
  std::string sum = head_.sum;
  std::uint64_t count = head_.count;
  std::vector<std::pair<std::string, std::string>> marks;
  for (const auto& [kind, key] : changed) {
    const auto before = marks_.find(mark_name(kind, key));
    if (before == marks_.end()) continue;
    toggle(sum, before->second);
    --count;
  }
  for (Stored& item : there) {
    // Written behind the head that tells of it: by then there is another.
    if (item.version > head->generation) return Outcome::kRaced;
    const RecordName name{item.kind, item.key, item.version};
    const auto plain = sealer_->open(name, item.content);
    if (!plain || changed.erase({item.kind, item.key}) == 0) return Outcome::kNotTold;
    ROWHOUSE_TRY(mark, sealer_->mark(name, item.content));
    toggle(sum, mark);
    ++count;
    marks.emplace_back(mark_name(item.kind, item.key), std::move(mark));
    records.push_back({std::move(item.kind), std::move(item.key), *plain});
  }
  // One that is gone may have gone behind the head, as any other may have changed.
  if (sum != head->sum || count != head->count) return Outcome::kRaced;
  for (const auto& [kind, key] : changed) {
    marks_.erase(mark_name(kind, key));
    records.push_back({kind, key, {}});
  }
  for (auto& [name, mark] : marks) marks_.insert_or_assign(std::move(name), std::move(mark));
  head_ = *std::move(head);
  sealed_head_ = std::move(stored_head->content);
  return Outcome::kRead;
}

Result<std::optional<std::vector<DirectoryRecord>>> DirectoryStore::load_changes() {
  std::optional<std::vector<DirectoryRecord>> changed;
  for (int tries = 0; tries < kChangesTriesMax; ++tries) {
    changed.emplace();
    ROWHOUSE_TRY(outcome, try_load_changes(*changed));
    if (outcome == Outcome::kRead) return changed;
    if (outcome == Outcome::kNotTold) break;
  }
  changed.reset();
  return changed;
}

bool DirectoryStore::is_changed(const SeenHead& seen) const {
  return seen.version_ != head_.generation || seen.sealed_ != sealed_head_;
}

Result<void> DirectoryStore::look_again(const std::string& written_head, const Error& doubt) const {
  const auto seen = see_head();
  if (seen && seen->sealed_ == written_head) return {};
  // Once the head is another's, the condition on it keeps ours out for good.
  const bool is_lost =
      doubt.code() == ErrorCode::kTransactionCanceled || (seen && seen->sealed_ != sealed_head_);
  if (!is_lost) return doubt;
  return Error(ErrorCode::kTransactionConflict,
               "Another process changed the directory of tenants and keys at the same time: try "
               "again");
}

Result<void> DirectoryStore::write(std::span<const DirectoryChange> changes) {
  if (changes.size() > kChangesMax) {
    return Error(ErrorCode::kInternalServer, "Too many changes of the directory at once");
  }
  Head head = head_;
  if (is_shared() && !head.changed) head.changed.emplace(head.generation);
  ++head.generation;
  operation::TransactWriteItems transaction;
  std::vector<std::pair<std::string, std::string>> marks;
  for (const DirectoryChange& change : changes) {
    const auto before = marks_.find(mark_name(change.kind, change.key));
    if (before != marks_.end()) {
      toggle(head.sum, before->second);
      --head.count;
    }
    operation::TransactWrite& write = transaction.writes.emplace_back();
    write.table = table_;
    std::string mark;
    if (change.plain.empty()) {
      write.kind = operation::TransactWrite::Kind::kDelete;
      write.item = key_item(change.kind, change.key);
    } else {
      const RecordName name{change.kind, change.key, head.generation};
      ROWHOUSE_TRY(sealed, sealer_->seal(name, change.plain));
      ROWHOUSE_TRY(made, sealer_->mark(name, sealed));
      mark = std::move(made);
      toggle(head.sum, mark);
      ++head.count;
      write.item = record_item(change.kind, change.key, head.generation, sealed);
    }
    marks.emplace_back(mark_name(change.kind, change.key), std::move(mark));
    if (head.changed) head.changed->add({head.generation, change.kind, change.key});
  }
  ROWHOUSE_TRY(sealed_head, seal_head(head));
  operation::TransactWrite& write = transaction.writes.emplace_back();
  write.table = table_;
  write.item = record_item(kOwn, kHead, head.generation, sealed_head);
  ROWHOUSE_TRY(unchanged, condition("#n = :v", kVersion, number(head_.generation)));
  write.condition = std::move(unchanged);

  const auto done = ask(engine_, std::move(transaction));
  if (!done) ROWHOUSE_CHECK(look_again(sealed_head, done.error()));
  head_ = std::move(head);
  sealed_head_ = std::move(sealed_head);
  for (auto& [name, mark] : marks) {
    if (mark.empty()) {
      marks_.erase(name);
    } else {
      marks_.insert_or_assign(std::move(name), std::move(mark));
    }
  }
  return {};
}

}  // namespace rowhouse::core
