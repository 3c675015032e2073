#include <gtest/gtest.h>

#include "expression/test_notation.h"

namespace rowhouse::expression {
namespace {

using namespace test;

/// The values that the tables below use beside the usual ones.
Placeholders known_placeholders() {
  Placeholders known = usual_placeholders();
  known.add_value(":one", value("1"));
  known.add_value(":e", value("[]"));
  known.add_value(":big", value("9E125"));
  known.add_value(":tiny", value("1E-130"));
  known.add_value(":ssab", value("<\"a\", \"b\", \"c\">"));
  return known;
}

Result<Updated> apply(std::string_view text, std::string_view item_notation) {
  Placeholders known = known_placeholders();
  auto update = Update::parse(text, known, {});
  if (!update) return std::move(update).error();
  const std::string old = item_notation.empty() ? "" : item(item_notation);
  const std::string key = item("{pk: \"p\"}");
  auto updated = update->apply(model::ItemView(old), model::ItemView(key), true);
  EXPECT_TRUE(!updated || model::check_item(updated->item)) << text;
  return updated;
}

std::string outcome(std::string_view text, std::string_view item_notation) {
  const auto updated = apply(text, item_notation);
  return updated ? show_item(updated->item) : updated.error().message();
}

struct Case {
  std::string_view text;
  std::string_view before;
  std::string_view after;
};

TEST(Update, SetsRemovesAddsAndDeletes) {
  for (const auto& [text, before, after] : std::vector<Case>{
           {"SET a = :n", "{}", "{a: 5}"},
           {"SET a = :n", "{a: 1, b: 2}", "{a: 5, b: 2}"},
           {"set c = :n, a = :s", "{b: 2}", "{a: \"abc\", b: 2, c: 5}"},
           {"SET a = b", "{b: {x: 1}}", "{a: {x: 1}, b: {x: 1}}"},
           {"SET a = b, b = a", "{a: 1, b: 2}", "{a: 2, b: 1}"},
           {"SET a = a + :n", "{a: 1.5}", "{a: 6.5}"},
           {"SET a = :n - a", "{a: 7}", "{a: -2}"},
           {"SET a = (a - :n)", "{a: 7}", "{a: 2}"},
           {"SET a = (a + :n) - (b - :one)", "{a: 7, b: 3}", "{a: 10, b: 3}"},
           {"SET a = if_not_exists(a, :n) + :one", "{a: 1}", "{a: 2}"},
           {"SET a = if_not_exists(a, :n) + :one", "{}", "{a: 6}"},
           {"SET a = if_not_exists(b.c, a)", "{a: 1, b: {}}", "{a: 1, b: {}}"},
           {"SET a = if_not_exists(z, if_not_exists(y, :n))", "{}", "{a: 5}"},
           {"SET a = list_append(a, :l)", "{a: [7]}", "{a: [7, 1, \"b\"]}"},
           {"SET a = list_append(:l, a)", "{a: [7]}", "{a: [1, \"b\", 7]}"},
           {"SET a = list_append(if_not_exists(a, :e), :l)", "{}", "{a: [1, \"b\"]}"},
           {"SET m.k = :n", "{m: {k: 1, z: 2}}", "{m: {k: 5, z: 2}}"},
           {"SET m.a = :n, m.zz = :s", "{m: {k: 1}}", "{m: {a: 5, k: 1, zz: \"abc\"}}"},
           {"SET l[1] = :s", "{l: [1, 2, 3]}", "{l: [1, \"abc\", 3]}"},
           {"SET l[9] = :s, l[5] = :n", "{l: [1]}", "{l: [1, 5, \"abc\"]}"},
           {"SET l[0] = :s", "{l: []}", "{l: [\"abc\"]}"},
           {"SET l[4294967294] = :s", "{l: []}", "{l: [\"abc\"]}"},
           {"SET l[1].m[0] = :n", "{l: [0, {m: [1, 2]}]}", "{l: [0, {m: [5, 2]}]}"},
           {"REMOVE a", "{a: 1, b: 2}", "{b: 2}"},
           {"REMOVE zz, m.zz, l[7]", "{m: {a: 1}, l: [1]}", "{l: [1], m: {a: 1}}"},
           {"REMOVE m.a", "{m: {a: 1}}", "{m: {}}"},
           {"REMOVE l[0], l[2]", "{l: [1, 2, 3, 4]}", "{l: [2, 4]}"},
           {"REMOVE l[0] SET l[1] = :n, l[5] = :s", "{l: [1, 2, 3]}", "{l: [5, 3, \"abc\"]}"},
           {"ADD a :n", "{a: 1}", "{a: 6}"},
           {"ADD a :n", "{}", "{a: 5}"},
           {"ADD m.a :n, m.b :n", "{m: {a: 1}}", "{m: {a: 6, b: 5}}"},
           {"ADD a :ss", "{a: <\"b\", \"c\">}", "{a: <\"a\", \"b\", \"c\">}"},
           {"ADD a :ns", "{}", "{a: <1, 2>}"},
           {"ADD a :ns", "{a: <10, -3>}", "{a: <-3, 1, 2, 10>}"},
           {"ADD a :bs", "{a: <x'00'>}", "{a: <x'00', x'01'>}"},
           {"DELETE a :ss", "{a: <\"b\", \"c\">}", "{a: <\"c\">}"},
           {"DELETE a :ssab", "{a: <\"b\", \"c\">, b: 1}", "{b: 1}"},
           {"DELETE a :ns", "{a: <7>}", "{a: <7>}"},
           {"DELETE a :ns", "{}", "{}"},
           {"SET a = :n REMOVE b ADD c :n DELETE d :ss", "{b: 1, c: 1, d: <\"a\", \"z\">}",
            "{a: 5, c: 6, d: <\"z\">}"},
           {"DELETE d :ss ADD c :n REMOVE b SET a = :n", "{b: 1, c: 1, d: <\"a\", \"z\">}",
            "{a: 5, c: 6, d: <\"z\">}"},
           {"SET #dot = :n, #n.#a = :n", "{name: {}}", "{name: {a: 5}, x.y: 5}"},
       }) {
    EXPECT_EQ(outcome(text, before), after) << text << " on " << before;
  }
}

TEST(Update, RefusesWhatTheItemDoesNotAllow) {
  constexpr std::string_view kNoPath =
      "The document path provided in the update expression is invalid for update";
  constexpr std::string_view kType =
      "An operand in the update expression has an incorrect data type";
  constexpr std::string_view kMissing =
      "The provided expression refers to an attribute that does not exist in the item";
  for (const auto& [text, before, message] : std::vector<Case>{
           {"SET m.k = :n", "{}", kNoPath},
           {"SET m.k = :n", "{m: 1}", kNoPath},
           {"SET m.k = :n", "{m: []}", kNoPath},
           {"SET m.k.j = :n", "{m: {}}", kNoPath},
           {"SET l[0] = :n", "{}", kNoPath},
           {"SET l[0] = :n", "{l: {}}", kNoPath},
           {"SET l[1].k = :n", "{l: [1]}", kNoPath},
           {"REMOVE m.k", "{}", kNoPath},
           {"REMOVE l[0]", "{l: 1}", kNoPath},
           {"ADD m.k :n", "{}", kNoPath},
           {"DELETE m.k :ss", "{}", kNoPath},
           {"SET a = zz", "{}", kMissing},
           {"SET a = zz + :n", "{}", kMissing},
           {"SET a = list_append(zz, :l)", "{}", kMissing},
           {"SET a = l[3]", "{l: [1]}", kMissing},
           {"SET a = a + :n", "{a: \"x\"}", kType},
           {"SET a = list_append(a, :l)", "{a: 1}", kType},
           {"ADD a :n", "{a: \"x\"}", kType},
           {"ADD a :ss", "{a: <1>}", kType},
           {"ADD a :ns", "{a: 1}", kType},
           {"DELETE a :ss", "{a: <1>}", kType},
           {"ADD a :big", "{a: 9E125}",
            "Number overflow. Attempting to store a number with magnitude larger than supported "
            "range"},
           {"SET a = a + :tiny", "{a: 1}",
            "Attempting to store more than 38 significant digits in a Number"},
       }) {
    EXPECT_EQ(outcome(text, before), message) << text << " on " << before;
  }
}

TEST(Update, StartsANewItemFromItsKeyAndReadsNothingFromIt) {
  EXPECT_EQ(outcome("SET a = :n REMOVE b", ""), "{a: 5, pk: \"p\"}");
  EXPECT_EQ(outcome("SET a = pk", ""),
            "The provided expression refers to an attribute that does not exist in the item");
}

struct Partials {
  std::string_view text;
  std::string_view before;
  std::string_view updated_old;
  std::string_view updated_new;
};

TEST(Update, ReturnsTheTouchedPathsAsTheyWereAndAsTheyAre) {
  for (const auto& [text, before, updated_old, updated_new] : std::vector<Partials>{
           {"SET a = :n", "{a: 1, b: 2}", "{a: 1}", "{a: 5}"},
           {"SET a = :n", "{a: 5}", "{a: 5}", "{a: 5}"},
           {"SET a = :n", "{b: 2}", "", "{a: 5}"},
           {"SET a = :n", "", "", "{a: 5}"},
           {"REMOVE a", "{a: 1}", "{a: 1}", ""},
           {"REMOVE zz", "{a: 1}", "", ""},
           {"SET m.k = :n", "{m: {k: 1, z: 2}}", "{m: {k: 1}}", "{m: {k: 5}}"},
           {"SET m.fresh = :n", "{m: {k: 1}}", "", "{m: {fresh: 5}}"},
           {"SET m = :m", "{m: {z: 2}}", "{m: {z: 2}}", "{m: {k: 1}}"},
           {"SET l[1].k = :n", "{l: [0, {k: 1, z: 2}]}", "{l: [{k: 1}]}", "{l: [{k: 5}]}"},
           {"SET l[7] = :n", "{l: [0]}", "", ""},
           {"SET l[1] = :n", "{l: [0]}", "", "{l: [5]}"},
           {"REMOVE l[0]", "{l: [1, 2]}", "{l: [1]}", "{l: [2]}"},
           {"SET a = :n REMOVE m.k ADD c :n", "{c: 1, m: {k: 1}}", "{c: 1, m: {k: 1}}",
            "{a: 5, c: 6}"},
           {"DELETE d :ssab", "{d: <\"a\">}", "{d: <\"a\">}", ""},
       }) {
    const auto updated = apply(text, before);
    ASSERT_TRUE(updated) << text;
    EXPECT_EQ(show_item(updated->updated_old), updated_old) << text << " on " << before;
    EXPECT_EQ(show_item(updated->updated_new), updated_new) << text << " on " << before;
  }
}

TEST(Update, BuildsNoPartialsUnlessTheyAreWanted) {
  Placeholders known = usual_placeholders();
  const auto update = Update::parse("SET a = :n", known, {}).value();
  const std::string old = item("{a: 1}");
  const auto updated = update.apply(model::ItemView(old), model::ItemView(), false).value();
  EXPECT_EQ(show_item(updated.item), "{a: 5}");
  EXPECT_TRUE(updated.updated_old.empty());
  EXPECT_TRUE(updated.updated_new.empty());
}

struct Refused {
  std::string_view text;
  std::string_view message;
};

TEST(Update, RefusesWhatIsWrongByItself) {
  for (const auto& [text, message] : std::vector<Refused>{
           {"", "The expression can not be empty;"},
           {"INVALID SYNTAX HERE", "Syntax error; token: \"INVALID\", near: \"INVALID SYNTAX\""},
           {"ADD hits : incr", "Syntax error; token: \":\", near: \"hits : incr\""},
           {"set _something = :n", "Syntax error; token: \"_\", near: \"set _something\""},
           {"SET  REMOVE #a", "Syntax error; token: \"REMOVE\", near: \"SET  REMOVE #a\""},
           {"SET a = :n, # = :n", "Syntax error; token: \"#\", near: \", # =\""},
           {"SET", "Syntax error; token: \"<EOF>\", near: \"SET\""},
           {"SET a = :n,", "Syntax error; token: \"<EOF>\", near: \",\""},
           {"SET a :n", "Syntax error; token: \":n\", near: \"a :n\""},
           {"SET a = b + :n + :n", "Syntax error; token: \"+\", near: \":n + :n\""},
           {"ADD a b", "Syntax error; token: \"b\", near: \"a b\""},
           {"REMOVE a = :n", "Syntax error; token: \"=\", near: \"a = :n\""},
           {"SET a = :n b = :n", "Syntax error; token: \"b\", near: \":n b =\""},
           {"SET a = add", "Syntax error; token: \"add\", near: \"= add\""},
           {"ADD a :n SET b = :n ADD c :n",
            "The \"ADD\" section can only be used once in an update expression;"},
           {"SET name = :n", "Attribute name is a reserved keyword; reserved keyword: name"},
           {"SET a = :v",
            "An expression attribute value used in expression is not defined; attribute value: "
            ":v"},
           {"SET #x = :n",
            "An expression attribute name used in the document path is not defined; attribute "
            "name: #x"},
           {"SET a = foo(a)", "Invalid function name; function: foo"},
           {"SET a = list_append(foo(a), :l) + :n", "Invalid function name; function: foo"},
           {"SET a = size(a)",
            "The function is not allowed in an update expression; function: size"},
           {"SET a = if_not_exists(a)",
            "Incorrect number of operands for operator or function; operator or function: "
            "if_not_exists, number of operands: 1"},
           {"SET a = if_not_exists(:n, :n)",
            "Operator or function requires a document path; operator or function: if_not_exists"},
           {"SET a = list_append(a, :m)",
            "Incorrect operand type for operator or function; operator or function: list_append, "
            "operand type: M"},
           {"SET a = list_append(a + :n, :l)",
            "Incorrect operand type for operator or function; operator or function: list_append, "
            "operand type: N"},
           {"SET a = a + :s",
            "Incorrect operand type for operator or function; operator or function: +, operand "
            "type: S"},
           {"SET a = :l - a",
            "Incorrect operand type for operator or function; operator or function: -, operand "
            "type: L"},
           {"ADD a :s",
            "Incorrect operand type for operator or function; operator: ADD, operand type: "
            "STRING, typeSet: ALLOWED_FOR_ADD_OPERAND"},
           {"ADD a :l",
            "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, "
            "typeSet: ALLOWED_FOR_ADD_OPERAND"},
           {"DELETE a :n",
            "Incorrect operand type for operator or function; operator: DELETE, operand type: "
            "NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND"},
           {"SET a = :n, a = :s",
            "Two document paths overlap with each other; must remove or rewrite one of these "
            "paths; path one: [a], path two: [a]"},
           {"SET a = :n REMOVE a.b.c",
            "Two document paths overlap with each other; must remove or rewrite one of these "
            "paths; path one: [a], path two: [a, b, c]"},
           {"SET a.b = :n ADD a[1] :n",
            "Two document paths conflict with each other; must remove or rewrite one of these "
            "paths; path one: [a, b], path two: [a, [1]]"},
           {"SET a = ((b + :n))", "The expression has redundant parentheses;"},
       }) {
    EXPECT_EQ(outcome(text, "{}"), "Invalid UpdateExpression: " + std::string(message)) << text;
  }
}

TEST(Update, CountsOperatorsAndFunctionsButNotAssignments) {
  Placeholders known = usual_placeholders();
  base::Limits limits;
  limits.expression_operators_max = 2;
  EXPECT_TRUE(Update::parse("SET a = :n, b = :n, c = :n + :n, d = :n - :n", known, limits));
  EXPECT_EQ(
      Update::parse("SET a = if_not_exists(a, :n) + :n - :n", known, limits).error().message(),
      "Invalid UpdateExpression: Syntax error; token: \"-\", near: \":n - :n\"");
  EXPECT_EQ(Update::parse("SET a = if_not_exists(a, :n) + :n, b = b + :n", known, limits)
                .error()
                .message(),
            "Invalid UpdateExpression: The expression contains too many operators; operator "
            "count: 3");
}

TEST(Update, RefusesDeepNestingWithoutRunningOutOfStack) {
  base::Limits limits;
  limits.expression_bytes_max = 10'000'000;
  Placeholders known = usual_placeholders();
  std::string parentheses = "SET a = ";
  std::string functions = "SET a = ";
  for (int i = 0; i < 500'000; ++i) {
    parentheses += '(';
    functions += "if_not_exists(a,";
  }
  EXPECT_EQ(Update::parse(parentheses, known, limits).error().message(),
            "Invalid UpdateExpression: The expression has redundant parentheses;");
  EXPECT_EQ(Update::parse(functions, known, limits).error().message(),
            "Invalid UpdateExpression: The expression contains too many operators; operator "
            "count: 301");
}

TEST(Update, RefusesToNestDocumentsDeeperThanAnItemMayBe) {
  std::string deep = "1";
  for (int i = 0; i < 20; ++i) deep = "{a: " + deep + "}";
  Placeholders known = placeholders({{":deep", deep}});
  std::string path = "a";
  for (int i = 0; i < 11; ++i) path += ".a";
  const std::string old = item("{a: " + deep + "}");
  const auto fits = Update::parse("SET " + path + " = :deep", known, {}).value();
  const auto updated = fits.apply(model::ItemView(old), model::ItemView(), false);
  ASSERT_TRUE(updated);
  EXPECT_TRUE(model::check_item(updated->item));
  const auto too_deep = Update::parse("SET " + path + ".a = :deep", known, {}).value();
  EXPECT_EQ(too_deep.apply(model::ItemView(old), model::ItemView(), false).error().message(),
            "Nesting Levels have exceeded supported limits: Attributes in the item have nested "
            "levels beyond supported limit");
}

TEST(Update, LeavesTheKeyAlone) {
  model::KeySchema key;
  key.partition.name = "pk";
  key.sort = model::KeyAttribute{"sk", model::Type::kString};
  Placeholders known = usual_placeholders();
  const auto check = [&](std::string_view text) {
    const auto result = Update::parse(text, known, {}).value().check_leaves_key_alone(key);
    return result ? "" : result.error().message();
  };
  EXPECT_EQ(check("SET a = pk, b = :n REMOVE skk"), "");
  EXPECT_EQ(check("SET a = :n, pk = :s"),
            "One or more parameter values were invalid: Cannot update attribute pk. This attribute "
            "is part of the key");
  EXPECT_EQ(check("REMOVE sk.b"),
            "One or more parameter values were invalid: Cannot update attribute sk. This attribute "
            "is part of the key");
}

TEST(Update, TellsWhichTopLevelAttributesItReadsAndWrites) {
  Placeholders known = usual_placeholders();
  EXPECT_EQ(Update::parse("SET z.b = c + d[1], y = list_append(if_not_exists(e, :l), :l) "
                          "REMOVE f ADD g :n DELETE h :ss",
                          known, {})
                .value()
                .attributes(),
            (std::vector<std::string>{"c", "d", "e", "f", "g", "h", "y", "z"}));
}

}  // namespace
}  // namespace rowhouse::expression
