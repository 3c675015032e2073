#include <algorithm>
#include <set>

#include "copy/copy.h"
#include "spread_fixture.h"

/// Each place where a partition key shows, and each in which nobody may name a kept one.
namespace rowhouse::spread_test {
namespace {

using operation::BatchGetItem;
using operation::BatchWriteItem;
using operation::DeleteItem;
using operation::GetItem;
using operation::PutItem;
using operation::Query;
using operation::Scan;
using operation::TransactGetItems;
using operation::TransactWrite;
using operation::TransactWriteItems;
using operation::UpdateItem;

Item key(const std::string& partition, const std::string& sort) {
  return {{"PK", partition}, {"SK", sort}};
}

Query query_of(const std::string& partition) {
  Query query;
  query.table = "T";
  query.key_condition = expression::KeyCondition::make("PK", compact_value(partition));
  return query;
}

class Places : public SpreadFixture {
 protected:
  static std::vector<std::string> partitions_in(engine::Engine& engine) {
    Scan scan;
    scan.table = "T";
    const auto page = run(engine, scan).value();
    std::vector<std::string> partitions;
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      partitions.emplace_back(page.items[i].find("PK")->as_bytes());
    }
    return partitions;
  }
  template <typename Operation>
  std::string error_of(Operation operation) {
    const auto answer = run(*spread_, std::move(operation));
    return answer ? "no error" : to_string(answer.error());
  }
  std::string got(const Item& of) {
    GetItem get;
    get.table = "T";
    get.key = compact(of);
    return shown(run(*spread_, get).value().item);
  }
};

TEST_F(Places, ItemsLieUnderManyKeysOfWhichNoneIsTheTold) {
  for (int i = 0; i < 200; ++i) put(key("tenant#a", "s" + std::to_string(i)));
  put(key("tenant#a#more", "s"));
  put(key("tenant#b", "s"));
  const auto kept = partitions_in(*kept_);
  const std::set<std::string> distinct(kept.begin(), kept.end());
  EXPECT_EQ(distinct.size(), 16u + 2);
  EXPECT_FALSE(distinct.contains("tenant#a"));
  EXPECT_TRUE(distinct.contains("tenant#a##00"));
  EXPECT_TRUE(distinct.contains("tenant#a##15"));
  EXPECT_TRUE(distinct.contains("tenant#b"));
  const auto told = partitions_in(*spread_);
  EXPECT_EQ(std::count(told.begin(), told.end(), "tenant#a"), 200);
  EXPECT_EQ(std::count(told.begin(), told.end(), "tenant#a#more"), 1);
}

TEST_F(Places, NobodyMayNameAKeptKey) {
  const std::string refused =
      "ValidationException: One or more parameter values were invalid: the form of this partition "
      "key is reserved: a tenant's key followed by ##";
  const std::string kept = compact(key("tenant#a##07", "s"));
  GetItem get;
  get.table = "T";
  get.key = kept;
  EXPECT_EQ(error_of(get), refused);
  PutItem put;
  put.table = "T";
  put.item = kept;
  EXPECT_EQ(error_of(put), refused);
  UpdateItem update;
  update.table = "T";
  update.key = kept;
  EXPECT_EQ(error_of(update), refused);
  DeleteItem erase;
  erase.table = "T";
  erase.key = kept;
  EXPECT_EQ(error_of(erase), refused);
  BatchGetItem batch;
  batch.tables.push_back({"T", {kept}, {}, {}, {}, false});
  EXPECT_EQ(error_of(batch), refused);
  BatchWriteItem writes;
  writes.tables.push_back({"T", {{operation::WriteRequest::Kind::kPut, kept}}});
  EXPECT_EQ(error_of(writes), refused);
  TransactGetItems gets;
  gets.gets.push_back({"T", kept, {}});
  EXPECT_EQ(error_of(gets), refused);
  TransactWriteItems transaction;
  transaction.writes.push_back({TransactWrite::Kind::kPut, "T", kept, {}, {}, {}});
  EXPECT_EQ(error_of(transaction), refused);
  Scan scan;
  scan.table = "T";
  scan.exclusive_start_key = kept;
  EXPECT_EQ(error_of(scan), refused);
  EXPECT_EQ(error_of(query_of("tenant#a##07")), refused);
  Query from = query_of("tenant#a");
  from.exclusive_start_key = kept;
  EXPECT_EQ(error_of(from), refused);
}

TEST_F(Places, ReturnedValuesAndFailedConditionsTellOfTheToldKey) {
  put({{"PK", "tenant#a"}, {"SK", "s"}, {"n", 1}});
  const std::string item = R"({PK:"tenant#a" SK:"s" n:1 })";
  PutItem again;
  again.table = "T";
  again.item = compact({{"PK", "tenant#a"}, {"SK", "s"}, {"n", 2}});
  again.condition = Bound()(":pk", "tenant#b").condition("PK = :pk");
  again.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
  const auto refused = run(*spread_, again);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), ErrorCode::kConditionalCheckFailed);
  EXPECT_EQ(shown(refused.error().item()), item);
  again.condition = Bound()(":pk", "tenant#a").condition("PK = :pk");
  again.return_values = operation::ReturnValues::kAllOld;
  EXPECT_EQ(shown(run(*spread_, again).value().attributes), item);
  UpdateItem update;
  update.table = "T";
  update.key = compact(key("tenant#a", "s"));
  update.update = Bound()(":n", 3).update("SET n = :n");
  update.return_values = operation::ReturnValues::kAllNew;
  EXPECT_EQ(shown(run(*spread_, update).value().attributes), R"({PK:"tenant#a" SK:"s" n:3 })");
}

TEST_F(Places, ATransactionTellsWhyItWasCancelledOfToldItems) {
  put({{"PK", "tenant#a"}, {"SK", "s"}, {"n", 1}});
  TransactWriteItems transaction;
  for (const char* sort : {"t", "s"}) {
    TransactWrite& write = transaction.writes.emplace_back();
    write.table = "T";
    write.item = compact(key("tenant#a", sort));
    write.condition = Bound()(":pk", "tenant#a").condition("NOT PK = :pk");
    write.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
  }
  const auto cancelled = run(*spread_, transaction);
  ASSERT_FALSE(cancelled);
  ASSERT_EQ(cancelled.error().cancellation_reasons().size(), 2u);
  EXPECT_EQ(cancelled.error().cancellation_reasons()[0].code, "None");
  EXPECT_EQ(shown(cancelled.error().cancellation_reasons()[1].item),
            R"({PK:"tenant#a" SK:"s" n:1 })");
  transaction.writes[1] = transaction.writes[0];
  EXPECT_EQ(error_of(transaction),
            "ValidationException: Transaction request cannot include multiple operations on one "
            "item");
}

TEST_F(Places, CollectionsOfOnePartitionAreToldAsOne) {
  BatchWriteItem batch;
  batch.return_item_collection_metrics = operation::ReturnItemCollectionMetrics::kSize;
  operation::WritesOfTable& writes = batch.tables.emplace_back();
  writes.table = "T";
  for (int i = 0; i < 20; ++i) {
    writes.requests.push_back(
        {operation::WriteRequest::Kind::kPut, compact(key("tenant#a", "s" + std::to_string(i)))});
  }
  const auto answer = run(*spread_, batch).value();
  ASSERT_EQ(answer.item_collection_metrics.size(), 1u);
  EXPECT_EQ(shown(answer.item_collection_metrics[0].key), R"({PK:"tenant#a" })");
}

TEST_F(Places, ATenantIsMeasuredAndListedAsItIsTold) {
  for (int i = 0; i < 30; ++i) put(key("tenant#a", "s" + std::to_string(i)));
  put(key("tenant#b", "s"));
  operation::MeasureTenant measure;
  measure.table = "T";
  measure.tenant = "a";
  const auto expected = run(*plain_, measure).value();
  const auto answer = run(*spread_, measure).value();
  EXPECT_EQ(answer.item_count, expected.item_count);
  EXPECT_EQ(answer.item_bytes, expected.item_bytes);
  operation::ListTenants list;
  list.table = "T";
  EXPECT_EQ(run(*spread_, list).value().tenants, (std::vector<std::string>{"a", "b"}));
}

TEST_F(Places, WhatCannotBeAnsweredInOrderIsRefused) {
  put(key("tenant#a", "s"));
  put(key("tenant#b", "s"));
  Query inverted;
  inverted.table = "T";
  inverted.index = "Inverted";
  inverted.key_condition = expression::KeyCondition::make("SK", compact_value("s"));
  const std::string refused =
      "ValidationException: The index Inverted is sorted by the partition key of its table and a "
      "tenant is spread: it can be queried in order if the partition key is the first that it is "
      "sorted by, and of one tenant's keys: by a tenant, or with a condition that only one "
      "tenant's "
      "keys meet";
  EXPECT_EQ(error_of(inverted), refused);
  // Of one tenant's keys it is answered.
  for (const char* partition : {"tenant#a", "tenant#b", "nobody's"}) {
    Query named = inverted;
    named.key_condition = expression::KeyCondition::make(
        "SK", compact_value("s"), "PK", expression::SortOperator::kEqual, compact_value(partition));
    EXPECT_EQ(run(*spread_, named)->count, run(*plain_, named)->count) << partition;
  }
}

TEST_F(Places, AnUpdateTakesTheToldKeyForAValue) {
  const auto on_both = [&](const std::string& text, const std::string& condition, bool old) {
    UpdateItem update;
    update.table = "T";
    update.key = compact(key("tenant#a", "s"));
    Bound bound;
    bound(":n", 3);
    update.update = bound.update(text);
    if (!condition.empty()) update.condition = bound.condition(condition);
    update.return_values = operation::ReturnValues::kAllNew;
    if (old) update.on_condition_failure = operation::ReturnOnConditionFailure::kAllOld;
    const auto told = [&](engine::Engine& engine) {
      const auto answer = run(engine, update);
      return answer ? shown(answer->attributes)
                    : to_string(answer.error()) + " " + shown(answer.error().item());
    };
    EXPECT_EQ(told(*spread_), told(*plain_)) << text << " if " << condition;
    TransactWriteItems transaction;
    TransactWrite& write = transaction.writes.emplace_back();
    write.kind = TransactWrite::Kind::kUpdate;
    write.table = "T";
    write.item = update.key;
    write.update = update.update;
    write.condition = update.condition;
    write.on_condition_failure = update.on_condition_failure;
    const auto reason = [&](engine::Engine& engine) {
      const auto answer = run(engine, transaction);
      if (answer) return std::string("done");
      const auto& first = answer.error().cancellation_reasons().at(0);
      return to_string(answer.error()) + " " + first.message + " " + shown(first.item);
    };
    EXPECT_EQ(reason(*spread_), reason(*plain_)) << text << " if " << condition;
  };
  const auto on_each = [&] {
    for (const char* text :
         {"SET copied = PK", "SET a = if_not_exists(b, PK)", "SET a = if_not_exists(n, PK)",
          "SET a = PK + :n", "SET a = b", "SET a = :n"}) {
      for (const char* condition :
           {"", "attribute_exists(PK)", "attribute_not_exists(b)", "n = :n", "PK <> copied"}) {
        for (const bool old : {false, true}) on_both(text, condition, old);
      }
    }
  };
  on_each();  // nothing there
  put({{"PK", "tenant#a"}, {"SK", "s"}, {"n", 3}});
  on_each();
  // What is done without an item, too, hangs on whether there is one.
  UpdateItem update;
  update.table = "T";
  update.key = compact(key("tenant#a", "s"));
  update.update = Bound()(":n", 3).update("SET a = if_not_exists(PK, :n)");
  EXPECT_EQ(error_of(update),
            "ValidationException: One or more parameter values were invalid: an update of an item "
            "whose tenant is spread cannot choose a value by whether there is a partition key "
            "attribute PK");
  update.condition = Bound().condition("attribute_exists(SK)");
  EXPECT_EQ(error_of(update), "no error");
}

TEST_F(Places, ErrorsOfAQueryAreTheEnginesOwn) {
  Query query = query_of("tenant#a");
  query.filter = Bound()(":s", "s").condition("SK = :s");
  const auto same = [&](const Query& asked) {
    const auto expected = run(*plain_, asked);
    ASSERT_FALSE(expected);
    EXPECT_EQ(error_of(asked), to_string(expected.error()));
  };
  same(query);
  Query from = query_of("tenant#a");
  from.exclusive_start_key = compact(key("tenant#ab", "s"));
  same(from);
  from.exclusive_start_key = compact({{"PK", "tenant#a"}});
  same(from);
  Query index = query_of("tenant#a");
  index.index = "Nowhere";
  same(index);
  index.index = "OfTenantAlone";
  index.select = operation::Select::kAllAttributes;
  same(index);
  index.select = operation::Select::kSpecificAttributes;
  index.projection = Bound().projection("y");
  same(index);
}

TEST_F(Places, AGatheredPageEndsAtOneMegabyte) {
  for (int i = 0; i < 60; ++i) {
    put({{"PK", "tenant#a"},
         {"SK", "s" + std::to_string(1000 + i)},
         {"x", std::string(50'000, 'x')}});
  }
  Query query = query_of("tenant#a");
  std::vector<std::string> sorts;
  int pages = 0;
  do {
    const auto page = run(*spread_, query).value();
    const auto expected = run(*plain_, query).value();
    EXPECT_EQ(page.count, expected.count);
    EXPECT_EQ(page.last_evaluated_key, expected.last_evaluated_key);
    for (std::size_t i = 0; i < page.items.size(); ++i) {
      sorts.emplace_back(page.items[i].find("SK")->as_bytes());
    }
    query.exclusive_start_key = page.last_evaluated_key;
    ++pages;
  } while (!query.exclusive_start_key.empty());
  EXPECT_EQ(sorts.size(), 60u);
  EXPECT_TRUE(std::is_sorted(sorts.begin(), sorts.end()));
  EXPECT_EQ(pages, 3);
}

TEST_F(Places, ReadUnitsAreThoseOfAllSuffixes) {
  for (int i = 0; i < 200; ++i) put(key("tenant#a", "s" + std::to_string(i)));
  Query query = query_of("tenant#a");
  query.return_consumed_capacity = operation::ReturnConsumedCapacity::kTotal;
  const auto page = run(*spread_, query).value();
  ASSERT_TRUE(page.consumed_capacity.has_value());
  EXPECT_DOUBLE_EQ(page.consumed_capacity->total(), 16 * 0.5);
}

TEST_F(Places, ACopyTakesATenantFromOneFormToAnotherAndBack) {
  for (int i = 0; i < 100; ++i)
    put({{"PK", "tenant#a"}, {"SK", "s" + std::to_string(i)}, {"n", i}});
  put(key("tenant#a#more", "s"));
  put(key("tenant#b", "s"));
  const auto spreads = std::make_shared<tenancy::Spreads>();
  ASSERT_TRUE(spreads->set("a", 7));
  auto target = engine::make_in_memory({});
  engine::Engine& kept = *target;
  engine::spread::SpreadEngine seven(std::move(target), spreads, base::Limits());
  copy::Options options;
  options.tenant = TenantId::parse("a").value();
  const auto copied = copy::copy(*spread_, seven, options);
  ASSERT_TRUE(copied) << to_string(copied.error());
  ASSERT_EQ(copied->size(), 1u);
  EXPECT_TRUE(copied->front().is_equal());
  EXPECT_EQ(copied->front().copied, 101u);
  const auto partitions = partitions_in(kept);
  EXPECT_EQ(std::set<std::string>(partitions.begin(), partitions.end()).size(), 8u);

  auto back = engine::make_in_memory({});
  const auto returned = copy::copy(seven, *back, {});
  ASSERT_TRUE(returned) << to_string(returned.error());
  EXPECT_TRUE(returned->front().is_equal());
  const auto told = partitions_in(*back);
  EXPECT_EQ(std::count(told.begin(), told.end(), "tenant#a"), 100);
}

}  // namespace
}  // namespace rowhouse::spread_test
