#include <gtest/gtest.h>

#include "expression/test_notation.h"

namespace rowhouse::expression {
namespace {

using namespace test;

std::string outcome(std::string_view text, std::string_view item_notation = "{}") {
  Placeholders known = usual_placeholders();
  const auto projection = Projection::parse(text, known, {});
  if (!projection) return projection.error().message();
  const std::string compact = item(item_notation);
  std::string out = "before";
  projection->apply(model::ItemView(compact), out);
  const std::string projected = out.substr(6);
  EXPECT_TRUE(model::check_item(projected)) << text;
  return show_item(projected);
}

constexpr std::string_view kItem =
    "{a: 1, b: {x: 1, y: {z: 2, w: 3}}, l: [10, {k: 1, j: 2}, [20, 21], 40], name: \"N\", "
    "\"x.y\": 8, s: <1, 2>}";

TEST(Projection, KeepsTheNamedPathsInTheirPlaces) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"a", "{a: 1}"},
      {"s, a", "{a: 1, s: <1, 2>}"},
      {"#n", "{name: \"N\"}"},
      {"#dot", "{x.y: 8}"},
      {"b.x", "{b: {x: 1}}"},
      {"b.y.z, b.x", "{b: {x: 1, y: {z: 2}}}"},
      {"b.y.w,b.y.z", "{b: {y: {w: 3, z: 2}}}"},
      {"l[0]", "{l: [10]}"},
      {"l[3], l[0]", "{l: [10, 40]}"},
      {"l[1].k", "{l: [{k: 1}]}"},
      {"l[2][1], l[1].j", "{l: [{j: 2}, [21]]}"},
      {"l", "{l: [10, {j: 2, k: 1}, [20, 21], 40]}"},
      {"zz", "{}"},
      {"b.zz", "{}"},
      {"b.y.zz, a", "{a: 1}"},
      {"l[4]", "{}"},
      {"l[1].zz, l[0].k", "{}"},
      {"a.x, s[0], b[0], l.x", "{}"},
      {"zz, b.x, a", "{a: 1, b: {x: 1}}"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(outcome(text, kItem), expected) << text;
}

TEST(Projection, RefusesBadPaths) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases = {
      {"", "The expression can not be empty;"},
      {"a,", "Syntax error; token: \"<EOF>\", near: \",\""},
      {"a b", "Syntax error; token: \"b\", near: \"a b\""},
      {"dummy-id", "Syntax error; token: \"-\", near: \"dummy-id\""},
      {"#AMZN_2021-03-03", "Syntax error; token: \"-\", near: \"#AMZN_2021-0\""},
      {"status", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"a[99999999999999]",
       "List index is not within the allowable range; index: [99999999999999]"},
      {"a, a",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [a], path two: [a]"},
      {"c, #a, b, a.b[2]",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [a], path two: [a, b, [2]]"},
      {"a.b.c, a.b",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; "
       "path one: [a, b, c], path two: [a, b]"},
      {"a.b, a[0]",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; "
       "path one: [a, b], path two: [a, [0]]"},
  };
  for (const auto& [text, message] : cases) {
    EXPECT_EQ(outcome(text), "Invalid ProjectionExpression: " + std::string(message)) << text;
  }
}

TEST(Projection, TellsItsTopLevelAttributes) {
  Placeholders known = usual_placeholders();
  EXPECT_EQ(Projection::parse("z.b, #a, z.c[1]", known, {}).value().attributes(),
            (std::vector<std::string>{"a", "z"}));
}

TEST(Projection, OfNoItemIsEmpty) {
  Placeholders none;
  std::string out;
  Projection::parse("a", none, {}).value().apply(model::ItemView(), out);
  EXPECT_EQ(show_item(out), "{}");
}

}  // namespace
}  // namespace rowhouse::expression
