#include "engine/spread/key_conditions.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "rowhouse/item.h"

namespace rowhouse::engine::spread {
namespace {

constexpr const char* kTold = "tenant#acme";
constexpr const char* kKept = "tenant#acme##07";

std::string compact(const Item& item) { return encode_item(item).value(); }

expression::Placeholders placeholders() {
  expression::Placeholders bound;
  const auto add = [&](const std::string& name, const Value& value) {
    const std::string item = compact({{"v", value}});
    bound.add_value(name, std::string(model::ItemView(item).find("v")->encoded()));
  };
  add(":told", std::string(kTold));
  add(":kept", std::string(kKept));
  add(":front", std::string("tenant#ac"));
  add(":less", std::string("tenant#aaa"));
  add(":more", std::string("tenant#zzz"));
  add(":size", static_cast<int>(std::string(kTold).size()));
  add(":n", 5);
  return bound;
}

expression::Condition parsed(const std::string& text) {
  auto bound = placeholders();
  // Not each text uses all of them, which only a whole request is refused for.
  return expression::Condition::parse(text, expression::Parameter::kCondition, bound, {}).value();
}

/// What it says of the item as it is told, and when rewritten, of the item as it is kept.
TEST(KeyConditions, SayOfAKeptItemWhatTheySaidOfTheTold) {
  const std::vector<std::string> texts = {"PK = :told",
                                          "PK = :kept",
                                          "PK <> :told",
                                          "PK <> :kept",
                                          "PK < :told",
                                          "PK <= :told",
                                          "PK > :told",
                                          "PK >= :told",
                                          "PK BETWEEN :less AND :told",
                                          "PK BETWEEN :told AND :more",
                                          "PK IN (:kept)",
                                          "PK IN (:kept, :told)",
                                          "begins_with(PK, :front)",
                                          "begins_with(PK, :kept)",
                                          "contains(PK, :kept)",
                                          "contains(PK, :front)",
                                          "size(PK) = :size",
                                          "size(PK) > :size",
                                          "attribute_exists(PK)",
                                          "attribute_not_exists(PK)",
                                          "attribute_type(PK, :n)",
                                          "PK = same",
                                          "PK <> same",
                                          "same = PK",
                                          "PK < same",
                                          "size(PK) = n",
                                          "PK = missing",
                                          "PK <> missing",
                                          "contains(many, PK)",
                                          "begins_with(same, PK)",
                                          "NOT PK = :told",
                                          "NOT (PK = :kept)",
                                          "PK = :told AND n = :n",
                                          "PK = :kept OR n = :n",
                                          "n = :n AND (PK = :told OR PK = :kept)",
                                          "NOT (PK = same AND n = :n) OR PK = :told",
                                          "PK.a = :told",
                                          "PK = PK"};
  const Item rest{{"SK", "s"},
                  {"n", 5},
                  {"same", std::string(kTold)},
                  {"many", List{std::string(kTold), std::string("x")}}};
  Item told = rest, kept = rest;
  told["PK"] = std::string(kTold);
  kept["PK"] = std::string(kKept);
  const std::string told_item = compact(told), kept_item = compact(kept);
  const std::string key = compact({{"PK", std::string(kTold)}});
  const std::string told_key(model::ItemView(key).find("PK")->encoded());
  int checked = 0;
  for (const std::string& text : texts) {
    auto bound = placeholders();
    auto condition =
        expression::Condition::parse(text, expression::Parameter::kCondition, bound, {});
    if (!condition) continue;  // "PK = PK" and the like
    ++checked;
    const expression::Condition rewritten = with_told_key(*condition, "PK", told_key);
    EXPECT_EQ(rewritten.matches(model::ItemView(kept_item)),
              condition->matches(model::ItemView(told_item)))
        << text;
    EXPECT_EQ(rewritten.matches(model::ItemView()), condition->matches(model::ItemView())) << text;
    // As a remote engine prints it.
    expression::Printed printed;
    rewritten.print(printed);
    expression::Placeholders again;
    for (const auto& [name, attribute] : printed.names) again.add_name(name, attribute);
    for (const auto& [name, value] : printed.values) again.add_value(name, value);
    const auto reread =
        expression::Condition::parse(printed.text, expression::Parameter::kCondition, again, {});
    ASSERT_TRUE(reread.has_value()) << printed.text;
    EXPECT_TRUE(*reread == rewritten) << printed.text;
  }
  EXPECT_GT(checked, 30);
}

TEST(KeyConditions, LeaveAConditionAloneThatIsNotAboutTheKey) {
  const auto condition = parsed("n = :n AND attribute_exists(PK)");
  const std::string key = compact({{"PK", std::string(kTold)}});
  EXPECT_TRUE(with_told_key(condition, "PK", model::ItemView(key).find("PK")->encoded()) ==
              condition);
}

expression::Update parsed_update(const std::string& text) {
  auto bound = placeholders();
  return expression::Update::parse(text, bound, {}).value();
}

TEST(KeyConditions, TellAnUpdateThatTakesTheValueOfTheKey) {
  const auto takes_key = [](const std::string& text) {
    return takes_value_of(parsed_update(text), "PK");
  };
  EXPECT_TRUE(takes_key("SET a = PK"));
  EXPECT_TRUE(takes_key("SET a = if_not_exists(b, PK)"));
  EXPECT_TRUE(takes_key("SET a = if_not_exists(PK, :n)"));
  EXPECT_TRUE(takes_key("SET b = :n, a = if_not_exists(b, if_not_exists(PK, :n))"));
  // Errors, whatever text the key is.
  EXPECT_FALSE(takes_key("SET a = list_append(many, PK)"));
  EXPECT_FALSE(takes_key("SET a = PK + :n"));
  EXPECT_FALSE(takes_key("SET a = PK.b"));
  EXPECT_FALSE(takes_key("SET a = b, c = :n REMOVE d"));
  EXPECT_FALSE(takes_key("SET a = if_not_exists(b, :n)"));
}

TEST(KeyConditions, UpdateAKeptItemAsTheToldOneIs) {
  const Item rest{{"SK", "s"}, {"n", 5}, {"many", List{std::string("x")}}};
  Item told = rest, kept = rest;
  told["PK"] = std::string(kTold);
  kept["PK"] = std::string(kKept);
  const std::string key = compact({{"PK", std::string(kTold)}});
  const std::string told_key(model::ItemView(key).find("PK")->encoded());
  for (const std::string text :
       {"SET a = PK", "SET a = if_not_exists(b, PK)", "SET a = if_not_exists(n, PK)",
        "SET a = if_not_exists(PK, :n)", "SET m = PK, a = n, c = if_not_exists(b, n)",
        "SET a = PK + :n", "SET a = list_append(many, PK)", "SET a = PK.b", "SET many[0] = PK",
        "SET a = if_not_exists(b, if_not_exists(c, PK)) REMOVE n", "ADD n :n"}) {
    const expression::Update update = parsed_update(text);
    const expression::Update rewritten = with_told_key(update, "PK", told_key);
    const auto apply = [](const expression::Update& to_apply, Item item) -> std::string {
      const std::string old = compact(item);
      auto applied = to_apply.apply(model::ItemView(old), model::ItemView(old), false);
      if (!applied) return to_string(applied.error());
      item = decode_item(applied->item).value();
      item.erase("PK");
      return compact(item);
    };
    EXPECT_EQ(apply(rewritten, kept), apply(update, told)) << text;
    // As a remote engine prints it.
    expression::Printed printed;
    rewritten.print(printed);
    expression::Placeholders again;
    for (const auto& [name, attribute] : printed.names) again.add_name(name, attribute);
    for (const auto& [name, value] : printed.values) again.add_value(name, value);
    const auto reread = expression::Update::parse(printed.text, again, {});
    ASSERT_TRUE(reread.has_value()) << printed.text;
    EXPECT_TRUE(*reread == rewritten) << printed.text;
  }
}

TEST(KeyConditions, AskForNoSizeOfAValue) {
  const std::string key = compact({{"PK", std::string(kTold)}});
  expression::Printed printed;
  with_told_key(parsed("size(PK) = n"), "PK", model::ItemView(key).find("PK")->encoded())
      .print(printed);
  EXPECT_EQ(printed.text.find("size(:"), std::string::npos) << printed.text;
}

}  // namespace
}  // namespace rowhouse::engine::spread
