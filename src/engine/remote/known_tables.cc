#include "engine/remote/known_tables.h"

#include <algorithm>
#include <utility>

#include "engine/errors.h"
#include "engine/remote/answer_errors.h"
#include "engine/remote/closing.h"
#include "engine/remote/document.h"
#include "engine/remote/kept_policy.h"
#include "engine/remote/table_description.h"
#include "engine/remote/targets.h"

namespace rowhouse::engine::remote {
namespace {

bool is_settled(const model::TableSchema& table) {
  return table.status == model::TableStatus::kActive && !is_closed(table) &&
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

KnownTables::TablePtr with_policy(const KnownTables::TablePtr& table,
                                  model::ResourcePolicy&& policy) {
  auto schema = std::make_shared<model::TableSchema>(*table);
  schema->settings.policy = std::move(policy);
  return KnownTables::TablePtr(std::move(schema));
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

KnownTables::TablePtr KnownTables::find_young(std::string_view name) const {
  if (is_hidden(name)) return nullptr;
  const std::shared_lock lock(mutex_);
  const auto known = known_.find(name);
  return known != known_.end() && is_young(known->second) ? known->second.table : nullptr;
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
    auto& waiting = waiting_[{name, changes_before}];
    waiting.push_back(std::move(done));
    if (waiting.size() > 1) return;
  }
  std::string body;
  json::Object request(body);
  request.text("TableName", name);
  request.end();
  caller_.call({.operation = "DescribeTable", .target = kDynamoDb, .body = std::move(body)},
               [this, name = std::move(name), changes_before](Result<Answer> answer) {
                 auto table = read(std::move(answer), options_.limits);
                 const bool may_have_policy = options_.keeps_policies && table && *table;
                 if (!may_have_policy) return arrived(name, changes_before, std::move(table));
                 ask_whether_closed(name, changes_before, *table);
               });
}

// What closes a table is taken away together with the coming of its policy, so whoever asks for
// both in this order, and after the table was described, misses neither.
void KnownTables::ask_whether_closed(std::string name, std::uint64_t changes_before,
                                     const TablePtr& table) {
  std::string body = body_of_get_closing(options_.hidden_table, name);
  caller_.call({.operation = "GetItem", .target = kDynamoDb, .body = std::move(body)},
               [this, name = std::move(name), changes_before, table](Result<Answer> answer) {
                 const auto closing = closing_in(std::move(answer), options_.limits);
                 if (!closing) return arrived(name, changes_before, Error(closing.error()));
                 if (*closing)
                   return arrived(name, changes_before, with_policy(table, closed_to_all()));
                 if (table->id.empty()) return arrived(name, changes_before, table);
                 ask_for_policy(name, changes_before, table);
               });
}

void KnownTables::ask_for_policy(std::string name, std::uint64_t changes_before,
                                 const TablePtr& table) {
  std::string body = body_of_get_policy(options_.hidden_table, table->id);
  caller_.call({.operation = "GetItem", .target = kDynamoDb, .body = std::move(body)},
               [this, name = std::move(name), changes_before, table](Result<Answer> answer) {
                 auto policy = policy_in(std::move(answer), options_.limits);
                 if (!policy) return arrived(name, changes_before, std::move(policy).error());
                 if (!*policy) return arrived(name, changes_before, table);
                 arrived(name, changes_before, with_policy(table, **std::move(policy)));
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
    const auto known = known_.find(name);
    if (known == known_.end() || known->second.changes_before <= changes_before) {
      const auto learnt_at = is_certain ? options_.clock->now() : base::Milliseconds(0);
      keep(name, {*table, learnt_at, changes_before});
    }
  }
  std::vector<base::Completion<TablePtr>> waiting;
  {
    const std::lock_guard lock(waiting_mutex_);
    const auto found = waiting_.find({name, changes_before});
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

void KnownTables::keep(const std::string& name, Known known) {
  if (known_.size() >= options_.tables_max && !known_.contains(name)) {
    // Whatever is too old goes, and of the young ones those that tell least: names of no table.
    std::erase_if(known_,
                  [&](const auto& each) { return !each.second.table || !is_young(each.second); });
    if (known_.size() >= options_.tables_max) known_.erase(known_.begin());
  }
  known_[name] = std::move(known);
}

void KnownTables::tell(const model::TableSchema& schema) {
  auto table = std::make_shared<model::TableSchema>(schema);
  const std::lock_guard lock(mutex_);
  ++changes_;
  if (!options_.keeps_policies) {
    return keep(schema.name, {std::move(table), options_.clock->now(), changes_});
  }
  const auto known = known_.find(schema.name);
  if (known == known_.end()) return;
  if (!known->second.table || known->second.table->id != schema.id) {
    known_.erase(known);
    return;
  }
  table->settings.policy = known->second.table->settings.policy;
  keep(schema.name, {std::move(table), known->second.learnt_at, known->second.changes_before});
}

void KnownTables::forget(std::string_view name) {
  const std::lock_guard lock(mutex_);
  ++changes_;
  const auto known = known_.find(name);
  if (known != known_.end()) known_.erase(known);
}

}  // namespace rowhouse::engine::remote
