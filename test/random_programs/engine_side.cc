#include "engine_side.h"

#include <gtest/gtest.h>

#include <future>
#include <set>

#include "engine/embedded/cold_store.h"
#include "engine/embedded/embedded_operations.h"
#include "engine/embedded/memory/memory_store.h"
#include "engine/spread/spread_engine.h"
#include "model.h"
#include "remote/second_rowhouse.h"

namespace rowhouse::random_programs {
namespace {

using operation::ReturnConsumedCapacity;

std::string compact(const Item& item) { return encode_item(item).value(); }
std::string compact_value(const Value& value) {
  const std::string item = compact({{"v", value}});
  return std::string(model::ItemView(item).find("v")->encoded());
}
std::string shown(std::string_view compact_item) {
  return compact_item.empty() ? "{}" : to_text(decode_item(compact_item).value());
}

std::string shown(const Error& error) {
  switch (error.code()) {
    case ErrorCode::kAccessDenied:
    case ErrorCode::kIdempotentParameterMismatch:
      return std::string(error.name());
    case ErrorCode::kConditionalCheckFailed:
      return "ConditionalCheckFailed: " + error.message() + " " + shown(error.item());
    case ErrorCode::kTransactionCanceled: {
      std::string text(error.name());
      for (const CancellationReason& reason : error.cancellation_reasons()) {
        text += " [" + reason.code + ": " + reason.message + " " + shown(reason.item) + "]";
      }
      return text;
    }
    default:
      return to_string(error);
  }
}

std::string shown(const std::vector<operation::ConsumedCapacity>& consumed) {
  std::map<std::string, double> units;
  for (const auto& entry : consumed) units[entry.table] += entry.total();
  std::string text;
  for (const auto& [table, of_table] : units) text += " " + table + text_of_units(of_table);
  return text;
}

ReturnConsumedCapacity wanted(const Step& step) {
  return step.capacity ? ReturnConsumedCapacity::kTotal : ReturnConsumedCapacity::kNone;
}

tenancy::Scope scope_of(const Step& step) {
  if (step.tenant.empty()) {
    return tenancy::authorize(tenancy::Principal::operator_principal(), {"GetItem", nullptr, {}})
        .value();
  }
  const model::TableSchema schema;
  const std::string key = compact_value("tenant#" + step.tenant);
  const model::ValueView keys[] = {model::ValueView(key)};
  return tenancy::authorize(tenancy::Principal::of_tenant(TenantId::parse(step.tenant).value()),
                            {"GetItem", &schema, keys})
      .value();
}

std::string page_text(const Step& step, const operation::QueryResult& page) {
  std::string text = " [";
  for (std::size_t i = 0; i < page.items.size(); ++i) text += shown(page.items[i].bytes());
  text += "] " + std::to_string(page.count) + "/" + std::to_string(page.scanned_count) + " ";
  if (!page.last_evaluated_key.empty()) text += shown(page.last_evaluated_key);
  if (step.capacity) text += " " + text_of_units(page.consumed_capacity->read_units);
  return text;
}

template <typename Operation>
void prepare_page(const Step& step, Operation& operation) {
  operation.table = step.table;
  if (step.filter) operation.filter = step.filter->parsed(expression::Parameter::kFilter);
  if (!step.projected.empty()) {
    std::string text;
    for (const std::string& name : step.projected) text += (text.empty() ? "" : ", ") + name;
    expression::Placeholders none;
    operation.projection = expression::Projection::parse(text, none, {}).value();
  }
  if (step.count_only) operation.select = operation::Select::kCount;
  operation.limit = step.limit;
  operation.consistent_read = step.consistent;
  operation.return_consumed_capacity = wanted(step);
}

}  // namespace

EngineSide::EngineSide(On on, std::filesystem::path folder) : on_(on), folder_(std::move(folder)) {
  open();
}

EngineSide::~EngineSide() {
  engine_.reset();
  std::filesystem::remove_all(folder_);
}

void EngineSide::open() {
  engine_.reset();
  engine::EmbeddedOptions options;
  options.clock = &clock_;
  options.worker_threads = 2;
  options.durability = engine::Durability::kRelaxed;
  options.block_cache_bytes = 8u << 20;
  // Programs pass time; nothing of a stream is to be lost for it.
  options.limits.stream_retention_ms = 1000ll * 24 * 60 * 60 * 1000;
  told_keeper_.reset();
  if (on_ == On::kMemory || on_ == On::kSpreadMemory) {
    engine_ = engine::make_in_memory(options);
  } else if (on_ == On::kRemote || on_ == On::kSpreadRemote) {
    auto keeper = engine::make_in_memory(options);
    keeper_ = keeper.get();
    core::Place place;
    place.is_behind_gateway = on_ == On::kSpreadRemote;
    engine_ = test::make_remote(std::move(keeper), options.limits, clock_, place);
  } else if (on_ == On::kColdMemory || on_ == On::kSpreadCold) {
    auto store =
        std::make_unique<engine::embedded::ColdStore>(engine::embedded::make_memory_store());
    engine_ = engine::embedded::EmbeddedOperations::open(std::move(store), options, true).value();
  } else {
    engine_ = engine::open_embedded(folder_, options).value();
  }
  if (!is_spread(on_)) return;
  const auto spreads = std::make_shared<tenancy::Spreads>();
  (void)spreads->set("a", 16).value();
  (void)spreads->set("ab", 3).value();
  if (keeper_ != nullptr) {
    told_keeper_ = std::make_unique<engine::spread::SpreadEngine>(*keeper_, *spreads);
  }
  engine_ =
      std::make_unique<engine::spread::SpreadEngine>(std::move(engine_), spreads, options.limits);
}

template <typename Operation>
Result<typename Operation::Result> EngineSide::execute(const Step& step, Operation operation) {
  if (on_ == On::kSpreadRemote) {
    // As a pipeline does.
    std::promise<Result<void>> learnt;
    engine_->learn({Program::kTables, {}},
                   [&learnt](Result<void> result) { learnt.set_value(std::move(result)); });
    EXPECT_TRUE(learnt.get_future().get().has_value());
  }
  return execute(*engine_, step, std::move(operation));
}

template <typename Operation>
Result<typename Operation::Result> EngineSide::execute(engine::Engine& engine, const Step& step,
                                                       Operation operation) {
  std::promise<Result<typename Operation::Result>> promise;
  auto future = promise.get_future();
  engine.execute(scope_of(step), std::move(operation),
                 [&promise](Result<typename Operation::Result> result) {
                   promise.set_value(std::move(result));
                 });
  return future.get();
}

std::string EngineSide::run(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kWrite:
      return write(step);
    case Step::Kind::kGet:
      return get(step);
    case Step::Kind::kQuery:
      return query(step);
    case Step::Kind::kScan:
      return scan(step);
    case Step::Kind::kBatchGet:
      return batch_get(step);
    case Step::Kind::kBatchWrite:
      return batch_write(step);
    case Step::Kind::kTransactGet:
      return transact_get(step);
    case Step::Kind::kTransactWrite:
      return transact_write(step);
    case Step::Kind::kListTenants:
      return list_tenants(step);
    case Step::Kind::kMeasureTenant:
      return measure_tenant(step);
    case Step::Kind::kPassTime:
      clock_.advance(std::chrono::minutes(step.minutes));
      return "ok";
    case Step::Kind::kRestart:
      if (on_ == On::kRocksDb) open();
      return "ok";
    default:
      return table_operation(step);
  }
}

std::string EngineSide::write(const Step& step) {
  const Write& write = step.writes[0];
  const auto finish = [&](auto operation) -> std::string {
    operation.table = write.table;
    if (write.condition) {
      operation.condition = write.condition->parsed(expression::Parameter::kCondition);
    }
    if (write.old_on_failure) {
      operation.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
    }
    operation.return_values = step.return_values;
    operation.return_consumed_capacity = wanted(step);
    const auto result = execute(step, std::move(operation));
    if (!result) {
      if (result.error().code() == ErrorCode::kValidation) {
        return "ValidationError: " + result.error().message() + " {}";
      }
      return shown(result.error());
    }
    std::string text = "ok " + shown(result->attributes);
    if (step.capacity) text += " " + text_of_units(result->consumed_capacity->write_units);
    return text;
  };
  switch (write.kind) {
    case Write::Kind::kPut: {
      operation::PutItem put;
      put.item = compact(write.item);
      return finish(std::move(put));
    }
    case Write::Kind::kDelete: {
      operation::DeleteItem erase;
      erase.key = compact(write.item);
      return finish(std::move(erase));
    }
    default: {
      operation::UpdateItem update;
      update.key = compact(write.item);
      if (write.update) update.update = write.update->parsed();
      return finish(std::move(update));
    }
  }
}

std::string EngineSide::get(const Step& step) {
  operation::GetItem get;
  get.table = step.keys[0].first;
  get.key = compact(step.keys[0].second);
  get.consistent_read = step.consistent;
  get.return_consumed_capacity = wanted(step);
  const auto result = execute(step, std::move(get));
  if (!result) return shown(result.error());
  std::string text = "ok " + shown(result->item);
  if (step.capacity) text += " " + text_of_units(result->consumed_capacity->read_units);
  return text;
}

std::string EngineSide::query(const Step& step) {
  using expression::SortOperator;
  operation::Query query;
  prepare_page(step, query);
  query.forward = step.forward;
  if (step.sort_operator) {
    query.key_condition = expression::KeyCondition::make(
        "PK", compact_value(step.partition), "SK", step.sort_operator,
        compact_value(step.sort_first),
        step.sort_operator == SortOperator::kBetween ? compact_value(step.sort_second) : "");
  } else {
    query.key_condition = expression::KeyCondition::make("PK", compact_value(step.partition));
  }
  std::string text = "ok";
  do {
    const auto page = execute(step, query);
    if (!page) return shown(page.error());
    text += page_text(step, *page);
    query.exclusive_start_key = page->last_evaluated_key;
  } while (!query.exclusive_start_key.empty());
  return text;
}

std::string EngineSide::scan(const Step& step) {
  std::multiset<std::string> unordered;
  std::size_t count = 0;
  std::string text = "ok";
  for (std::uint32_t segment = 0; segment < step.segments; ++segment) {
    operation::Scan scan;
    prepare_page(step, scan);
    scan.segment = segment;
    scan.total_segments = step.segments;
    do {
      const auto page = execute(step, scan);
      if (!page) return shown(page.error());
      text += page_text(step, *page);
      count += page->count;
      for (std::size_t i = 0; i < page->items.size(); ++i) {
        unordered.insert(shown(page->items[i].bytes()));
      }
      scan.exclusive_start_key = page->last_evaluated_key;
    } while (!scan.exclusive_start_key.empty());
  }
  if (step.segments == 1) return text;
  text = "ok " + std::to_string(count);
  for (const std::string& item : unordered) text += item;
  return text;
}

std::string EngineSide::batch_get(const Step& step) {
  operation::BatchGetItem batch;
  for (const std::string& table : Program::kTables) {
    operation::KeysOfTable of_table;
    of_table.table = table;
    of_table.consistent_read = step.consistent;
    for (const auto& [of, key] : step.keys) {
      if (of == table) of_table.keys.push_back(compact(key));
    }
    if (!of_table.keys.empty()) batch.tables.push_back(std::move(of_table));
  }
  batch.return_consumed_capacity = wanted(step);
  const auto result = execute(step, std::move(batch));
  if (!result) return shown(result.error());
  std::string text = "ok";
  for (std::size_t i = 0; i < result->responses.size(); ++i) {
    const auto& of_table = result->responses[i];
    text += " " + of_table.table + "[";
    for (std::size_t j = 0; j < of_table.items.size(); ++j) {
      text += shown(of_table.items[j].bytes());
    }
    text += "]";
    if (step.capacity) text += text_of_units(result->consumed_capacity[i].read_units);
  }
  if (!result->unprocessed.empty()) text += " unprocessed";
  return text;
}

std::string EngineSide::batch_write(const Step& step) {
  operation::BatchWriteItem batch;
  for (const std::string& table : Program::kTables) {
    operation::WritesOfTable of_table{table, {}};
    for (const Write& write : step.writes) {
      if (write.table != table) continue;
      of_table.requests.push_back({write.kind == Write::Kind::kPut
                                       ? operation::WriteRequest::Kind::kPut
                                       : operation::WriteRequest::Kind::kDelete,
                                   compact(write.item)});
    }
    if (!of_table.requests.empty()) batch.tables.push_back(std::move(of_table));
  }
  batch.return_consumed_capacity = wanted(step);
  const auto result = execute(step, std::move(batch));
  if (!result) return shown(result.error());
  return "ok" + shown(result->consumed_capacity) +
         (result->unprocessed.empty() ? "" : " unprocessed");
}

std::string EngineSide::transact_get(const Step& step) {
  operation::TransactGetItems transaction;
  for (const auto& [table, key] : step.keys) {
    transaction.gets.push_back({table, compact(key), std::nullopt});
  }
  transaction.return_consumed_capacity = wanted(step);
  const auto result = execute(step, std::move(transaction));
  if (!result) return shown(result.error());
  std::string text = "ok [";
  for (const std::string& item : result->items) text += shown(item);
  return text + "]" + shown(result->consumed_capacity);
}

std::string EngineSide::transact_write(const Step& step) {
  operation::TransactWriteItems transaction;
  for (const Write& write : step.writes) {
    operation::TransactWrite& one = transaction.writes.emplace_back();
    one.table = write.table;
    one.item = compact(write.item);
    switch (write.kind) {
      case Write::Kind::kPut:
        one.kind = operation::TransactWrite::Kind::kPut;
        break;
      case Write::Kind::kUpdate:
        one.kind = operation::TransactWrite::Kind::kUpdate;
        one.update = write.update->parsed();
        break;
      case Write::Kind::kDelete:
        one.kind = operation::TransactWrite::Kind::kDelete;
        break;
      case Write::Kind::kCheck:
        one.kind = operation::TransactWrite::Kind::kConditionCheck;
        break;
    }
    if (write.condition) {
      one.condition = write.condition->parsed(expression::Parameter::kCondition);
    }
    if (write.old_on_failure) {
      one.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
    }
  }
  transaction.client_request_token = step.token;
  if (!step.token.empty()) transaction.request_digest = to_text(step);
  transaction.return_consumed_capacity = wanted(step);
  const auto result = execute(step, std::move(transaction));
  if (!result) return shown(result.error());
  return "ok" + shown(result->consumed_capacity);
}

std::string EngineSide::table_operation(const Step& step) {
  switch (step.kind) {
    case Step::Kind::kCreateTable: {
      operation::CreateTable create;
      create.table = step.table;
      create.billing_mode = model::BillingMode::kPayPerRequest;
      create.key.partition = {"PK", model::Type::kString};
      if (Program::has_sort(step.table)) {
        create.key.sort = model::KeyAttribute{
            "SK", step.table == "Number" ? model::Type::kNumber : model::Type::kString};
      }
      create.stream = model::StreamViewType::kNewAndOldImages;
      const auto result = execute(step, std::move(create));
      return result ? "ok" : shown(result.error());
    }
    case Step::Kind::kDeleteTable: {
      operation::DeleteTable erase;
      erase.table = step.table;
      const auto result = execute(step, std::move(erase));
      return result ? "ok" : shown(result.error());
    }
    case Step::Kind::kDescribeTable: {
      operation::DescribeTable describe;
      describe.table = step.table;
      const auto result = execute(step, std::move(describe));
      if (!result) return shown(result.error());
      return "ok " + std::to_string(result->item_count) + " " + std::to_string(result->table_bytes);
    }
    default: {
      const auto result = execute(step, operation::ListTables());
      if (!result) return shown(result.error());
      std::string text = "ok";
      for (const std::string& name : result->names) text += " " + name;
      return text;
    }
  }
}

std::string EngineSide::list_tenants(const Step& step) {
  operation::ListTenants list;
  list.table = step.table;
  list.limit = 2;
  std::string text = "ok";
  do {
    const auto page = execute(step, list);
    if (!page) return shown(page.error());
    for (const std::string& id : page->tenants) text += " " + id;
    list.exclusive_start_tenant = page->last_evaluated_tenant;
  } while (!list.exclusive_start_tenant.empty());
  return text;
}

std::string EngineSide::measure_tenant(const Step& step) {
  operation::MeasureTenant measure;
  measure.table = step.table;
  measure.tenant = step.measured_tenant;
  const auto result = execute(step, std::move(measure));
  if (!result) return shown(result.error());
  return "ok " + std::to_string(result->item_count) + " " + std::to_string(result->item_bytes);
}

}  // namespace rowhouse::random_programs
