#include "engine/embedded/engine_fixture.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::ReturnConsumedCapacity;
using operation::ReturnOnConditionFailure;
using operation::ReturnValues;

class Items : public EngineFixture {
 protected:
  void SetUp() override {
    EngineFixture::SetUp();
    create_table("Shop");
  }
  operation::UpdateItem updating(const std::string& text, const Bound& bound = {}) {
    operation::UpdateItem request;
    request.table = "Shop";
    request.key = compact(key_);
    request.update = update(text, bound);
    return request;
  }
  operation::DeleteItem deleting() {
    operation::DeleteItem request;
    request.table = "Shop";
    request.key = compact(key_);
    return request;
  }
  operation::PutItem putting(const Item& item) {
    operation::PutItem request;
    request.table = "Shop";
    request.item = compact(item);
    return request;
  }

  const Item key_{{"PK", "tenant#a"}, {"SK", "user#1"}};
  const Item alice_{{"PK", "tenant#a"}, {"SK", "user#1"}, {"name", "Alice"}, {"age", 30}};
};
ROWHOUSE_ENGINE_SUITE(Items);

TEST_P(Items, AreReadAsTheyWereWritten) {
  EXPECT_TRUE(get("Shop", key_).empty());
  ASSERT_TRUE(put("Shop", alice_).has_value());
  EXPECT_EQ(get("Shop", key_), alice_);
  const Item other{{"PK", "tenant#a"}, {"SK", "user#1"}, {"name", "Alicia"}};
  ASSERT_TRUE(put("Shop", other).has_value());
  EXPECT_EQ(get("Shop", key_), other);
}

TEST_P(Items, WithOneKeyInAnothersPrefixAreApart) {
  const Item a{{"PK", "a"}, {"SK", "bc"}, {"v", 1}};
  const Item ab{{"PK", "ab"}, {"SK", "c"}, {"v", 2}};
  const Item zero{{"PK", std::string("a\0b", 3)}, {"SK", "c"}, {"v", 3}};
  for (const Item& item : {a, ab, zero}) ASSERT_TRUE(put("Shop", item).has_value());
  EXPECT_EQ(get("Shop", {{"PK", "a"}, {"SK", "bc"}}), a);
  EXPECT_EQ(get("Shop", {{"PK", "ab"}, {"SK", "c"}}), ab);
  EXPECT_EQ(get("Shop", {{"PK", std::string("a\0b", 3)}, {"SK", "c"}}), zero);
}

TEST_P(Items, AreProjected) {
  ASSERT_TRUE(put("Shop", alice_).has_value());
  operation::GetItem request;
  request.table = "Shop";
  request.key = compact(key_);
  request.projection = projection("age, email");
  EXPECT_EQ(tree(run(request)->item), (Item{{"age", 30}}));
}

TEST_P(Items, AnswerWithTheOldOneIfAsked) {
  auto request = putting(alice_);
  request.return_values = ReturnValues::kAllOld;
  EXPECT_EQ(run(request)->attributes, "");
  EXPECT_EQ(tree(run(request)->attributes), alice_);
  auto erase = deleting();
  erase.return_values = ReturnValues::kAllOld;
  EXPECT_EQ(tree(run(erase)->attributes), alice_);
  EXPECT_EQ(run(erase)->attributes, "");
}

TEST_P(Items, AreWrittenOnlyIfTheConditionHolds) {
  auto request = putting(alice_);
  request.condition = condition("attribute_not_exists(PK)");
  request.on_condition_failure = ReturnOnConditionFailure::kAllOld;
  ASSERT_TRUE(run(request).has_value());
  const auto again = run(request);
  EXPECT_EQ(message_of(again, ErrorCode::kConditionalCheckFailed),
            "The conditional request failed");
  EXPECT_EQ(tree(again.error().item()), alice_);

  auto erase = deleting();
  erase.condition = condition("age > :a", {{{":a", 40}}, {}});
  const auto kept = run(erase);
  EXPECT_EQ(message_of(kept, ErrorCode::kConditionalCheckFailed), "The conditional request failed");
  EXPECT_EQ(kept.error().item(), "");
  EXPECT_EQ(get("Shop", key_), alice_);
  erase.condition = condition("age = :a", {{{":a", 30}}, {}});
  ASSERT_TRUE(run(erase).has_value());
  EXPECT_TRUE(get("Shop", key_).empty());
}

TEST_P(Items, ThatDoNotExistAreDeletedWithoutError) {
  EXPECT_TRUE(run(deleting()).has_value());
  auto erase = deleting();
  erase.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  EXPECT_EQ(run(erase)->consumed_capacity->write_units, 1);
}

TEST_P(Items, AreMadeByAnUpdate) {
  ASSERT_TRUE(run(updating("SET age = :a", {{{":a", 1}}, {}})).has_value());
  EXPECT_EQ(get("Shop", key_), (Item{{"PK", "tenant#a"}, {"SK", "user#1"}, {"age", 1}}));
}

TEST_P(Items, AreMadeOfTheirKeyByAnUpdateOfNothing) {
  operation::UpdateItem request;
  request.table = "Shop";
  request.key = compact(key_);
  ASSERT_TRUE(run(request).has_value());
  EXPECT_EQ(get("Shop", key_), key_);
  ASSERT_TRUE(put("Shop", alice_).has_value());
  ASSERT_TRUE(run(request).has_value());
  EXPECT_EQ(get("Shop", key_), alice_);
}

TEST_P(Items, AnswerAnUpdateWithWhatWasAsked) {
  ASSERT_TRUE(put("Shop", alice_).has_value());
  const auto asked = [&](ReturnValues values) {
    auto request = updating("ADD age :one", {{{":one", 1}}, {}});
    request.return_values = values;
    return tree(run(request)->attributes);
  };
  EXPECT_EQ(asked(ReturnValues::kUpdatedOld), (Item{{"age", 30}}));
  EXPECT_EQ(asked(ReturnValues::kUpdatedNew), (Item{{"age", 32}}));
  Item expected = alice_;
  expected["age"] = 32;
  EXPECT_EQ(asked(ReturnValues::kAllOld), expected);
  expected["age"] = 34;
  EXPECT_EQ(asked(ReturnValues::kAllNew), expected);
  EXPECT_TRUE(asked(ReturnValues::kNone).empty());
}

TEST_P(Items, KeepTheirKeyInAnUpdate) {
  EXPECT_EQ(message_of(run(updating("SET SK = :a", {{{":a", "x"}}, {}})), ErrorCode::kValidation),
            "One or more parameter values were invalid: Cannot update attribute SK. This attribute "
            "is part of the key");
}

TEST_P(Items, HaveTheKeyOfTheirTable) {
  EXPECT_EQ(message_of(put("Shop", {{"PK", "a"}}), ErrorCode::kValidation),
            "One or more parameter values were invalid: Missing the key SK in the item");
  EXPECT_EQ(message_of(put("Shop", {{"PK", "a"}, {"SK", 1}}), ErrorCode::kValidation),
            "One or more parameter values were invalid: Type mismatch for key SK expected: S "
            "actual: N");
  operation::GetItem request;
  request.table = "Shop";
  request.key = compact({{"PK", "a"}});
  EXPECT_EQ(message_of(run(request), ErrorCode::kValidation),
            "The provided key element does not match the schema");
}

TEST_P(Items, AreNoLargerThanTheLimit) {
  Item item = key_;
  const std::size_t key_bytes = 2 + 8 + 2 + 6;
  item["d"] = std::string(options_.limits.item_bytes_max - key_bytes - 1, 'x');
  EXPECT_TRUE(put("Shop", item).has_value());
  EXPECT_EQ(message_of(run(updating("SET e = :e", {{{":e", "y"}}, {}})), ErrorCode::kValidation),
            "Item size to update has exceeded the maximum allowed size");
  item["d"] = std::string(options_.limits.item_bytes_max - key_bytes, 'x');
  EXPECT_EQ(message_of(put("Shop", item), ErrorCode::kValidation),
            "Item size has exceeded the maximum allowed size");
}

TEST_P(Items, AreNotNestedDeeperByAnUpdate) {
  Item item = key_;
  item["m"] = Map{{"a", Map{}}};
  ASSERT_TRUE(put("Shop", item).has_value());
  Value nested = "leaf";
  for (int i = 0; i < 29; ++i) nested = List{nested};
  EXPECT_TRUE(run(updating("SET m.a.b = :v", {{{":v", nested}}, {}})).has_value());
  nested = List{nested};
  EXPECT_EQ(
      message_of(run(updating("SET m.a.b = :v", {{{":v", nested}}, {}})), ErrorCode::kValidation),
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels "
      "beyond supported limit");
}

TEST_P(Items, TellTheCapacityThatTheyConsumed) {
  Item item = key_;
  item["d"] = std::string(5000, 'x');
  auto request = putting(item);
  request.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  EXPECT_EQ(run(request)->consumed_capacity->write_units, 5);
  EXPECT_EQ(run(request)->consumed_capacity->table, "Shop");

  operation::GetItem read;
  read.table = "Shop";
  read.key = compact(key_);
  read.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  EXPECT_EQ(run(read)->consumed_capacity->read_units, 1);
  read.consistent_read = true;
  EXPECT_EQ(run(read)->consumed_capacity->read_units, 2);
  read.key = compact({{"PK", "no"}, {"SK", "no"}});
  EXPECT_EQ(run(read)->consumed_capacity->read_units, 1);

  auto small = putting(key_);
  small.return_consumed_capacity = ReturnConsumedCapacity::kTotal;
  EXPECT_EQ(run(small)->consumed_capacity->write_units, 5) << "the larger of old and new";
  EXPECT_EQ(run(small)->consumed_capacity->write_units, 1);
}

TEST_P(Items, OfAnotherTenantAreRefusedBeforeTheyAreRead) {
  ASSERT_TRUE(put("Shop", {{"PK", "tenant#b"}, {"SK", "1"}}).has_value());
  const auto scope = tenant_scope("Shop", "a");
  operation::GetItem read;
  read.table = "Shop";
  auto write = putting({{"PK", "tenant#b"}, {"SK", "1"}, {"stolen", true}});
  write.condition = condition("attribute_not_exists(PK)");
  write.on_condition_failure = ReturnOnConditionFailure::kAllOld;
  auto erase = deleting();
  erase.key = compact({{"PK", "tenant#b"}, {"SK", "1"}});
  for (const char* foreign : {"tenant#b", "tenant#ab", "tenant", "x"}) {
    read.key = compact({{"PK", foreign}, {"SK", "1"}});
    EXPECT_EQ(run(scope, read).error().code(), ErrorCode::kAccessDenied);
  }
  const auto refused = run(scope, write);
  EXPECT_EQ(refused.error().code(), ErrorCode::kAccessDenied);
  EXPECT_EQ(refused.error().item(), "");
  EXPECT_EQ(run(scope, erase).error().code(), ErrorCode::kAccessDenied);
  read.key = compact({{"PK", "tenant#a#more"}, {"SK", "1"}});
  EXPECT_TRUE(run(scope, read).has_value());
  EXPECT_EQ(get("Shop", {{"PK", "tenant#b"}, {"SK", "1"}}).size(), 2u);
}

}  // namespace
}  // namespace rowhouse::engine::embedded
