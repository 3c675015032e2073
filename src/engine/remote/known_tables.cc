#include "engine/remote/known_tables.h"

#include <algorithm>
#include <utility>

#include "engine/errors.h"
#include "engine/remote/answer_errors.h"
#include "engine/remote/document.h"
#include "engine/remote/table_description.h"
#include "engine/remote/targets.h"

namespace rowhouse::engine::remote {
namespace {

bool is_settled(const model::TableSchema& table) {
  return table.status == model::TableStatus::kActive &&
         std::all_of(table.indexes.begin(), table.indexes.end(),
                     [](const auto& index) { return index.status == model::IndexStatus::kActive; });
}

Result<KnownTables::TablePtr> read(Result<Answer>&& answer, const base::Limits& limits) {
  if (!answer) return std::move(answer).error();
  if (answer->status != 200) {
    Error error = error_of("DescribeTable", *std::move(answer), limits);
    if (error.code() == ErrorCode::kResourceNotFound) return KnownTables::TablePtr();
    return error;
  }
  ROWHOUSE_TRY(document, parse_document(answer->body));
  ROWHOUSE_TRY(description, read_table(document, "Table"));
  return std::make_shared<const model::TableSchema>(std::move(description.schema));
}

}  // namespace

bool KnownTables::is_young(const Known& known) const {
  const auto age_max =
      known.table && is_settled(*known.table) ? options_.table_age_max : options_.unsettled_age_max;
  const auto age = options_.clock->now() - known.learnt_at;
  return age < age_max && age >= base::Milliseconds(0);
}

Result<KnownTables::TablePtr> KnownTables::find(std::string_view name) const {
  if (is_hidden(name)) return resource_not_found();
  const std::shared_lock lock(mutex_);
  const auto known = known_.find(name);
  if (known == known_.end()) {
    return Error(ErrorCode::kServiceUnavailable, "The table is not known yet");
  }
  if (!known->second.table) return resource_not_found();
  return known->second.table;
}

void KnownTables::learn(std::string name, base::Completion<TablePtr> done) {
  if (is_hidden(name)) return done(resource_not_found());
  std::uint64_t changes_before = 0;
  {
    std::shared_lock lock(mutex_);
    changes_before = changes_;
    const auto known = known_.find(name);
    if (known != known_.end() && is_young(known->second)) {
      const TablePtr table = known->second.table;
      lock.unlock();
      if (!table) return done(resource_not_found());
      return done(table);
    }
  }
  {
    const std::lock_guard lock(waiting_mutex_);
    auto& waiting = waiting_[name];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;
  }
  std::string body;
  json::Object request(body);
  request.text("TableName", name);
  request.end();
  caller_.call({.operation = "DescribeTable", .target = kDynamoDb, .body = std::move(body)},
               [this, name = std::move(name), changes_before](Result<Answer> answer) {
                 arrived(name, changes_before, read(std::move(answer), options_.limits));
               });
}

void KnownTables::arrived(const std::string& name, std::uint64_t changes_before,
                          Result<TablePtr> table) {
  if (table && *table && (*table)->name != name) table = malformed("it describes another table");
  if (table) {
    const std::lock_guard lock(mutex_);
    // What was asked before a change may have been answered before it, too: good for those who
    // wait, and for nobody after them.
    const bool is_certain = changes_ == changes_before;
    keep(name, *table, is_certain ? options_.clock->now() : base::Milliseconds(0));
  }
  std::vector<base::Completion<TablePtr>> waiting;
  {
    const std::lock_guard lock(waiting_mutex_);
    const auto found = waiting_.find(name);
    if (found != waiting_.end()) {
      waiting = std::move(found->second);
      waiting_.erase(found);
    }
  }
  for (auto& done : waiting) {
    if (table && !*table) {
      done(resource_not_found());
    } else if (table) {
      done(*table);
    } else {
      done(Error(table.error()));
    }
  }
}

void KnownTables::keep(const std::string& name, TablePtr table, base::Milliseconds learnt_at) {
  if (known_.size() >= options_.tables_max && !known_.contains(name)) {
    // Whatever is too old goes, and of the young ones those that tell least: names of no table.
    std::erase_if(known_,
                  [&](const auto& each) { return !each.second.table || !is_young(each.second); });
    if (known_.size() >= options_.tables_max) known_.erase(known_.begin());
  }
  known_[name] = {std::move(table), learnt_at};
}

void KnownTables::tell(const model::TableSchema& schema) {
  auto table = std::make_shared<const model::TableSchema>(schema);
  const std::lock_guard lock(mutex_);
  ++changes_;
  keep(schema.name, std::move(table), options_.clock->now());
}

void KnownTables::forget(std::string_view name) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  const auto known = known_.find(name);
  if (known != known_.end()) known_.erase(known);
}

}  // namespace rowhouse::engine::remote
