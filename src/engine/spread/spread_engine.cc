#include "engine/spread/spread_engine.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "engine/errors.h"
#include "engine/filter_names.h"
#include "engine/spread/gathered_query.h"
#include "engine/spread/kept_write.h"
#include "engine/spread/told_answers.h"
#include "engine/transaction_errors.h"
#include "tenancy/belonging.h"

namespace rowhouse::engine::spread {
namespace {

constexpr std::string_view kConditionalCheckFailed = "ConditionalCheckFailed";

using model::ItemView;
using operation::BatchGetItem;
using operation::BatchWriteItem;
using operation::DeleteItem;
using operation::GetItem;
using operation::GetRecords;
using operation::MeasureTenant;
using operation::PutItem;
using operation::TransactGetItems;
using operation::TransactWriteItems;
using operation::UpdateItem;

tenancy::Scope scope_for(const tenancy::Scope& scope, const KeyForms& forms) {
  return scope.for_kept_keys(forms.table().tenant_template);
}

Error told(const ToldRefusal& refusal, Error error) {
  if (error.code() != ErrorCode::kConditionalCheckFailed) return error;
  std::string item = error.item();
  if (auto instead = refusal.of(item)) return *std::move(instead);
  return std::move(error.with_item(std::move(item)));
}

/// The same of the writes of a transaction, by their places in it.
Error told(const std::map<std::size_t, ToldRefusal>& refusals, const Error& error) {
  std::vector<CancellationReason> reasons = error.cancellation_reasons();
  bool any = false;
  for (const auto& [at, refusal] : refusals) {
    if (at >= reasons.size() || reasons[at].code != kConditionalCheckFailed) continue;
    any = true;
    if (const auto instead = refusal.of(reasons[at].item)) reasons[at] = reason_of(*instead);
  }
  return any ? transaction_cancelled(std::move(reasons)) : error;
}

/// The forms of each table that a request of several items names, as they are met. Null for a table
/// whose keys have one form.
class FormsByTable {
 public:
  const KeyForms* find(std::string_view table) const {
    const auto at = forms_.find(table);
    return at == forms_.end() || !at->second ? nullptr : &*at->second;
  }
  /// Makes an item's key, or an item, of that table what is kept. The key that clients know, if
  /// that is another. `make` gives a table's forms.
  template <typename Make>
  Result<std::optional<std::string>> keep(std::string_view table, std::string& item,
                                          const Make& make) {
    auto at = forms_.find(table);
    if (at == forms_.end()) {
      ROWHOUSE_TRY(made, make(table));
      at = forms_.emplace(std::string(table), std::move(made)).first;
    }
    if (!at->second) return std::optional<std::string>();
    ROWHOUSE_TRY(told, at->second->keep(item));
    any_kept_ = any_kept_ || told.has_value();
    return told;
  }
  /// Whether anything is kept otherwise than clients know it.
  bool any_kept() const noexcept { return any_kept_; }
  tenancy::Scope scope(const tenancy::Scope& asked) const {
    tenancy::Scope scope = asked;
    for (const auto& [table, forms] : forms_) {
      if (forms) scope = scope_for(scope, *forms);
    }
    return scope;
  }
  FormsOfTable finder() const {
    return [this](std::string_view table) { return find(table); };
  }

 private:
  std::map<std::string, std::optional<KeyForms>, std::less<>> forms_;
  bool any_kept_ = false;
};

}  // namespace

Result<std::optional<KeyForms>> SpreadEngine::forms_of(const Scope& scope,
                                                       std::string_view table) const {
  using None = std::optional<KeyForms>;
  if (!spreads_.any()) return None();
  auto schema = inner_.find_table(table);
  if (!schema) {
    // What the engine might learn of the table a moment later, it would do with told keys.
    if (inner_.must_learn()) return std::move(schema).error();
    return None();
  }
  KeyForms forms(*std::move(schema), spreads_);
  if (!forms.applies()) return None();
  const std::string_view partition = scope.partition();
  if (!partition.empty() && forms.suffixes_of_owner(partition) < 2) return None();
  return None(std::move(forms));
}

template <typename Operation>
void SpreadEngine::execute_on_item(const Scope& scope, Operation&& asked, std::string& item,
                                   Done<Operation> done) {
  if (!spreads_.any())
    return inner_.execute(scope, std::forward<Operation>(asked), std::move(done));
  auto found = forms_of(scope, asked.table);
  if (!found) return done(std::move(found).error());
  const auto& forms = *found;
  if (!forms) return inner_.execute(scope, std::forward<Operation>(asked), std::move(done));
  auto told_key = forms->keep(item);
  if (!told_key) return done(std::move(told_key).error());
  if (!*told_key) return inner_.execute(scope, std::forward<Operation>(asked), std::move(done));
  auto refusal = keep_expressions(*forms, **told_key, asked);
  if (!refusal) return done(std::move(refusal).error());
  inner_.execute(scope_for(scope, *forms), std::forward<Operation>(asked),
                 [forms = *forms, refusal = *std::move(refusal),
                  done = std::move(done)](Result<typename Operation::Result> answer) mutable {
                   if (!answer && refusal)
                     return done(told(forms, told(*refusal, std::move(answer).error())));
                   if (!answer) return done(told(forms, std::move(answer).error()));
                   tell(forms, *answer);
                   done(std::move(answer));
                 });
}

void SpreadEngine::execute(const Scope& scope, GetItem&& get, Done<GetItem> done) {
  std::string& key = get.key;
  execute_on_item(scope, std::move(get), key, std::move(done));
}

void SpreadEngine::execute(const Scope& scope, PutItem&& put, Done<PutItem> done) {
  std::string& item = put.item;
  execute_on_item(scope, std::move(put), item, std::move(done));
}

void SpreadEngine::execute(const Scope& scope, DeleteItem&& erase, Done<DeleteItem> done) {
  std::string& key = erase.key;
  execute_on_item(scope, std::move(erase), key, std::move(done));
}

void SpreadEngine::execute(const Scope& scope, UpdateItem&& update, Done<UpdateItem> done) {
  std::string& key = update.key;
  execute_on_item(scope, std::move(update), key, std::move(done));
}

void SpreadEngine::execute(const Scope& scope, BatchGetItem&& batch, Done<BatchGetItem> done) {
  if (!spreads_.any()) return inner_.execute(scope, std::move(batch), std::move(done));
  FormsByTable forms;
  const auto make = [&](std::string_view table) { return forms_of(scope, table); };
  for (auto& of_table : batch.tables) {
    for (std::string& key : of_table.keys) {
      auto told_key = forms.keep(of_table.table, key, make);
      if (!told_key) return done(std::move(told_key).error());
    }
  }
  if (!forms.any_kept()) return inner_.execute(scope, std::move(batch), std::move(done));
  const Scope kept_scope = forms.scope(scope);
  inner_.execute(kept_scope, std::move(batch),
                 [forms = std::move(forms),
                  done = std::move(done)](Result<BatchGetItem::Result> answer) mutable {
                   if (!answer) return done(std::move(answer));
                   for (auto& of_table : answer->responses) {
                     if (const auto* each = forms.find(of_table.table)) each->tell(of_table.items);
                   }
                   for (auto& of_table : answer->unprocessed) {
                     const auto* const each = forms.find(of_table.table);
                     if (each == nullptr) continue;
                     for (std::string& key : of_table.keys) each->tell(key);
                   }
                   done(std::move(answer));
                 });
}

void SpreadEngine::execute(const Scope& scope, BatchWriteItem&& batch, Done<BatchWriteItem> done) {
  if (!spreads_.any()) return inner_.execute(scope, std::move(batch), std::move(done));
  FormsByTable forms;
  const auto make = [&](std::string_view table) { return forms_of(scope, table); };
  for (auto& of_table : batch.tables) {
    for (operation::WriteRequest& request : of_table.requests) {
      auto told_key = forms.keep(of_table.table, request.item, make);
      if (!told_key) return done(std::move(told_key).error());
    }
  }
  if (!forms.any_kept()) return inner_.execute(scope, std::move(batch), std::move(done));
  const Scope kept_scope = forms.scope(scope);
  inner_.execute(kept_scope, std::move(batch),
                 [forms = std::move(forms),
                  done = std::move(done)](Result<BatchWriteItem::Result> answer) mutable {
                   if (!answer) return done(std::move(answer));
                   for (auto& of_table : answer->unprocessed) {
                     const auto* const each = forms.find(of_table.table);
                     if (each == nullptr) continue;
                     for (auto& request : of_table.requests) each->tell(request.item);
                   }
                   tell(forms.finder(), answer->item_collection_metrics);
                   done(std::move(answer));
                 });
}

void SpreadEngine::execute(const Scope& scope, TransactGetItems&& transaction,
                           Done<TransactGetItems> done) {
  if (!spreads_.any()) return inner_.execute(scope, std::move(transaction), std::move(done));
  FormsByTable forms;
  const auto make = [&](std::string_view table) { return forms_of(scope, table); };
  std::vector<std::string> tables;
  for (operation::TransactGet& get : transaction.gets) {
    tables.push_back(get.table);
    auto told_key = forms.keep(get.table, get.key, make);
    if (!told_key) return done(std::move(told_key).error());
  }
  if (!forms.any_kept()) return inner_.execute(scope, std::move(transaction), std::move(done));
  const Scope kept_scope = forms.scope(scope);
  inner_.execute(kept_scope, std::move(transaction),
                 [forms = std::move(forms), tables = std::move(tables),
                  done = std::move(done)](Result<TransactGetItems::Result> answer) mutable {
                   if (!answer) return done(std::move(answer));
                   for (std::size_t i = 0; i < answer->items.size() && i < tables.size(); ++i) {
                     if (const auto* each = forms.find(tables[i])) each->tell(answer->items[i]);
                   }
                   done(std::move(answer));
                 });
}

void SpreadEngine::execute(const Scope& scope, TransactWriteItems&& transaction,
                           Done<TransactWriteItems> done) {
  if (!spreads_.any()) return inner_.execute(scope, std::move(transaction), std::move(done));
  FormsByTable forms;
  const auto make = [&](std::string_view table) { return forms_of(scope, table); };
  std::vector<std::string> tables;
  std::map<std::size_t, ToldRefusal> refusals;
  for (operation::TransactWrite& write : transaction.writes) {
    tables.push_back(write.table);
    auto told_key = forms.keep(write.table, write.item, make);
    if (!told_key) return done(std::move(told_key).error());
    if (!*told_key) continue;
    auto refusal = keep_expressions(*forms.find(write.table), **told_key, write);
    if (!refusal) return done(std::move(refusal).error());
    if (*refusal) refusals.emplace(tables.size() - 1, **std::move(refusal));
  }
  if (!forms.any_kept()) return inner_.execute(scope, std::move(transaction), std::move(done));
  const Scope kept_scope = forms.scope(scope);
  inner_.execute(
      kept_scope, std::move(transaction),
      [forms = std::move(forms), tables = std::move(tables), refusals = std::move(refusals),
       done = std::move(done)](Result<TransactWriteItems::Result> answer) mutable {
        if (answer) {
          tell(forms.finder(), answer->item_collection_metrics);
          return done(std::move(answer));
        }
        Error error = told(refusals, answer.error());
        std::vector<CancellationReason> reasons = error.cancellation_reasons();
        for (std::size_t i = 0; i < reasons.size() && i < tables.size(); ++i) {
          if (const auto* each = forms.find(tables[i])) each->tell(reasons[i].item);
        }
        if (!reasons.empty()) error.with_cancellation_reasons(std::move(reasons));
        done(std::move(error));
      });
}

/// A read which may meet items of tenants that are spread, in the order in which they are kept.
template <typename Operation>
void SpreadEngine::read_told(const Scope& scope, KeyForms forms, Operation&& asked,
                             Done<Operation> done) {
  if (!asked.exclusive_start_key.empty()) {
    auto told_key = forms.keep(asked.exclusive_start_key);
    if (!told_key) return done(std::move(told_key).error());
  }
  const Scope kept_scope = scope_for(scope, forms);
  const model::SecondaryIndex* const index =
      asked.index.empty() ? nullptr : forms.table().find_index(asked.index);
  const auto reads_key = [&](const auto& expression) {
    if (!expression) return false;
    const auto names = expression->attributes();
    return std::find(names.begin(), names.end(), forms.table().key.partition.name) != names.end();
  };
  if (!reads_key(asked.filter) || !may_read_whole(index, asked)) {
    return inner_.execute(kept_scope, std::forward<Operation>(asked),
                          [forms = std::move(forms), done = std::move(done)](
                              Result<typename Operation::Result> page) mutable {
                            if (page) tell(forms, *page);
                            done(std::move(page));
                          });
  }
  PageTeller teller(std::move(forms), index, asked);
  inner_.execute(kept_scope, std::forward<Operation>(asked),
                 [teller = std::move(teller),
                  done = std::move(done)](Result<typename Operation::Result> page) mutable {
                   if (page) teller.tell(*page);
                   done(std::move(page));
                 });
}

void SpreadEngine::execute(const Scope& scope, operation::Scan&& scan, Done<operation::Scan> done) {
  auto found = forms_of(scope, scan.table);
  if (!found) return done(std::move(found).error());
  std::optional<KeyForms>& forms = *found;
  if (!forms) return inner_.execute(scope, std::move(scan), std::move(done));
  read_told(scope, *std::move(forms), std::move(scan), std::move(done));
}

void SpreadEngine::execute(const Scope& scope, operation::Query&& query,
                           Done<operation::Query> done) {
  auto found = forms_of(scope, query.table);
  if (!found) return done(std::move(found).error());
  std::optional<KeyForms>& forms = *found;
  if (!forms) return inner_.execute(scope, std::move(query), std::move(done));
  const model::TableSchema& table = forms->table();
  const std::string& name = table.key.partition.name;
  const model::SecondaryIndex* const index =
      query.index.empty() ? nullptr : table.find_index(query.index);
  if (!query.index.empty() && index == nullptr) {
    return inner_.execute(scope, std::move(query), std::move(done));
  }
  const auto is_partition = [&](const model::KeyAttribute& key) { return key.name == name; };
  const bool is_keyed_on_it =
      index == nullptr ||
      std::any_of(index->key.partition.begin(), index->key.partition.end(), is_partition);
  if (!is_keyed_on_it) {
    const auto sorted_by =
        std::find_if(index->key.sort.begin(), index->key.sort.end(), is_partition);
    if (sorted_by != index->key.sort.end()) {
      return query_sorted_by_key(scope, *std::move(forms), *index, std::move(query),
                                 std::move(done));
    }
    // What is wrong with a filter, the engine says.
    if (!check_filter(query, index->key)) {
      return inner_.execute(scope, std::move(query), std::move(done));
    }
    return read_told(scope, *std::move(forms), std::move(query), std::move(done));
  }
  const auto partition = query.key_condition.equal_value(name);
  const auto start = ItemView(query.exclusive_start_key).find(name);
  for (const auto& named : {partition, start}) {
    if (!named) continue;
    if (auto checked = forms->check_named(*named); !checked) {
      return done(std::move(checked).error());
    }
  }
  if (!partition || forms->suffixes_of(*partition) < 2) {
    return inner_.execute(scope, std::move(query), std::move(done));
  }
  const bool is_sound =
      may_read_whole(index, query) &&
      (index == nullptr ? check_filter(query, table.key) : check_filter(query, index->key))
          .has_value();
  if (!is_sound) return inner_.execute(scope, std::move(query), std::move(done));
  const std::string told_key(partition->encoded());
  Scope kept_scope = scope_for(scope, *forms);
  std::make_shared<GatheredQuery>(inner_, std::move(kept_scope), *std::move(forms), index,
                                  model::ValueView(told_key), std::nullopt, std::move(query),
                                  limits_, std::move(done))
      ->start();
}

/// Of an index that sorts by the table's partition key, which is another where it is kept: the
/// parts of one tenant are gathered. Those of several could be too many.
void SpreadEngine::query_sorted_by_key(const Scope& scope, KeyForms forms,
                                       const model::SecondaryIndex& index, operation::Query&& query,
                                       Done<operation::Query> done) {
  const std::string& name = forms.table().key.partition.name;
  // What is wrong with it, the engine says.
  if (!query.key_condition.resolve(index.key, limits_) || !check_filter(query, index.key) ||
      !may_read_whole(&index, query)) {
    return inner_.execute(scope, std::move(query), std::move(done));
  }
  if (const auto start = ItemView(query.exclusive_start_key).find(name)) {
    if (auto checked = forms.check_named(*start); !checked) {
      return done(std::move(checked).error());
    }
  }
  const auto named = query.key_condition.equal_value(name);
  if (named && forms.suffixes_of(*named) < 2) {
    return read_told(scope, std::move(forms), std::move(query), std::move(done));
  }
  auto range = index.key.sort.front().name == name
                   ? TenantRange::of(forms, scope.partition(), query.key_condition)
                   : std::nullopt;
  if (!range) {
    return done(invalid("The index " + index.name +
                        " is sorted by the partition key of its table and a tenant is spread: it "
                        "can be queried in order if the partition key is the first that it is "
                        "sorted by, and of one tenant's keys: by a tenant, or with a condition "
                        "that only one tenant's keys meet"));
  }
  const std::string partition = range->partition();
  // Where no key can be asked for, the engine says so.
  if (forms.suffixes_of(model::ValueView(partition)) < 2 || !range->under(forms, 0)) {
    return read_told(scope, std::move(forms), std::move(query), std::move(done));
  }
  Scope kept_scope = scope_for(scope, forms);
  std::make_shared<GatheredQuery>(inner_, std::move(kept_scope), std::move(forms), &index,
                                  model::ValueView(partition), std::move(range), std::move(query),
                                  limits_, std::move(done))
      ->start();
}

void SpreadEngine::execute(const Scope& scope, GetRecords&& get, Done<GetRecords> done) {
  if (!spreads_.any()) return inner_.execute(scope, std::move(get), std::move(done));
  inner_.execute(
      scope_of_stream(scope, get.stream_arn), std::move(get),
      [spreads = &spreads_, done = std::move(done)](Result<GetRecords::Result> answer) mutable {
        if (answer && answer->stream != nullptr) {
          const KeyForms forms({answer->stream, &answer->stream->table}, *spreads);
          for (auto& record : answer->records) tell(forms, record);
        }
        done(std::move(answer));
      });
}

tenancy::Scope SpreadEngine::scope_of_stream(const Scope& scope, std::string_view arn) const {
  const auto stream = inner_.find_stream(arn);
  return stream ? scope.for_kept_keys((*stream)->table.tenant_template) : scope;
}

/// Sizes are told as of the keys that clients know.
void SpreadEngine::execute(const Scope& scope, MeasureTenant&& measure, Done<MeasureTenant> done) {
  auto found = forms_of(scope, measure.table);
  if (!found) return done(std::move(found).error());
  const bool is_spread = found->has_value() && spreads_.suffixes_of(measure.tenant) > 1;
  if (!is_spread) return inner_.execute(scope, std::move(measure), std::move(done));
  inner_.execute(scope, std::move(measure),
                 [done = std::move(done)](Result<MeasureTenant::Result> answer) mutable {
                   if (answer) {
                     answer->item_bytes -=
                         static_cast<std::int64_t>(tenancy::kSpreadMarkBytes) * answer->item_count;
                   }
                   done(std::move(answer));
                 });
}

}  // namespace rowhouse::engine::spread
