#include <gtest/gtest.h>

#include "core/shop_for_test.h"

namespace rowhouse {
namespace {

using namespace std::chrono_literals;

struct Inner {
  int number = 0;
  std::optional<std::string> note;
  friend bool operator==(const Inner&, const Inner&) = default;
};
BOOST_DESCRIBE_STRUCT(Inner, (), (number, note))

struct Base {
  std::string id;
  friend bool operator==(const Base&, const Base&) = default;
};
BOOST_DESCRIBE_STRUCT(Base, (), (id))

struct Everything : Base {
  std::string text;
  std::int8_t tiny = 0;
  std::uint64_t large = 0;
  std::int64_t negative = 0;
  Decimal amount;
  bool yes = false;
  Binary bytes;
  std::vector<Inner> list;
  std::vector<bool> flags;
  std::map<std::string, Inner> map;
  std::set<std::string> strings;
  std::set<std::int32_t> integers;
  std::set<Decimal> decimals;
  std::set<Binary> binaries;
  std::optional<Inner> maybe;
  std::vector<std::optional<int>> holes;
  Inner nested;
  shop::Status status = shop::Status::kOpen;
  std::chrono::system_clock::time_point at;
  std::chrono::sys_time<std::chrono::milliseconds> at_ms;
  std::chrono::hours hours{};
  Value any;
  friend bool operator==(const Everything&, const Everything&) = default;
};
BOOST_DESCRIBE_STRUCT(Everything, (Base),
                      (text, tiny, large, negative, amount, yes, bytes, list, flags, map, strings,
                       integers, decimals, binaries, maybe, holes, nested, status, at, at_ms, hours,
                       any))

}  // namespace

template <>
inline constexpr auto entity<Everything> = kind("everything").id(&Everything::id);

namespace {

class Mapping : public testing::Test {
 protected:
  template <typename T>
  T there_and_back(const T& value) {
    acme.put(value).value();
    return acme.get(Key<T>::of(value)).value().value();
  }
  /// The stored item, as a tree.
  Item stored(const std::string& sort_key) {
    return acme.get_item({{"SK", sort_key}}).value().value();
  }

  Database db = shop::make_database();
  Tenant acme = db.table(shop::kTable).tenant("acme").value();
};

Everything make_everything() {
  Everything e;
  e.id = "e1";
  e.text = "Grüße, \xf0\x9f\x98\x80";
  e.tiny = -128;
  e.large = UINT64_MAX;
  e.negative = INT64_MIN;
  e.amount = Decimal::parse("12345678901234567890.123456789012345678").value();
  e.yes = true;
  e.bytes = {std::string("\0\xff\x01", 3)};
  e.list = {{1, "one"}, {2, std::nullopt}};
  e.flags = {true, false, true};
  e.map = {{"b", {2, std::nullopt}}, {"a", {1, "x"}}};
  e.strings = {"b", "a", "\xc3\xa9"};
  e.integers = {-5, 0, 12};
  e.decimals = {Decimal::parse("-0.5").value(), Decimal(3)};
  e.binaries = {{"\xff"}, {"a"}};
  e.maybe = Inner{7, "seven"};
  e.holes = {1, std::nullopt, 3};
  e.nested = {9, std::nullopt};
  e.status = shop::Status::kPaid;
  e.at = std::chrono::system_clock::time_point(1'700'000'000'123'456'789ns);
  e.at_ms = std::chrono::sys_time<std::chrono::milliseconds>(-1ms);
  e.hours = 36h;
  e.any = Map{{"k", List{Value(1), Value("x"), Value(true)}}};
  return e;
}

TEST_F(Mapping, EveryTypeComesBackAsItWas) {
  const Everything whole = make_everything();
  EXPECT_EQ(there_and_back(whole), whole);
  Everything empty;
  empty.id = "e2";
  EXPECT_EQ(there_and_back(empty), empty);
}

TEST_F(Mapping, StoresMembersUnderTheirNamesBesideTheKey) {
  acme.put(make_everything()).value();
  const Item item = stored("everything#e1");
  EXPECT_EQ(item.at("PK"), Value("tenant#acme"));
  EXPECT_EQ(item.at("SK"), Value("everything#e1"));
  EXPECT_EQ(item.at("id"), Value("e1"));
  EXPECT_EQ(item.at("status"), Value("kPaid"));
  EXPECT_EQ(item.at("at").get_if<Decimal>()->to_string(), "1700000000.123456789");
  EXPECT_EQ(item.at("at_ms").get_if<Decimal>()->to_string(), "-0.001");
  EXPECT_EQ(item.at("hours"), Value(36 * 3600));
  EXPECT_EQ(item.at("holes"), Value(List{Value(1), Value(), Value(3)}));
  EXPECT_EQ(item.at("integers"), Value(NumberSet{-5, 0, 12}));
}

TEST_F(Mapping, RenamedMembersAreStoredUnderTheNewName) {
  const shop::User user{"u1", "Alice", 3, {"a"}, {}};
  EXPECT_EQ(there_and_back(user), user);
  const Item item = stored("user#u1");
  EXPECT_EQ(item.at("name"), Value("Alice"));
  EXPECT_FALSE(item.contains("user_name"));
}

TEST_F(Mapping, LeavesOutAbsentOptionalsAndEmptySets) {
  acme.put(shop::User{"u1", "Alice", std::nullopt, {}, {}}).value();
  const Item item = stored("user#u1");
  EXPECT_FALSE(item.contains("visits"));
  EXPECT_FALSE(item.contains("tags"));
  EXPECT_EQ(item.at("notes"), Value(List{}));
}

TEST_F(Mapping, ReadsNullAsAnAbsentOptional) {
  acme.put_item({{"SK", "user#u1"},
                 {"user_id", "u1"},
                 {"name", "Alice"},
                 {"visits", Value()},
                 {"notes", List{}},
                 {"not a member", 1}})
      .value();
  EXPECT_EQ(acme.get<shop::User>("u1").value().value().visits, std::nullopt);
}

TEST_F(Mapping, NamesTheAttributeThatIsMissing) {
  acme.put_item({{"SK", "user#u1"}, {"user_id", "u1"}, {"notes", List{}}}).value();
  const auto user = acme.get<shop::User>("u1");
  ASSERT_FALSE(user);
  EXPECT_EQ(user.error().code(), ErrorCode::kMapping);
  EXPECT_EQ(user.error().message(), "User.name: the item has no such attribute");
}

TEST_F(Mapping, NamesThePathThatHasAnotherType) {
  const Item address = {{"street", "s"}, {"city", 5}};
  acme.put_item({{"SK", "order#c#o"},
                 {"customer_id", "c"},
                 {"order_id", "o"},
                 {"order_amount", 1},
                 {"status", "kOpen"},
                 {"ship_to", address}})
      .value();
  EXPECT_EQ(acme.get<shop::Order>("c", "o").error().message(),
            "Order.ship_to.city: expected S, found N");
  acme.put_item({{"SK", "user#u"},
                 {"user_id", "u"},
                 {"name", "n"},
                 {"notes", List{Value("a"), Value(true)}}})
      .value();
  EXPECT_EQ(acme.get<shop::User>("u").error().message(), "User.notes[1]: expected S, found BOOL");
}

TEST_F(Mapping, RefusesWhatDoesNotFitTheMember) {
  Everything e = make_everything();
  acme.put(e).value();
  const Item whole = stored("everything#e1");
  const auto error_with = [&](const std::string& name, const Value& value) {
    Item item = whole;
    item[name] = value;
    acme.put_item(item).value();
    return acme.get<Everything>("e1").error().message();
  };
  EXPECT_EQ(error_with("tiny", 200), "Everything.tiny: the number is out of the member's range");
  EXPECT_EQ(error_with("large", -1),
            "Everything.large: expected an integer of 64 bits without a sign, found -1");
  EXPECT_EQ(error_with("negative", Decimal::parse("0.5").value()),
            "Everything.negative: expected an integer of 64 bits, found 0.5");
  EXPECT_EQ(error_with("status", "kLost"),
            "Everything.status: \"kLost\" is not an enumerator of Status");
  EXPECT_EQ(error_with("at_ms", Decimal::parse("0.0001").value()),
            "Everything.at_ms: the time 0.0001 is finer than the member's unit");
  EXPECT_EQ(error_with("hours", 1800), "Everything.hours: the time does not fit the member's unit");
  EXPECT_EQ(error_with("at", Decimal::parse("1E+30").value()),
            "Everything.at: the time 1000000000000000000000000000000 is out of the member's range");
  EXPECT_EQ(error_with("integers", NumberSet{Decimal(1), Decimal::parse("1E10").value()}),
            "Everything.integers: a number of the set is out of the member's range");
}

TEST_F(Mapping, RefusesTextThatIsNotUtf8) {
  Everything e = make_everything();
  e.list[1].note = "\xff";
  const auto put = acme.put(e);
  ASSERT_FALSE(put);
  EXPECT_EQ(put.error().code(), ErrorCode::kMapping);
  EXPECT_EQ(put.error().message(),
            "Everything.list[1].note: the text is not UTF-8; bytes that are not text take "
            "rowhouse::Binary");
}

struct Tree {
  std::string id;
  std::optional<std::vector<Tree>> children;
};
BOOST_DESCRIBE_STRUCT(Tree, (), (id, children))

struct Clash {
  std::string id;
  std::string SK;  // NOLINT(readability-identifier-naming): that is the point
};
BOOST_DESCRIBE_STRUCT(Clash, (), (id, SK))

}  // namespace

template <>
inline constexpr auto entity<Tree> = kind("tree").id(&Tree::id);
template <>
inline constexpr auto entity<Clash> = kind("clash").id(&Clash::id);

namespace {

TEST_F(Mapping, RefusesWhatIsNestedDeeperThan32Levels) {
  const auto make_tree = [](int lists) {
    Tree tree{"t", {}};
    for (int i = 0; i < lists; ++i) tree = Tree{"t", std::vector{tree}};
    return tree;
  };
  // Each level is a list and a map in it. The innermost id has 30 around it, and then 32: one more
  // than DynamoDB takes.
  acme.put(make_tree(15)).value();
  const auto put = acme.put(make_tree(16));
  ASSERT_FALSE(put);
  EXPECT_TRUE(put.error().message().ends_with(": values are nested deeper than 32 levels"))
      << put.error().message();
}

TEST_F(Mapping, RefusesAMemberNamedLikeAKeyOfTheTable) {
  EXPECT_EQ(acme.put(Clash{"c", "x"}).error().message(),
            "Clash.SK: this is the name of a key of the table; rename the attribute");
}

TEST_F(Mapping, PutsTheKeyWhereItsNamesSort) {
  // Attribute names before, between and after those of the key, in either order.
  for (const auto& [partition, sort] : {std::pair("PK", "SK"), std::pair("zz", "aa"),
                                        std::pair("a", "z"), std::pair("notes2", "name2")}) {
    TableDefinition definition;
    definition.name = std::string("table-") + partition;
    definition.partition_key.name = partition;
    definition.sort_key->name = sort;
    db.create_table(definition).value();
    db.wait_until_active(definition.name).value();
    const Tenant tenant = db.table(definition.name).tenant("acme").value();
    const shop::User user{"u1", "Alice", 3, {"a"}, {"n"}};
    tenant.put(user).value();
    EXPECT_EQ(tenant.get<shop::User>("u1").value(), user);
    EXPECT_EQ(tenant.all<shop::User>().begin()->value(), user);
  }
}

}  // namespace
}  // namespace rowhouse
