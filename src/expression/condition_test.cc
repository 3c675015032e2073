#include <gtest/gtest.h>

#include "expression/test_notation.h"

namespace rowhouse::expression {
namespace {

using namespace test;

/// "true", "false", or the text of the error.
std::string outcome(std::string_view text, std::string_view item_notation = "{}",
                    Parameter parameter = Parameter::kCondition, const base::Limits& limits = {}) {
  Placeholders known = usual_placeholders();
  const auto condition = Condition::parse(text, parameter, known, limits);
  if (!condition) return condition.error().message();
  const std::string compact = item(item_notation);
  return condition->matches(model::ItemView(compact)) ? "true" : "false";
}

constexpr std::string_view kItem =
    "{a: 5, b: 6, s: \"abcd\", bin: x'00ff01', t: true, nul: null, l: [1, \"b\", {k: \"deep\"}], "
    "m: {k: 1, l: [7]}, ss: <\"a\", \"b\", \"c\">, ns: <1, 2, 5>, bs: <x'01', x'00ff'>}";

struct Case {
  std::string_view text;
  bool expected;
};

TEST(Condition, EvaluatesEachOperatorOnEachType) {
  for (const auto& [text, expected] : std::vector<Case>{
           {"a = :n", true},
           {"a = :n4", false},
           {"a <> :n", false},
           {"a <> :n4", true},
           {"a < b", true},
           {"b < a", false},
           {"a <= :n", true},
           {"a >= :n", true},
           {"a > :n4", true},
           {"a < :n4", false},
           {"s > :s", true},
           {"s < :t", true},
           {"bin > :b", true},
           {":n = a", true},
           {":n4 < a", true},
           {":n = :n", true},
           {"t = :true", true},
           {"nul = :null", true},
           {"m.k < a", true},
           {"m.l[0] > a", true},
           {"l[2].k <> :s", true},
           {"a BETWEEN :n4 AND :n", true},
           {"b BETWEEN :n4 AND :n", false},
           {"s BETWEEN :s AND :t", true},
           {"a between m.k and b", true},
           {"a IN (:s, :n)", true},
           {"a in (:s, b)", false},
           {"s IN (:s)", false},
           {"attribute_exists(a)", true},
           {"attribute_exists(m.k)", true},
           {"attribute_exists(l[2].k)", true},
           {"attribute_exists(l[3])", false},
           {"attribute_exists(a.k)", false},
           {"attribute_exists(m[0])", false},
           {"attribute_not_exists(zz)", true},
           {"attribute_not_exists (a)", false},
           {"attribute_type(a, :type)", true},
           {"attribute_type(s, :type)", false},
           {"attribute_type(zz, :type)", false},
           {"begins_with(s, :s)", true},
           {"begins_with(s, :t)", false},
           {"begins_with(bin, :b)", true},
           {"begins_with(a, :s)", false},
           {"contains(s, :t)", true},
           {"contains(s, :n)", false},
           {"contains(bin, :b)", true},
           {"contains(ss, :t)", true},
           {"contains(ss, :s)", false},
           {"contains(ns, :n)", true},
           {"contains(ns, :n4)", false},
           {"contains(ns, :s)", false},
           {"contains(bs, :b)", true},
           {"contains(l, :t)", true},
           {"contains(l, :n)", false},
           {"contains(m, :t)", false},
           {"contains(:l, a)", false},
           {"size(s) = :n4", true},
           {"size(s) < a", true},
           {"size(ss) < :n4", true},
           {"size(l) < size(s)", true},
           {"size(a) < :n", false},
           {"size(:s) < size(s)", true},
           {"(size(s)) < a", true},
           {"(a) = :n", true},
       }) {
    EXPECT_EQ(outcome(text, kItem), expected ? "true" : "false") << text;
  }
}

TEST(Condition, ComparesValuesOfDifferentTypesAsUnequalAndUnordered) {
  for (const auto& [text, expected] : std::vector<Case>{
           {"a = :s", false},
           {"a <> :s", true},
           {"a < :s", false},
           {"a > :s", false},
           {"a BETWEEN :s AND :t", false},
           {"a IN (:s, :t)", false},
           {"ss = :l", false},
       }) {
    EXPECT_EQ(outcome(text, kItem), expected ? "true" : "false") << text;
  }
}

TEST(Condition, TakesAMissingAttributeForUnequalToAnything) {
  for (const auto& [text, expected] : std::vector<Case>{
           {"zz = :n", false},
           {"zz <> :n", true},
           {"zz < :n", false},
           {"NOT zz < :n", true},
           {"zz = yy", false},
           {"size(zz) = :n", false},
           {"begins_with(zz, :s)", false},
           {"contains(zz, :s)", false},
           {"zz IN (:n)", false},
       }) {
    EXPECT_EQ(outcome(text), expected ? "true" : "false") << text;
  }
}

TEST(Condition, ComparesNumbersByValueAndSetsWithoutOrder) {
  EXPECT_EQ(outcome("a = :n", "{a: 5.00}"), "true");
  EXPECT_EQ(outcome("a < :n", "{a: -1E100}"), "true");
  EXPECT_EQ(outcome("a > :n", "{a: 40}"), "true");
  EXPECT_EQ(outcome("a = :ss", "{a: <\"b\", \"a\">}"), "true");
  EXPECT_EQ(outcome("a = :m", "{a: {k: 1.0}}"), "true");
}

TEST(Condition, BindsAndTighterThanOrAndNotTightest) {
  EXPECT_EQ(outcome("a = :n OR a = :n4 AND a = :n4", "{a: 5}"), "true");
  EXPECT_EQ(outcome("(a = :n OR a = :n4) AND a = :n4", "{a: 5}"), "false");
  EXPECT_EQ(outcome("NOT a = :n4 AND a = :n", "{a: 5}"), "true");
  EXPECT_EQ(outcome("NOT (a = :n4 AND a = :n)", "{a: 5}"), "true");
  EXPECT_EQ(outcome("NOT NOT a = :n", "{a: 5}"), "true");
  EXPECT_EQ(outcome("not a = :n or NOT a = :n4", "{a: 5}"), "true");
}

TEST(Condition, MeasuresTextInUtf16Units) {
  // Measured on the service: https://github.com/ExtendDB/extenddb/pull/67
  EXPECT_EQ(outcome("size(s) = :n4", "{s: \"é𝄞x\"}"), "true");
}

TEST(Condition, TreatsTheItemThatDoesNotExistAsEmpty) {
  Placeholders none;
  const auto condition =
      Condition::parse("attribute_not_exists(a)", Parameter::kCondition, none, {}).value();
  EXPECT_TRUE(condition.matches(model::ItemView()));
}

TEST(Condition, TellsWhichTopLevelAttributesItReads) {
  Placeholders known = usual_placeholders();
  const auto condition =
      Condition::parse("b.c[1] = :n AND (size(#a) > :n OR NOT contains(z, #n)) AND b.d IN (:n, b2)",
                       Parameter::kFilter, known, {})
          .value();
  EXPECT_EQ(condition.attributes(), (std::vector<std::string>{"a", "b", "b2", "name", "z"}));
}

struct Refused {
  std::string_view text;
  std::string_view message;
};

TEST(Condition, QuotesTheTokenAndItsNeighboursInASyntaxError) {
  for (const auto& [text, message] : std::vector<Refused>{
           {"a", "Syntax error; token: \"<EOF>\", near: \"a\""},
           {"a = :n AND", "Syntax error; token: \"<EOF>\", near: \"AND\""},
           {"attribute_exists(a) AND NOT #a", "Syntax error; token: \"<EOF>\", near: \"#a\""},
           {"= :n", "Syntax error; token: \"=\", near: \"= :n\""},
           {"a  attribute_not_exists :n",
            "Syntax error; token: \"attribute_not_exists\", near: \"a  attribute_not_exists :n\""},
           {"a-type = :n", "Syntax error; token: \"-\", near: \"a-type\""},
           {"_type = :n", "Syntax error; token: \"_\", near: \"_type\""},
           {"a:n-", "Syntax error; token: \":n\", near: \"a:n-\""},
           {"a = 5", "Syntax error; token: \"5\", near: \"= 5\""},
           {"a = \"x\"", "Syntax error; token: \"\"\", near: \"= \"x\""},
           {"a = é", "Syntax error; token: \"é\", near: \"= é\""},
           {"a[03] = :n", "Syntax error; token: \"3\", near: \"03]\""},
           {"a[:n] = :n", "Syntax error; token: \":n\", near: \"[:n]\""},
           {"a. = :n", "Syntax error; token: \"=\", near: \". = :n\""},
           {"a = :n)", "Syntax error; token: \")\", near: \":n)\""},
           {"(a = :n", "Syntax error; token: \"<EOF>\", near: \":n\""},
           {"(a)", "Syntax error; token: \"<EOF>\", near: \")\""},
           {"a = :n = :n", "Syntax error; token: \"=\", near: \":n = :n\""},
           {"a IN ()", "Syntax error; token: \")\", near: \"()\""},
           {"a BETWEEN :n OR :n", "Syntax error; token: \"OR\", near: \":n OR :n\""},
           {"ADD #a :n", "Syntax error; token: \"ADD\", near: \"ADD #a\""},
           {"a.set = :n", "Syntax error; token: \"set\", near: \".set =\""},
           {"in(a)", "Syntax error; token: \"in\", near: \"in(\""},
           {"AND = :n", "Syntax error; token: \"AND\", near: \"AND =\""},
           {" ", "Syntax error; token: \"<EOF>\", near: \"\""},
       }) {
    EXPECT_EQ(outcome(text), "Invalid ConditionExpression: " + std::string(message)) << text;
  }
}

TEST(Condition, RefusesWhatIsWrongByItself) {
  for (const auto& [text, message] : std::vector<Refused>{
           {"", "The expression can not be empty;"},
           {"name = :n", "Attribute name is a reserved keyword; reserved keyword: name"},
           {"a.Status = :n", "Attribute name is a reserved keyword; reserved keyword: Status"},
           {"#x = :n",
            "An expression attribute name used in the document path is not defined; attribute "
            "name: #x"},
           {"a = :x",
            "An expression attribute value used in expression is not defined; attribute value: "
            ":x"},
           {"foo(a)", "Invalid function name; function: foo"},
           {"Attribute_Exists(a)", "Invalid function name; function: Attribute_Exists"},
           {"if_not_exists(a, :n) = :n",
            "The function is not allowed in a condition expression; function: if_not_exists"},
           {"attribute_exists(a) = :true",
            "The function is not allowed to be used this way in an expression; function: "
            "attribute_exists"},
           {"size(a)",
            "The function is not allowed to be used this way in an expression; function: size"},
           {"a = contains(a, :n)",
            "The function is not allowed to be used this way in an expression; function: "
            "contains"},
           {"attribute_exists(a, b)",
            "Incorrect number of operands for operator or function; operator or function: "
            "attribute_exists, number of operands: 2"},
           {"contains(a)",
            "Incorrect number of operands for operator or function; operator or function: "
            "contains, number of operands: 1"},
           {"size(a, b)",
            "Incorrect number of operands for operator or function; operator or function: size, "
            "number of operands: 2"},
           {"attribute_exists(:n)",
            "Operator or function requires a document path; operator or function: "
            "attribute_exists"},
           {"begins_with(a, :n)",
            "Incorrect operand type for operator or function; operator or function: begins_with, "
            "operand type: N"},
           {"begins_with(a, size(b))",
            "Incorrect operand type for operator or function; operator or function: begins_with, "
            "operand type: N"},
           {"size(:n) = :n",
            "Incorrect operand type for operator or function; operator or function: size, operand "
            "type: N"},
           {"size(size(a)) = :n",
            "Incorrect operand type for operator or function; operator or function: size, operand "
            "type: N"},
           {"a < :l",
            "Incorrect operand type for operator or function; operator or function: <, operand "
            "type: L"},
           {"a BETWEEN :true AND :n",
            "Incorrect operand type for operator or function; operator or function: BETWEEN, "
            "operand type: BOOL"},
           {"attribute_type(a, :n)",
            "Incorrect operand type for operator or function; operator or function: "
            "attribute_type, operand type: N"},
           {"attribute_type(a, :notype)",
            "Invalid attribute type name found; type: X, valid types: "
            "{B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
           {"a = #a",
            "The first operand must be distinct from the remaining operands for this operator or "
            "function; operator: =, first operand: [a]"},
           {"contains(#dot.b[2], #dot.b[2])",
            "The first operand must be distinct from the remaining operands for this operator or "
            "function; operator: contains, first operand: [x.y, b, [2]]"},
           {"a BETWEEN :n AND :n4",
            "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "
            "lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: "
            "{N:4}"},
           {"a BETWEEN :n AND :s",
            "The BETWEEN operator requires same data type for lower and upper bounds; lower bound "
            "operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {S:abc}"},
           {"a[4294967295] = :n",
            "List index is not within the allowable range; index: [4294967295]"},
           {"a[99999999999999999999999] = :n",
            "List index is not within the allowable range; index: [99999999999999999999999]"},
           {"((a = :n))", "The expression has redundant parentheses;"},
           {"((a = :n AND a = :n4))", "The expression has redundant parentheses;"},
           {"b = :n AND ((a = :n OR a = :n4))", "The expression has redundant parentheses;"},
           {"((a)) = :n", "The expression has redundant parentheses;"},
       }) {
    EXPECT_EQ(outcome(text), "Invalid ConditionExpression: " + std::string(message)) << text;
  }
}

TEST(Condition, AllowsParenthesesWhichAreNotDoubled) {
  for (const std::string_view text :
       {"(a = :n)", "((a = :n) AND (b = :n))", "((a = :n AND a = :n) AND a = :n)",
        "(a = :n) OR (b = :n)", "((a = :n) AND b = :n)", "(NOT (a = :n))", "(a IN (:n))",
        "((size(a)) < :n) AND (b = :n)", "(contains(a, :n))"}) {
    const std::string answer = outcome(text);
    EXPECT_TRUE(answer == "true" || answer == "false") << text << ": " << answer;
  }
}

TEST(Condition, NamesItsParameterInErrors) {
  EXPECT_EQ(outcome("", "{}", Parameter::kFilter),
            "Invalid FilterExpression: The expression can not be empty;");
  EXPECT_EQ(outcome("((a = :n))", "{}", Parameter::kFilter),
            "Invalid FilterExpression: The expression has redundant parentheses;");
}

TEST(Condition, TellsASyntaxErrorBeforeAnyOtherAndOfOthersTheFirst) {
  EXPECT_EQ(outcome("name = :x AND"),
            "Invalid ConditionExpression: Syntax error; token: \"<EOF>\", near: \"AND\"");
  EXPECT_EQ(outcome("foo(a) AND name = :x"),
            "Invalid ConditionExpression: Invalid function name; function: foo");
}

TEST(Condition, HoldsTheBoundsOfSizeOperatorsAndOperands) {
  base::Limits limits;
  limits.expression_bytes_max = 6;
  EXPECT_EQ(outcome("a = :n4", "{}", Parameter::kCondition, limits),
            "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; "
            "expression size: 7");
  EXPECT_EQ(outcome("a = :n", "{a: 5}", Parameter::kCondition, limits), "true");

  std::string chain = "a=:n";  // n comparisons and n - 1 ANDs
  for (int i = 1; i < 150; ++i) chain += " AND a=:n";
  EXPECT_EQ(outcome(chain, "{a: 5}"), "true");
  EXPECT_EQ(outcome(chain + " AND NOT a=:n4", "{a: 5}"),
            "Invalid ConditionExpression: The expression contains too many operators; operator "
            "count: 301");

  std::string hundred = "a IN (:n";
  for (int i = 1; i < 100; ++i) hundred += ",:n";
  EXPECT_EQ(outcome(hundred + ")", "{a: 5}"), "true");
  EXPECT_EQ(outcome(hundred + ",:n)", "{a: 5}"),
            "Invalid ConditionExpression: The IN operator is provided with too many operands; "
            "number of operands: 101");

  std::string deep = "a";
  for (int i = 1; i < 32; ++i) deep += ".a";
  EXPECT_EQ(outcome(deep + " = :n"), "false");
  EXPECT_EQ(outcome(deep + "[0] = :n"),
            "Invalid ConditionExpression: The document path has too many nesting elements; "
            "nesting levels: 33");
}

std::string repeated(std::string_view text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i) all += text;
  return all;
}

TEST(Condition, RefusesDeepNestingWithoutRunningOutOfStack) {
  base::Limits limits;
  limits.expression_bytes_max = 10'000'000;
  const int deep = 100'000;
  EXPECT_EQ(outcome(repeated("(", deep), "{}", Parameter::kCondition, limits),
            "Invalid ConditionExpression: The expression has redundant parentheses;");
  EXPECT_EQ(outcome(repeated("NOT ", deep) + "a = :n", "{}", Parameter::kCondition, limits),
            "Invalid ConditionExpression: The expression contains too many operators; operator "
            "count: 301");
  EXPECT_EQ(outcome(repeated("NOT (", deep), "{}", Parameter::kCondition, limits),
            "Invalid ConditionExpression: The expression contains too many operators; operator "
            "count: 301");
  EXPECT_EQ(outcome(repeated("size(", deep), "{}", Parameter::kCondition, limits),
            "Invalid ConditionExpression: The expression contains too many operators; operator "
            "count: 301");
  EXPECT_EQ(outcome("a = " + repeated("(", deep), "{}", Parameter::kCondition, limits),
            "Invalid ConditionExpression: The expression has redundant parentheses;");
  EXPECT_EQ(outcome("a" + repeated("[0]", deep) + " = :n", "{}", Parameter::kCondition, limits),
            "Invalid ConditionExpression: The document path has too many nesting elements; "
            "nesting levels: 100001");
}

TEST(Condition, EvaluatesTheDeepestNestingThatIsAllowed) {
  // 299 NOTs in parentheses and one comparison: 300 operators.
  const std::string text = repeated("NOT (", 299) + "a = :n" + repeated(")", 299);
  EXPECT_EQ(outcome(text, "{a: 5}"), "false");
}

}  // namespace
}  // namespace rowhouse::expression
