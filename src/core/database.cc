#include "rowhouse/database.h"

#include <algorithm>

#include "core/closings.h"
#include "core/database_core.h"
#include "core/steps.h"
#include "core/table_definition.h"
#include "engine/embedded/embedded_engine.h"
#include "engine/remote/open_remote.h"
#include "engine/spread/spread_engine.h"
#include "rowhouse/operator.h"

namespace rowhouse {
namespace {

using core::describe;

constexpr std::size_t kReasonBytesMax = 256;

engine::EmbeddedOptions embedded_options(const DatabaseOptions& options) {
  engine::EmbeddedOptions embedded;
  embedded.durability = options.durability == Durability::kSync ? engine::Durability::kSync
                                                                : engine::Durability::kRelaxed;
  embedded.limits.page_bytes_max = options.page_bytes_max;
  embedded.region = options.region;
  embedded.account = options.account;
  embedded.worker_threads = std::max(options.worker_threads, 1);
  embedded.waiting_max = options.waiting_max;
  embedded.block_cache_bytes = options.cache_bytes;
  return embedded;
}

/// An engine in which the tenants that the options call large are spread.
Result<std::unique_ptr<engine::Engine>> spread(std::unique_ptr<engine::Engine> engine,
                                               const DatabaseOptions& options) {
  if (options.spread.empty()) return engine;
  const auto spreads = std::make_shared<tenancy::Spreads>();
  for (const auto& [tenant, suffixes] : options.spread) {
    ROWHOUSE_CHECK(spreads->set(tenant, suffixes));
  }
  return std::unique_ptr<engine::Engine>(std::make_unique<engine::spread::SpreadEngine>(
      std::move(engine), spreads, embedded_options(options).limits));
}

/// A receiver's form of a std::function.
template <typename T>
detail::ReceiverPtr<T> receiver(std::function<void(Result<T>)> callback) {
  return detail::make_receiver<T>(std::move(callback));
}

}  // namespace

Database detail::DatabaseCore::open(std::unique_ptr<engine::Engine> engine,
                                    const base::Limits& limits, core::Closings& closings) {
  const auto close = [&closings](DatabaseCore* core) {
    if (!core::InCallback::is_open()) {
      delete core;
      return;
    }
    closings.begin([core] { delete core; });
  };
  return Database(DatabasePtr(new DatabaseCore(std::move(engine), limits), close));
}

Result<Database> Database::open(std::string_view path, const DatabaseOptions& options) {
  if (path.empty()) return Error(ErrorCode::kValidation, "The path of the data folder is empty");
  const engine::EmbeddedOptions embedded = embedded_options(options);
  if (engine::remote::names_engine(path)) {
    engine::remote::RemoteOptions remote;
    remote.limits = embedded.limits;
    ROWHOUSE_TRY(remote_engine, engine::remote::open_remote(path, remote));
    ROWHOUSE_TRY(engine, spread(std::move(remote_engine), options));
    static core::Closings closings;
    return detail::DatabaseCore::open(std::move(engine), embedded.limits, closings);
  }
  ROWHOUSE_TRY(folder, engine::open_embedded(std::filesystem::path(path), embedded));
  ROWHOUSE_TRY(engine, spread(std::move(folder), options));
  static core::Closings closings;  // made after RocksDB's own statics, so it goes before them
  return detail::DatabaseCore::open(std::move(engine), embedded.limits, closings);
}

Database Database::in_memory(const DatabaseOptions& options) {
  const engine::EmbeddedOptions embedded = embedded_options(options);
  static core::Closings closings;  // not the one of folders, which must be younger than RocksDB's
  return detail::DatabaseCore::open(spread(engine::make_in_memory(embedded), options).value(),
                                    embedded.limits, closings);
}

Result<TableDescription> Database::create_table(const TableDefinition& definition) {
  return core::call(core_->pipeline, core_->operator_principal, core::create_table(definition),
                    describe);
}

void Database::create_table_async(const TableDefinition& definition,
                                  std::function<void(Result<TableDescription>)> callback) {
  core::send(core_->pipeline, core_->operator_principal, core::create_table(definition), describe,
             receiver(std::move(callback)));
}

Result<TableDescription> Database::describe_table(std::string_view name) const {
  return core::call(core_->pipeline, core_->operator_principal,
                    Result(operation::DescribeTable{std::string(name)}), describe);
}

void Database::describe_table_async(std::string_view name,
                                    std::function<void(Result<TableDescription>)> callback) const {
  core::send(core_->pipeline, core_->operator_principal,
             Result(operation::DescribeTable{std::string(name)}), describe,
             receiver(std::move(callback)));
}

Result<TableDescription> Database::wait_until_active(std::string_view name,
                                                     std::chrono::milliseconds timeout) const {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::chrono::milliseconds pause(5);
  while (true) {
    ROWHOUSE_TRY(table, describe_table(name));
    if (table.status == TableStatus::kActive) return table;
    if (std::chrono::steady_clock::now() + pause > deadline) {
      return Error(ErrorCode::kServiceUnavailable, "Table " + std::string(name) + " is still " +
                                                       std::string(to_string(table.status)) +
                                                       " after " + std::to_string(timeout.count()) +
                                                       " ms");
    }
    std::this_thread::sleep_for(pause);
    pause = std::min(pause * 2, std::chrono::milliseconds(250));
  }
}

Result<TableDescription> Database::update_table(std::string_view name,
                                                const TableChanges& changes) {
  return core::call(core_->pipeline, core_->operator_principal, core::update_table(name, changes),
                    describe);
}

void Database::update_table_async(std::string_view name, const TableChanges& changes,
                                  std::function<void(Result<TableDescription>)> callback) {
  core::send(core_->pipeline, core_->operator_principal, core::update_table(name, changes),
             describe, receiver(std::move(callback)));
}

Result<TableDescription> Database::delete_table(std::string_view name) {
  return core::call(core_->pipeline, core_->operator_principal,
                    Result(operation::DeleteTable{std::string(name)}), describe);
}

void Database::delete_table_async(std::string_view name,
                                  std::function<void(Result<TableDescription>)> callback) {
  core::send(core_->pipeline, core_->operator_principal,
             Result(operation::DeleteTable{std::string(name)}), describe,
             receiver(std::move(callback)));
}

namespace {

/// Lists tables page by page.
class Listing {
 public:
  std::optional<operation::ListTables> next() {
    if (ended_) return std::nullopt;
    return std::exchange(list_, {});
  }
  void absorb(Result<operation::ListTablesResult> page) {
    if (!page) {
      ended_ = true;
      error_ = std::move(page).error();
      return;
    }
    names_.insert(names_.end(), page->names.begin(), page->names.end());
    ended_ = page->last_evaluated_name.empty();
    list_.exclusive_start_name = std::move(page->last_evaluated_name);
  }
  Result<std::vector<std::string>> outcome() {
    if (error_) return *std::move(error_);
    return std::move(names_);
  }
  static constexpr int stalled() noexcept { return 0; }

 private:
  operation::ListTables list_;
  std::vector<std::string> names_;
  bool ended_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<std::vector<std::string>> Database::list_tables() const {
  Listing listing;
  return core::run_steps(core_->pipeline, core_->operator_principal, listing);
}

void Database::list_tables_async(
    std::function<void(Result<std::vector<std::string>>)> callback) const {
  core::start_steps(core_->pipeline, core_->operator_principal, Listing(),
                    receiver(std::move(callback)));
}

Table Database::table(std::string_view name) const { return Table(core_, name); }

Result<Operator> Database::operator_access(std::string_view reason) const {
  const bool printable = std::none_of(reason.begin(), reason.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
  if (reason.empty() || reason.size() > kReasonBytesMax || !printable || !base::is_utf8(reason)) {
    return Error(ErrorCode::kValidation,
                 "Operator access needs a reason of 1 to 256 printable characters");
  }
  return Operator(core_, reason);
}

}  // namespace rowhouse
