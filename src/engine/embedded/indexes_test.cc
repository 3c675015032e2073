#include "engine/embedded/index_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using model::ProjectionType;
using operation::ReturnConsumedCapacity;
using operation::TransactWrite;

class Indexes : public IndexFixture {
 protected:
  static Item item(const std::string& sort, const std::string& group, int rank) {
    return {{"PK", "p"}, {"SK", sort}, {"G", group}, {"R", rank}, {"x", "more"}};
  }
  static Item key(const std::string& sort) { return {{"PK", "p"}, {"SK", sort}}; }
  void create_ranked() { create_indexed("T", {global_index("ByG", {text("G")}, {number("R")})}); }
  Result<operation::UpdateItemResult> change(const std::string& sort, std::string_view expression,
                                             const Bound& bound = {}) {
    operation::UpdateItem request;
    request.table = "T";
    request.key = compact(key(sort));
    request.update = update(expression, bound);
    request.return_consumed_capacity = ReturnConsumedCapacity::kIndexes;
    return run(std::move(request));
  }
};
ROWHOUSE_ENGINE_SUITE(Indexes);

TEST_P(Indexes, FollowEachKindOfWrite) {
  create_ranked();
  ASSERT_TRUE(put("T", item("1", "g", 10)).has_value());
  ASSERT_TRUE(put("T", item("2", "g", 2)).has_value());
  ASSERT_TRUE(put("T", item("3", "h", 1)).has_value());
  EXPECT_EQ(keys_by("ByG", "g"), "2 1");
  EXPECT_EQ(keys_by("ByG", "h"), "3");

  ASSERT_TRUE(put("T", item("1", "h", 0)).has_value());
  EXPECT_EQ(keys_by("ByG", "g"), "2");
  EXPECT_EQ(keys_by("ByG", "h"), "1 3");

  ASSERT_TRUE(change("3", "SET R = :r", {{{":r", -5}}, {}}).has_value());
  EXPECT_EQ(keys_by("ByG", "h"), "3 1");
  ASSERT_TRUE(change("3", "REMOVE G").has_value());
  EXPECT_EQ(keys_by("ByG", "h"), "1");

  operation::DeleteItem erase;
  erase.table = "T";
  erase.key = compact(key("1"));
  ASSERT_TRUE(run(std::move(erase)).has_value());
  EXPECT_EQ(keys_by("ByG", "h"), "");

  operation::BatchWriteItem batch;
  batch.tables = {{"T",
                   {{operation::WriteRequest::Kind::kPut, compact(item("4", "g", 1))},
                    {operation::WriteRequest::Kind::kDelete, compact(key("2"))}}}};
  ASSERT_TRUE(run(std::move(batch)).has_value());
  EXPECT_EQ(keys_by("ByG", "g"), "4");

  operation::TransactWriteItems transaction;
  TransactWrite write;
  write.table = "T";
  write.item = compact(item("5", "g", 0));
  transaction.writes.push_back(write);
  write.kind = TransactWrite::Kind::kUpdate;
  write.item = compact(key("4"));
  write.update = update("SET G = :g", {{{":g", "h"}}, {}});
  transaction.writes.push_back(write);
  ASSERT_TRUE(run(std::move(transaction)).has_value());
  EXPECT_EQ(keys_by("ByG", "g"), "5");
  EXPECT_EQ(keys_by("ByG", "h"), "4");
}

TEST_P(Indexes, KeepWhatIsProjected) {
  create_indexed("T", {global_index("All", {text("G")}),
                       global_index("Keys", {text("G")}, {}, ProjectionType::kKeysOnly),
                       global_index("Some", {text("G")}, {}, ProjectionType::kInclude, {"x"})});
  ASSERT_TRUE(put("T", item("1", "g", 10)).has_value());
  const auto first_of = [&](const std::string& index) {
    const auto page = run(index_query(index, "G = :g", {{{":g", "g"}}, {}})).value();
    return tree(page.items[0].bytes());
  };
  EXPECT_EQ(first_of("All"), item("1", "g", 10));
  EXPECT_EQ(first_of("Keys"), (Item{{"PK", "p"}, {"SK", "1"}, {"G", "g"}}));
  EXPECT_EQ(first_of("Some"), (Item{{"PK", "p"}, {"SK", "1"}, {"G", "g"}, {"x", "more"}}));

  auto query = index_query("Keys", "G = :g", {{{":g", "g"}}, {}});
  query.select = operation::Select::kAllAttributes;
  EXPECT_EQ(message_of(run(query), ErrorCode::kValidation),
            "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not "
            "supported for global secondary index Keys because its projection type is not ALL");
  query.select = operation::Select::kSpecificAttributes;
  query.projection = projection("SK, x");
  EXPECT_EQ(message_of(run(query), ErrorCode::kValidation),
            "One or more parameter values were invalid: Global secondary index Keys does not "
            "project [x]");
}

TEST_P(Indexes, OfTheirTableFetchWhatTheyDoNotKeep) {
  create_indexed("T", {local_index("ByR", number("R"), ProjectionType::kKeysOnly)});
  for (int i = 0; i < 9; ++i) {
    ASSERT_TRUE(put("T", item(std::to_string(i), "g", 9 - i)).has_value());
  }
  auto query = index_query("ByR", "PK = :p AND R <= :r", {{{":p", "p"}, {":r", 3}}, {}});
  query.consistent_read = true;
  query.return_consumed_capacity = ReturnConsumedCapacity::kIndexes;
  auto page = run(query).value();
  ASSERT_EQ(page.items.size(), 3u);
  EXPECT_EQ(tree(page.items[0].bytes()), (Item{{"PK", "p"}, {"SK", "8"}, {"R", 1}}));
  EXPECT_EQ(page.consumed_capacity->read_units, 0);
  EXPECT_EQ(page.consumed_capacity->total(), 1);
  query.select = operation::Select::kAllAttributes;
  page = run(query).value();
  EXPECT_EQ(tree(page.items[0].bytes()), item("8", "g", 1));
  EXPECT_EQ(page.consumed_capacity->read_units, 3);
  EXPECT_EQ(page.consumed_capacity->total(), 4);
}

TEST_P(Indexes, RefuseKeysOfTheWrongType) {
  create_indexed("T", {global_index("B", {text("G")}), global_index("A", {text("G")})});
  const std::string wrong =
      "One or more parameter values were invalid: Type mismatch for Index Key G Expected: S "
      "Actual: N IndexName: A";
  EXPECT_EQ(message_of(put("T", {{"PK", "p"}, {"SK", "1"}, {"G", 1}}), ErrorCode::kValidation),
            wrong);
  EXPECT_EQ(message_of(change("1", "SET G = :g", {{{":g", 1}}, {}}), ErrorCode::kValidation),
            wrong);
  operation::BatchWriteItem batch;
  batch.tables = {
      {"T",
       {{operation::WriteRequest::Kind::kPut, compact({{"PK", "p"}, {"SK", "1"}, {"G", 1}})}}}};
  EXPECT_EQ(message_of(run(batch), ErrorCode::kValidation), wrong);
  operation::TransactWriteItems transaction;
  TransactWrite write;
  write.table = "T";
  write.item = batch.tables[0].requests[0].item;
  transaction.writes.push_back(write);
  auto refused = run(transaction);
  ASSERT_FALSE(refused);
  ASSERT_EQ(refused.error().cancellation_reasons().size(), 1u);
  EXPECT_EQ(refused.error().cancellation_reasons()[0].message, wrong);
  transaction.writes[0].kind = TransactWrite::Kind::kUpdate;
  transaction.writes[0].item = compact(key("1"));
  transaction.writes[0].update = update("SET G = :g", {{{":g", 1}}, {}});
  refused = run(transaction);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().cancellation_reasons().at(0).message, wrong);
  EXPECT_TRUE(get("T", key("1")).empty());
}

TEST_P(Indexes, RefuseEmptyAndLongKeys) {
  create_ranked();
  EXPECT_EQ(message_of(put("T", item("1", "", 1)), ErrorCode::kValidation),
            "One or more parameter values are not valid. A value specified for a secondary index "
            "key is not supported. The AttributeValue for a key attribute cannot contain an empty "
            "string value. IndexName: ByG, IndexKey: G");
  EXPECT_EQ(message_of(change("1", "SET G = :g", {{{":g", ""}}, {}}), ErrorCode::kValidation),
            "One or more parameter values are not valid. The update expression attempted to update "
            "a secondary index key to a value that is not supported. The AttributeValue for a key "
            "attribute cannot contain an empty string value.");
  EXPECT_EQ(
      message_of(put("T", item("1", std::string(2049, 'x'), 1)), ErrorCode::kValidation),
      "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size "
      "limit of2048 bytes");
  EXPECT_TRUE(put("T", item("1", std::string(2048, 'x'), 1)).has_value());
}

TEST_P(Indexes, ArePagedByTheirKeyAndTheTables) {
  create_ranked();
  for (int i = 0; i < 6; ++i) {
    ASSERT_TRUE(put("T", item(std::to_string(i), "g", i / 3)).has_value());
  }
  auto query = index_query("ByG", "G = :g", {{{":g", "g"}}, {}});
  query.limit = 2;
  std::string all;
  int pages = 0;
  for (bool more = true; more; ++pages) {
    const auto page = run(query).value();
    for (std::size_t i = 0; i < page.items.size(); ++i) all += page.items[i].find("SK")->as_bytes();
    query.exclusive_start_key = page.last_evaluated_key;
    more = !page.last_evaluated_key.empty();
    if (pages == 0) {
      EXPECT_EQ(tree(page.last_evaluated_key),
                (Item{{"PK", "p"}, {"SK", "1"}, {"G", "g"}, {"R", 0}}));
    }
  }
  EXPECT_EQ(all, "012345");
  EXPECT_EQ(pages, 4);

  query.forward = false;
  query.exclusive_start_key = compact({{"PK", "p"}, {"SK", "3"}, {"G", "g"}, {"R", 1}});
  EXPECT_EQ(sort_keys(query), "2 1");
  query.exclusive_start_key = compact({{"PK", "p"}, {"SK", "3"}});
  EXPECT_EQ(sort_keys(query), "The provided starting key is invalid");
  query.exclusive_start_key = compact({{"PK", "p"}, {"SK", "3"}, {"G", "g"}, {"R", "1"}});
  EXPECT_EQ(sort_keys(query), "The provided starting key is invalid");
  query.exclusive_start_key = compact({{"PK", "p"}, {"SK", "3"}, {"G", "h"}, {"R", 1}});
  EXPECT_EQ(sort_keys(query),
            "The provided starting key is outside query boundaries based on provided conditions");
}

TEST_P(Indexes, AnswerEachOperatorOnTheirSortKey) {
  create_indexed("T", {global_index("ByG", {text("G")}, {text("S")})});
  for (const char* sort : {"a", "ab", "abc", "b"}) {
    Item each = item(sort, "g", 0);
    each["S"] = sort;
    ASSERT_TRUE(put("T", each).has_value());
  }
  const auto found = [&](std::string_view condition) {
    const bool has_second = condition.find(":t") != std::string_view::npos;
    return sort_keys(
        has_second ? index_query("ByG", condition, {{{":g", "g"}, {":s", "ab"}, {":t", "abc"}}, {}})
                   : index_query("ByG", condition, {{{":g", "g"}, {":s", "ab"}}, {}}));
  };
  EXPECT_EQ(found("G = :g AND S = :s"), "ab");
  EXPECT_EQ(found("G = :g AND S < :s"), "a");
  EXPECT_EQ(found("G = :g AND S <= :s"), "a ab");
  EXPECT_EQ(found("G = :g AND S > :s"), "abc b");
  EXPECT_EQ(found("G = :g AND S >= :s"), "ab abc b");
  EXPECT_EQ(found("G = :g AND S BETWEEN :s AND :t"), "ab abc");
  EXPECT_EQ(found("G = :g AND begins_with(S, :s)"), "ab abc");
}

TEST_P(Indexes, WithSeveralAttributesAreAskedFromLeftToRight) {
  create_indexed("T", {global_index("Multi", {text("G"), number("R")}, {text("a"), number("b")})});
  for (int i = 0; i < 8; ++i) {
    Item each = item(std::to_string(i), "g", 1);
    each["a"] = i < 4 ? "x" : "xy";
    each["b"] = i % 4;
    ASSERT_TRUE(put("T", each).has_value());
  }
  ASSERT_TRUE(put("T", item("9", "g", 1)).has_value());  // has no a and no b
  const auto found = [&](std::string_view condition) {
    auto query = index_query("Multi", "G = :g", {{{":g", "g"}}, {}});
    query.key_condition =
        expression::KeyCondition::parse(
            condition,
            *std::make_unique<expression::Placeholders>(
                Bound{{{":g", "g"}, {":r", 1}, {":a", "x"}, {":b", 2}}, {}}.placeholders()),
            {}, expression::KeyCondition::kIndexKeyParts)
            .value();
    return sort_keys(query);
  };
  EXPECT_EQ(found("G = :g AND R = :r"), "0 1 2 3 4 5 6 7");
  EXPECT_EQ(found("G = :g AND R = :r AND a = :a"), "0 1 2 3");
  EXPECT_EQ(found("G = :g AND R = :r AND a = :a AND b < :b"), "0 1");
  EXPECT_EQ(found("G = :g AND R = :r AND begins_with(a, :a)"), "0 1 2 3 4 5 6 7");
  EXPECT_EQ(found("G = :g"), "Query condition missed key schema element: R");
  EXPECT_EQ(found("G = :g AND R = :r AND b = :b"), "Query condition missed key schema element: a");
  EXPECT_EQ(found("G = :g AND R = :r AND a > :a AND b = :b"), "Query key condition not supported");
  EXPECT_EQ(found("G = :g AND R > :r"), "Query key condition not supported");
}

TEST_P(Indexes, AreScanned) {
  create_ranked();
  for (int i = 0; i < 20; ++i) {
    ASSERT_TRUE(put("T", item(std::to_string(i), std::to_string(i % 5), i)).has_value());
  }
  ASSERT_TRUE(put("T", key("out")).has_value());
  std::size_t found = 0;
  for (std::uint32_t segment = 0; segment < 3; ++segment) {
    operation::Scan scan;
    scan.table = "T";
    scan.index = "ByG";
    scan.segment = segment;
    scan.total_segments = 3;
    scan.limit = 3;
    for (bool more = true; more;) {
      const auto page = run(scan).value();
      found += page.items.size();
      scan.exclusive_start_key = page.last_evaluated_key;
      more = !scan.exclusive_start_key.empty();
    }
  }
  EXPECT_EQ(found, 20u);
}

TEST_P(Indexes, CostWhatChangesInThem) {
  create_indexed("T", {global_index("ByG", {text("G")}, {}, ProjectionType::kKeysOnly),
                       local_index("ByR", number("R"))});
  const auto units = [](const std::optional<operation::ConsumedCapacity>& consumed) {
    std::string text = std::to_string(static_cast<int>(consumed->write_units));
    for (const auto& index : consumed->indexes) {
      text += " " + index.index + " " + std::to_string(static_cast<int>(index.write_units));
    }
    return text;
  };
  operation::PutItem request;
  request.table = "T";
  request.item = compact(item("1", "g", 1));
  request.return_consumed_capacity = ReturnConsumedCapacity::kIndexes;
  EXPECT_EQ(units(run(request)->consumed_capacity), "1 ByG 1 ByR 1");
  EXPECT_EQ(units(run(request)->consumed_capacity), "1");
  EXPECT_EQ(units(change("1", "SET x = :x", {{{":x", "other"}}, {}})->consumed_capacity),
            "1 ByR 1");
  EXPECT_EQ(units(change("1", "SET G = :g", {{{":g", "h"}}, {}})->consumed_capacity),
            "1 ByG 2 ByR 1");
  EXPECT_EQ(units(change("1", "REMOVE G")->consumed_capacity), "1 ByG 1 ByR 1");
}

TEST_P(Indexes, GlobalOnesAreNotReadConsistently) {
  create_ranked();
  auto query = index_query("ByG", "G = :g", {{{":g", "g"}}, {}});
  query.consistent_read = true;
  EXPECT_EQ(sort_keys(query), "Consistent reads are not supported on global secondary indexes");
  query.index = "None";
  EXPECT_EQ(sort_keys(query), "The table does not have the specified index: None");
}

TEST_P(Indexes, AreDescribedWithTheirCounts) {
  create_ranked();
  ASSERT_TRUE(put("T", item("1", "g", 10)).has_value());
  ASSERT_TRUE(put("T", key("2")).has_value());
  operation::DescribeTable describe;
  describe.table = "T";
  const auto description = run(describe).value();
  EXPECT_EQ(description.item_count, 2);
  ASSERT_EQ(description.indexes.size(), 1u);
  EXPECT_EQ(description.indexes[0].item_count, 1);
  EXPECT_GT(description.indexes[0].index_bytes, 0);
}

class IndexIsolation : public IndexFixture {
 protected:
  void SetUp() override {
    IndexFixture::SetUp();
    create_indexed("T", {global_index("ByG", {text("G")})});
  }
  static Item of(const std::string& tenant, const std::string& sort, const std::string& group) {
    return {{"PK", "tenant#" + tenant}, {"SK", sort}, {"G", group}};
  }
  operation::Query of_group(const std::string& group) {
    return index_query("ByG", "G = :g", {{{":g", Value(group)}}, {}});
  }
};
ROWHOUSE_ENGINE_SUITE(IndexIsolation);

TEST_P(IndexIsolation, NoWriteOfATenantCarriesAnother) {
  const auto scope = tenant_scope("T", "a");
  operation::PutItem put;
  put.table = "T";
  put.item = compact(of("a", "1", "tenant#b"));
  message_of(run(scope, put), ErrorCode::kAccessDenied);
  put.item = compact(of("a", "1", "tenant#a#x"));
  ASSERT_TRUE(run(scope, put).has_value());
  operation::UpdateItem change;
  change.table = "T";
  change.key = compact({{"PK", "tenant#a"}, {"SK", "1"}});
  change.update = update("SET G = :g", {{{":g", "tenant#b#x"}}, {}});
  message_of(run(scope, change), ErrorCode::kAccessDenied);
  operation::BatchWriteItem batch;
  batch.tables = {
      {"T", {{operation::WriteRequest::Kind::kPut, compact(of("a", "2", "tenant#b"))}}}};
  message_of(run(scope, batch), ErrorCode::kAccessDenied);
  operation::TransactWriteItems transaction;
  TransactWrite write;
  write.table = "T";
  write.item = batch.tables[0].requests[0].item;
  transaction.writes.push_back(write);
  message_of(run(scope, transaction), ErrorCode::kAccessDenied);
  transaction.writes[0].kind = TransactWrite::Kind::kUpdate;
  transaction.writes[0].item = change.key;
  transaction.writes[0].update = change.update;
  message_of(run(scope, transaction), ErrorCode::kAccessDenied);
  EXPECT_EQ(sort_keys(of_group("tenant#b")), "");
  EXPECT_EQ(sort_keys(of_group("tenant#a#x")), "1");
}

TEST_P(IndexIsolation, WhatTheOperatorPutAcrossLeavesForNoTenant) {
  ASSERT_TRUE(put("T", of("b", "1", "tenant#a")).has_value());
  ASSERT_TRUE(put("T", of("a", "2", "tenant#a")).has_value());
  ASSERT_TRUE(put("T", of("b", "3", "tenant#a")).has_value());
  const auto scope = tenant_scope("T", "a");
  auto query = of_group("tenant#a");
  query.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  auto page = run(scope, query).value();
  EXPECT_EQ(page.count, 1u);
  EXPECT_EQ(page.scanned_count, 1u);
  EXPECT_EQ(page.consumed_capacity->total(), 0.5);
  EXPECT_TRUE(page.last_evaluated_key.empty());
  query.limit = 1;
  page = run(scope, query).value();
  EXPECT_EQ(tree(page.last_evaluated_key).at("PK"), Value("tenant#a"));
  query.exclusive_start_key = compact({{"PK", "tenant#b"}, {"SK", "1"}, {"G", "tenant#a"}});
  message_of(run(scope, query), ErrorCode::kAccessDenied);
  message_of(run(scope, of_group("tenant#b")), ErrorCode::kAccessDenied);
  message_of(run(scope, of_group("everyone")), ErrorCode::kAccessDenied);
}

class IndexesOnDisk : public IndexFixture {};
ROWHOUSE_ENGINE_ON_DISK_SUITE(IndexesOnDisk);

TEST_P(IndexesOnDisk, OutliveARestart) {
  create_indexed("T", {global_index("ByG", {text("G")}, {}, ProjectionType::kKeysOnly)});
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "1"}, {"G", "g"}}).has_value());
  open();
  EXPECT_EQ(keys_by("ByG", "g"), "1");
  ASSERT_TRUE(put("T", {{"PK", "p"}, {"SK", "1"}, {"G", "h"}}).has_value());
  EXPECT_EQ(keys_by("ByG", "g"), "");
  EXPECT_EQ(keys_by("ByG", "h"), "1");
}

}  // namespace
}  // namespace rowhouse::engine::embedded
