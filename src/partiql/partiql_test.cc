#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/value_writer.h"
#include "partiql/plan.h"

namespace rowhouse::partiql {
namespace {

using expression::Printed;
using testing::ElementsAre;
using testing::HasSubstr;

std::string text_value(std::string_view text) {
  std::string value;
  model::ValueWriter(value).string(text);
  return value;
}

model::TableSchema orders() {
  model::TableSchema table;
  table.name = "Orders";
  table.key.partition = {"PK", model::Type::kString};
  table.key.sort = {"SK", model::Type::kString};
  model::SecondaryIndex index;
  index.name = "ByPlace";
  index.key.partition = {{"country", model::Type::kString}, {"city", model::Type::kString}};
  index.key.sort = {{"at", model::Type::kNumber}};
  table.indexes.push_back(index);
  return table;
}

Result<Statement> parsed(std::string_view text, std::vector<std::string> parameters = {}) {
  return parse(text, parameters, base::Limits{});
}

std::string refusal_of(std::string_view text, std::vector<std::string> parameters = {}) {
  const auto statement = parsed(text, std::move(parameters));
  return statement ? "understood" : statement.error().message();
}

Plan planned(std::string_view text, Place place = Place::kAlone) {
  auto statement = parsed(text);
  EXPECT_TRUE(statement) << text << ": " << refusal_of(text);
  const operation::ParameterizedStatement source;
  return plan(*std::move(statement), source, orders(), place);
}

template <typename Expression>
std::string printed(const Expression& expression) {
  Printed out;
  expression.print(out);
  for (const auto& [key, name] : out.names) {
    for (std::size_t at; (at = out.text.find(key)) != std::string::npos;) {
      out.text.replace(at, key.size(), name);
    }
  }
  return out.text;
}

std::string malformed_text(std::string_view what) {
  return "Statement wasn't well formed, can't be processed: " + std::string(what);
}

TEST(PartiqlParser, SaysWhatItCannotRead) {
  EXPECT_EQ(refusal_of(""), malformed_text("Expected data manipulation"));
  EXPECT_EQ(refusal_of("DROP TABLE a"), malformed_text("Expected data manipulation"));
  EXPECT_EQ(refusal_of("UPDATE a-b SET c = 1"), malformed_text("Expected data manipulation"));
  EXPECT_EQ(refusal_of("SELECT * FROM"), malformed_text("Expected identifier for simple path"));
  EXPECT_EQ(refusal_of("SELECT a"), malformed_text("Expected FROM after SELECT list"));
  EXPECT_EQ(refusal_of("DELETE a"), malformed_text("Expected FROM after DELETE"));
  EXPECT_EQ(refusal_of("SELECT FROM a"), malformed_text("Unexpected keyword"));
  EXPECT_EQ(refusal_of("SELECT * FROM a b"), malformed_text("Unexpected token after expression"));
  EXPECT_EQ(refusal_of("SELECT * FROM a WHERE b"), malformed_text("Unexpected term"));
  EXPECT_EQ(refusal_of("INSERT INTO a VALUE 5"), malformed_text("Unexpected term"));
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b = 'c"), HasSubstr("Lexer Error"));
  EXPECT_THAT(refusal_of("SELECT * FROM a /* b"), HasSubstr("Lexer Error"));
}

TEST(PartiqlParser, CountsParameters) {
  const std::string mismatch = "Number of parameters in request and statement don't match.";
  EXPECT_EQ(refusal_of("SELECT * FROM a WHERE b = ?"), mismatch);
  EXPECT_EQ(refusal_of("SELECT * FROM a", {text_value("x")}), mismatch);
  EXPECT_EQ(refusal_of("SELECT * FROM a WHERE b = '?' AND \"?\" = ?", {text_value("x")}),
            "understood");
}

TEST(PartiqlParser, TakesATablesArnInDoubleQuotes) {
  const std::string arn = "arn:aws:dynamodb:us-east-1:000000000000:table/Orders";
  const auto table = [](const std::string& text) { return table_of(parsed(text).value()); };
  EXPECT_EQ(table("SELECT * FROM \"" + arn + "\".\"ByPlace\""), "Orders");
  EXPECT_EQ(table("INSERT INTO \"" + arn + "\" VALUE {'PK': 'a'}"), "Orders");
  EXPECT_EQ(table("UPDATE \"" + arn + "\" REMOVE b WHERE c = 1"), "Orders");
  EXPECT_EQ(table("DELETE FROM \"" + arn + "\" WHERE c = 1"), "Orders");
  EXPECT_EQ(table("SELECT * FROM \"" + arn + "/stream/x\""), arn + "/stream/x") << "no table's";
}

TEST(PartiqlParser, TakesAListAsTheParameterOfAnIn) {
  std::string list;
  model::ValueWriter writer(list);
  const auto mark = writer.begin_list();
  writer.string("x");
  writer.string("y");
  writer.end(mark, 2);
  const auto statement = parsed("SELECT * FROM a WHERE b IN ?", {list});
  ASSERT_TRUE(statement);
  const auto& node = *std::get<Select>(*statement).where;
  ASSERT_EQ(node.operands.size(), 3u);
  EXPECT_EQ(node.operands[2].value, text_value("y"));
  std::string empty;
  model::ValueWriter other(empty);
  other.end(other.begin_list(), 0);
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b IN ?", {empty}), HasSubstr("not empty"));
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b IN ?", {text_value("x")}), HasSubstr("a list"));
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b IN ?"), HasSubstr("Number of parameters"));
}

TEST(PartiqlParser, KnowsTheNamesOfTypes) {
  const auto where = [](const std::string& text) {
    const auto statement = parsed("SELECT * FROM a WHERE b " + text).value();
    return printed(expression::Condition::of(*std::get<Select>(statement).where));
  };
  EXPECT_EQ(where("IS STRING"), where("IS string"));
  EXPECT_THAT(where("IS NUMBER"), HasSubstr("attribute_type"));
  EXPECT_THAT(where("IS NOT LIST"), HasSubstr("NOT"));
  EXPECT_THAT(where("IS BAG"), HasSubstr("OR"));
  EXPECT_EQ(refusal_of("SELECT * FROM a WHERE b IS COLOUR"), malformed_text("Unexpected term"));
  EXPECT_EQ(refusal_of("SELECT * FROM a WHERE b IS 'STRING'"), malformed_text("Unexpected term"));
}

TEST(PartiqlParser, BoundsEveryRecursion) {
  const auto repeated = [](std::string_view part, int times) {
    std::string text;
    for (int i = 0; i < times; ++i) text += part;
    return text;
  };
  const std::string from = "SELECT * FROM a WHERE ";
  EXPECT_THAT(refusal_of(from + repeated("(", 8000)), HasSubstr("too deeply"));
  EXPECT_THAT(refusal_of(from + repeated("NOT ", 2000) + "a = 1"), HasSubstr("too deeply"));
  EXPECT_THAT(refusal_of(from + "a = " + repeated("[", 8000)), HasSubstr("Nesting Levels"));
  EXPECT_THAT(refusal_of(from + "a = " + repeated("{'a':", 1000)), HasSubstr("Nesting Levels"));
  EXPECT_THAT(refusal_of(from + "a" + repeated(".b", 2000) + " = 1"), HasSubstr("too many"));
  EXPECT_THAT(refusal_of("UPDATE a SET b = 1" + repeated(" + 1", 100) + " WHERE c = 1"),
              HasSubstr("too deeply"));
  EXPECT_THAT(refusal_of("UPDATE a SET b = " + repeated("list_append(b, ", 100)),
              HasSubstr("too deeply"));
}

TEST(PartiqlParser, TakesAsManySumsAsThereAreAttributes) {
  std::string text = "UPDATE a SET a0 = a0 + 1";
  for (int i = 1; i < 200; ++i) {
    const std::string name = "a" + std::to_string(i);
    text += ", " + name + " = " + name + " + 1";
  }
  EXPECT_EQ(refusal_of(text + " WHERE b = 1"), "understood");
}

TEST(PartiqlParser, RefusesWhatIsNoValue) {
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b = <<>>"), HasSubstr("may not be empty"));
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b = <<1, 1.0>>"), HasSubstr("duplicates"));
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b = <<1, 'a'>>"), HasSubstr("one type"));
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b = {'c': 1, 'c': 2}"),
              HasSubstr("more than once"));
  EXPECT_THAT(refusal_of("SELECT * FROM a WHERE b = 1e999"), HasSubstr("Number overflow"));
}

TEST(PartiqlPlan, AWholeKeyIsAGetItem) {
  const Plan one = planned("SELECT * FROM Orders WHERE SK = 's' AND PK = 'p'");
  const auto* get = std::get_if<operation::GetItem>(&one.operation);
  ASSERT_NE(get, nullptr);
  const model::ItemView key(get->key);
  EXPECT_EQ(key.size(), 2u);
  EXPECT_EQ(key.find("PK")->as_bytes(), "p");
  EXPECT_FALSE(one.filter);
  EXPECT_FALSE(one.refusal);
  const Plan filtered = planned("SELECT a FROM Orders WHERE SK = 's' AND PK = 'p' AND a > 1");
  get = std::get_if<operation::GetItem>(&filtered.operation);
  ASSERT_NE(get, nullptr);
  EXPECT_FALSE(get->projection) << "the filter has to see the whole item";
  EXPECT_TRUE(filtered.filter);
}

TEST(PartiqlPlan, APartitionIsAQuery) {
  const Plan plan = planned(
      "SELECT * FROM Orders WHERE PK = 'p' AND begins_with(SK, 'order#') AND total = 1 ORDER BY SK "
      "DESC");
  const auto* queries = std::get_if<Queries>(&plan.operation);
  ASSERT_NE(queries, nullptr);
  ASSERT_EQ(queries->size(), 1u);
  const operation::Query& query = queries->front();
  EXPECT_EQ(printed(query.key_condition), "PK = :v0 AND begins_with(SK, :v1)");
  EXPECT_EQ(printed(*query.filter), "total = :v0");
  EXPECT_FALSE(query.forward);
}

TEST(PartiqlPlan, WhatDoesNotNameThePartitionIsAScan) {
  for (const std::string_view where :
       {"SK = 's'", "PK > 'p'", "PK = 'p' OR SK = 's'", "NOT PK = 'p'", "PK = SK", "PK.a = 'p'",
        "size(PK) = 1", "PK BETWEEN 'a' AND 'a'", "PK IN ['a', SK]"}) {
    const Plan plan = planned("SELECT * FROM Orders WHERE " + std::string(where));
    EXPECT_TRUE(std::holds_alternative<operation::Scan>(plan.operation)) << where;
  }
}

TEST(PartiqlPlan, SeveralPartitionsAreAQueryEach) {
  const auto partitions = [](const Plan& plan) {
    std::vector<std::string> names;
    for (const operation::Query& query : std::get<Queries>(plan.operation)) {
      names.emplace_back(query.key_condition.equal_value("PK")->as_bytes());
    }
    return names;
  };
  EXPECT_THAT(partitions(planned("SELECT * FROM Orders WHERE PK IN ['b', 'a', 'b']")),
              ElementsAre("b", "a"));
  EXPECT_THAT(partitions(planned("SELECT * FROM Orders WHERE PK = 'b' OR PK = 'a'")),
              ElementsAre("b", "a"));
  EXPECT_THAT(
      partitions(planned("SELECT * FROM Orders WHERE PK IN ['b', 'a', 'c'] ORDER BY PK DESC")),
      ElementsAre("c", "b", "a"));
}

TEST(PartiqlPlan, FiftyPartitionsAreTheMost) {
  std::string list = "'0'";
  for (int i = 1; i <= 50; ++i) list += ", '" + std::to_string(i) + "'";
  const Plan plan = planned("SELECT * FROM Orders WHERE PK IN [" + list + "]");
  ASSERT_TRUE(plan.refusal);
  EXPECT_THAT(plan.refusal->message(), HasSubstr("too many operands; number of operands: 51"));
}

TEST(PartiqlPlan, AnIndexOfSeveralAttributesNeedsThemAll) {
  const Plan whole =
      planned("SELECT * FROM Orders.ByPlace WHERE city = 'Bonn' AND country = 'de' AND \"at\" > 5");
  const auto* queries = std::get_if<Queries>(&whole.operation);
  ASSERT_NE(queries, nullptr);
  EXPECT_EQ(printed(queries->front().key_condition), "country = :v0 AND city = :v1 AND at > :v2");
  const Plan half = planned("SELECT * FROM Orders.ByPlace WHERE country = 'de' AND \"at\" > 5");
  const auto* scan = std::get_if<operation::Scan>(&half.operation);
  ASSERT_NE(scan, nullptr);
  EXPECT_EQ(printed(*scan->filter), "country = :v0 AND at > :v1");
}

TEST(PartiqlPlan, WritesNeedTheWholeKeyAndSayWhoseItWouldBe) {
  for (const std::string_view text :
       {"UPDATE Orders SET a = 1 WHERE PK = 'p'", "DELETE FROM Orders WHERE PK = 'p' AND SK > 's'",
        "DELETE FROM Orders WHERE PK = 'p' OR SK = 's'"}) {
    const Plan plan = planned(text);
    ASSERT_TRUE(plan.refusal) << text;
    EXPECT_EQ(plan.refusal->message(),
              "Where clause does not contain a mandatory equality on all key attributes");
  }
  const Plan half = planned("UPDATE Orders SET a = 1 WHERE PK = 'p'");
  const auto& update = std::get<operation::UpdateItem>(half.operation);
  EXPECT_EQ(model::ItemView(update.key).find("PK")->as_bytes(), "p");
}

TEST(PartiqlPlan, WritesCarryWhatTheItemMustBe) {
  const Plan insert = planned("INSERT INTO Orders VALUE {'PK': 'p', 'SK': 's'}");
  EXPECT_EQ(printed(*std::get<operation::PutItem>(insert.operation).condition),
            "attribute_not_exists(PK)");
  const Plan update = planned("UPDATE Orders SET a = 1 WHERE PK = 'p' AND SK = 's' AND b = 2");
  EXPECT_EQ(printed(*std::get<operation::UpdateItem>(update.operation).condition),
            "attribute_exists(PK) AND b = :v0");
  const Plan erase = planned("DELETE FROM Orders WHERE PK = 'p' AND SK = 's' AND (b = 2 OR c = 3)");
  EXPECT_EQ(printed(*std::get<operation::DeleteItem>(erase.operation).condition),
            "attribute_not_exists(PK) OR b = :v0 OR c = :v1");
  const Plan plain = planned("DELETE FROM Orders WHERE PK = 'p' AND SK = 's'");
  EXPECT_FALSE(std::get<operation::DeleteItem>(plain.operation).condition);
}

TEST(PartiqlPlan, AnUpdateHasItsClausesInAnyOrder) {
  const Plan plan = planned(
      "UPDATE Orders REMOVE a.b[0] SET c = d - 1, e = list_append(e, [1]) SET f = set_add(f, "
      "<<1>>) "
      "SET g = set_delete(g, <<'x'>>) WHERE PK = 'p' AND SK = 's'");
  EXPECT_EQ(printed(*std::get<operation::UpdateItem>(plan.operation).update),
            "SET c = d - :v0, e = list_append(e, :v1) REMOVE a.b[0] ADD f :v2 DELETE g :v3");
}

TEST(PartiqlPlan, OverlappingPathsAreRefused) {
  const Plan plan = planned("UPDATE Orders SET a = 1 SET a.b = 2 WHERE PK = 'p' AND SK = 's'");
  ASSERT_TRUE(plan.refusal);
  EXPECT_THAT(plan.refusal->message(), HasSubstr("overlap"));
}

TEST(PartiqlPlan, AReadOfABatchOrTransactionIsOfOneItem) {
  for (const Place place : {Place::kBatch, Place::kTransaction}) {
    EXPECT_FALSE(planned("SELECT * FROM Orders WHERE PK = 'p' AND SK = 's'", place).refusal);
    EXPECT_TRUE(planned("SELECT * FROM Orders WHERE PK = 'p'", place).refusal);
    EXPECT_TRUE(planned("SELECT * FROM Orders", place).refusal);
  }
}

TEST(PartiqlPlan, ExistsStandsInTransactionsAlone) {
  const std::string_view text =
      "EXISTS(SELECT * FROM Orders WHERE PK = 'p' AND SK = 's' AND a = 1)";
  EXPECT_TRUE(planned(text).refusal);
  EXPECT_TRUE(planned(text, Place::kBatch).refusal);
  const Plan plan = planned(text, Place::kTransaction);
  EXPECT_FALSE(plan.refusal);
  const auto& check = std::get<operation::TransactWrite>(plan.operation);
  EXPECT_EQ(check.kind, operation::TransactWrite::Kind::kConditionCheck);
  EXPECT_EQ(printed(*check.condition), "attribute_exists(PK) AND a = :v0");
}

TEST(PartiqlPlan, ActionsAreThoseOfIam) {
  EXPECT_EQ(planned("SELECT * FROM Orders").action, "PartiQLSelect");
  EXPECT_EQ(planned("INSERT INTO Orders VALUE {}").action, "PartiQLInsert");
  EXPECT_EQ(planned("UPDATE Orders REMOVE a WHERE PK = 'p'").action, "PartiQLUpdate");
  EXPECT_EQ(planned("DELETE FROM Orders WHERE PK = 'p'").action, "PartiQLDelete");
}

TEST(PartiqlShape, AColumnIsCalledByItsLastName) {
  const Plan plan = planned("SELECT a.b, c FROM Orders WHERE PK = 'p' AND SK = 's'");
  model::ItemBuilder item;
  std::string inner;
  model::ValueWriter writer(inner);
  const auto mark = writer.begin_map();
  writer.name("b");
  writer.string("deep");
  writer.end(mark, 1);
  item.set("a", model::ValueView(inner));
  item.set_string("c", "flat");
  const std::string shaped = shape(plan, item.finish());
  const model::ItemView view(shaped);
  EXPECT_EQ(view.size(), 2u);
  EXPECT_EQ(view.find("b")->as_bytes(), "deep");
  EXPECT_EQ(view.find("c")->as_bytes(), "flat");
  EXPECT_EQ(shape(plan, {}), "");
}

}  // namespace
}  // namespace rowhouse::partiql
