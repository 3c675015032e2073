#include "rowhouse/tenant.h"

#include <gtest/gtest.h>

#include "core/shop_for_test.h"

namespace rowhouse {
namespace {

using shop::Event;
using shop::Order;
using shop::Status;
using shop::User;

class TenantHandle : public testing::Test {
 protected:
  Database db = shop::make_database();
  Tenant acme = db.table(shop::kTable).tenant("acme").value();
  Tenant globex = db.table(shop::kTable).tenant("globex").value();
  const User alice{"u1", "Alice", 1, {"new"}, {}};
};

TEST_F(TenantHandle, RefusesIdsOutsideTheAlphabet) {
  for (const char* id : {"", "a#b", "a/b", "a*", "$x", "a b", "\xc3\xa9"}) {
    const auto tenant = db.table(shop::kTable).tenant(id);
    ASSERT_FALSE(tenant) << id;
    EXPECT_EQ(tenant.error().code(), ErrorCode::kValidation);
  }
  EXPECT_FALSE(db.table(shop::kTable).tenant(std::string(129, 'a')));
  EXPECT_TRUE(db.table(shop::kTable).tenant("A-z.0_9:@="));
}

TEST_F(TenantHandle, NeedsATableWithAPartitionKeyOfText) {
  EXPECT_EQ(db.table("NoSuchTable").tenant("acme").error().code(), ErrorCode::kResourceNotFound);
  TableDefinition numbers;
  numbers.name = "Numbers";
  numbers.partition_key = {"id", KeyType::kNumber};
  db.create_table(numbers).value();
  EXPECT_EQ(db.table("Numbers").tenant("acme").error().message(),
            "Table Numbers has no tenants: its partition key is not of type S");
}

TEST_F(TenantHandle, EntitiesNeedASortKeyOfText) {
  TableDefinition flat;
  flat.name = "Flat";
  flat.sort_key.reset();
  db.create_table(flat).value();
  const Tenant tenant = db.table("Flat").tenant("acme").value();
  EXPECT_EQ(tenant.get<User>("u1").error().code(), ErrorCode::kValidation);
  EXPECT_FALSE(tenant.put(alice));
  EXPECT_FALSE(tenant.page(Query<User>()));
  EXPECT_FALSE(tenant.get_many<User>({Key<User>("u1")}));
  EXPECT_FALSE(tenant.transaction().remove<User>("u1").commit());
  // Trees do without.
  tenant.put_item({{"n", 1}}).value();
  EXPECT_EQ(tenant.get_item({}).value().value().at("PK"), Value("tenant#acme"));
}

TEST_F(TenantHandle, GetsWhatWasPutAndNothingElse) {
  EXPECT_EQ(acme.get<User>("u1").value(), std::nullopt);
  acme.put(alice).value();
  EXPECT_EQ(acme.get<User>("u1").value(), alice);
  EXPECT_EQ(acme.with_consistent_reads().get<User>("u1").value(), alice);
  EXPECT_EQ(globex.get<User>("u1").value(), std::nullopt);
}

TEST_F(TenantHandle, RefusesIdsThatCannotBeKeys) {
  const auto message = [&](const std::string& id) { return acme.get<User>(id).error().message(); };
  EXPECT_EQ(message(""), "User.user_id: an id must not be empty");
  EXPECT_EQ(message("a#b"), "User.user_id: an id must not contain '#', the delimiter of keys");
  EXPECT_EQ(message("a\nb"), "User.user_id: an id must not contain a control character");
  EXPECT_EQ(message("a\xc2\x85"), "User.user_id: an id must not contain a control character");
  EXPECT_EQ(message("\x7f"), "User.user_id: an id must not contain a control character");
  EXPECT_EQ(message("\xff"), "User.user_id: an id must be UTF-8");
  EXPECT_EQ(message(std::string(1020, 'x')),
            "User.user_id: the id is too long: a sort key has at most 1024 bytes");
  EXPECT_TRUE(acme.get<User>(std::string(1019, 'x')));
  EXPECT_EQ(acme.get<Order>("c", "").error().message(), "Order.order_id: an id must not be empty");
  EXPECT_EQ(acme.get<User>("").error().code(), ErrorCode::kValidation);
}

TEST_F(TenantHandle, EveryCallRefusesAWrongKey) {
  const Key<User> wrong("a#b");
  EXPECT_FALSE(acme.get(wrong));
  EXPECT_FALSE(acme.remove(wrong));
  EXPECT_FALSE(acme.take(wrong));
  EXPECT_FALSE(acme.update(wrong, set(&User::user_name, "x")));
  EXPECT_FALSE(acme.update_and_get(wrong, set(&User::user_name, "x")));
  EXPECT_FALSE(acme.get_many<User>({wrong}));
  EXPECT_FALSE(acme.get_together(wrong, Key<User>("u1")));
  EXPECT_FALSE(acme.remove_many<User>({wrong}));
  EXPECT_FALSE(acme.transaction().remove(wrong).commit());
  EXPECT_FALSE(acme.put(Order{"c", "a#b", 1, Status::kOpen, {}}));
  EXPECT_FALSE(acme.page(Query<Order>("a#b")));
  EXPECT_FALSE(acme.page(Query<Order>("c").from("a#")));
  EXPECT_FALSE(acme.page(Query<Order>("c").begins_with("a#")));
}

TEST_F(TenantHandle, FillsAGeneratedIdWhereItIsEmpty) {
  User user{{}, "Alice", {}, {}, {}};
  acme.put(user).value();
  EXPECT_EQ(user.user_id.size(), 36u);
  EXPECT_EQ(acme.get<User>(user.user_id).value(), user);
  const User kept = acme.create(User{{}, "Bob", {}, {}, {}}).value();
  EXPECT_NE(kept.user_id, user.user_id);
  const User constant{{}, "Carol", {}, {}, {}};
  acme.put(constant).value();
  EXPECT_EQ(acme.count<User>().value(), 3u);
  EXPECT_EQ(acme.create(User{"given", "Dan", {}, {}, {}}).value().user_id, "given");
}

TEST_F(TenantHandle, CreatesOnlyWhatIsNotThere) {
  acme.create(alice).value();
  EXPECT_EQ(acme.create(alice).error().code(), ErrorCode::kConditionalCheckFailed);
  globex.create(alice).value();
}

TEST_F(TenantHandle, PutsUnderACondition) {
  acme.put(alice).value();
  EXPECT_EQ(acme.put(alice, attr(&User::visits) > 1).error().code(),
            ErrorCode::kConditionalCheckFailed);
  User bob = alice;
  bob.user_name = "Bob";
  acme.put(bob, attr(&User::visits) == 1 && attr(&User::user_name).begins_with("Al")).value();
  EXPECT_EQ(acme.get<User>("u1").value()->user_name, "Bob");
  acme.put(bob, if_present()).value();
}

TEST_F(TenantHandle, ExchangesAndTakes) {
  EXPECT_EQ(acme.exchange(alice).value(), std::nullopt);
  User bob = alice;
  bob.user_name = "Bob";
  EXPECT_EQ(acme.exchange(bob).value(), alice);
  EXPECT_EQ(acme.take<User>("u1").value(), bob);
  EXPECT_EQ(acme.take<User>("u1").value(), std::nullopt);
}

TEST_F(TenantHandle, Removes) {
  acme.put(alice).value();
  globex.remove<User>("u1").value();
  EXPECT_TRUE(acme.get<User>("u1").value());
  EXPECT_EQ(acme.remove<User>("u1", attr(&User::tags).contains("old")).error().code(),
            ErrorCode::kConditionalCheckFailed);
  acme.remove<User>("u1", attr(&User::tags).contains("new")).value();
  EXPECT_FALSE(acme.get<User>("u1").value());
  acme.remove<User>("u1").value();
}

TEST_F(TenantHandle, UpdatesInAllWays) {
  acme.put(alice).value();
  const User updated = acme.update_and_get<User>("u1", set(&User::user_name, "Bob")
                                                           .add(&User::visits, 5)
                                                           .append(&User::notes, {"x", "y"})
                                                           .take_out(&User::tags, {"new"}))
                           .value();
  EXPECT_EQ(updated, (User{"u1", "Bob", 6, {}, {"x", "y"}}));
  acme.update<User>(
          "u1", Changes().remove(&User::visits).add(&User::tags, {"a", "b"}).set("notes[0]", "z"))
      .value();
  EXPECT_EQ(acme.get<User>("u1").value(), (User{"u1", "Bob", {}, {"a", "b"}, {"z", "y"}}));
  acme.update<User>("u1", Changes().set_if_absent(&User::visits, 9)).value();
  acme.update<User>("u1", Changes().set_if_absent(&User::visits, 10)).value();
  EXPECT_EQ(acme.get<User>("u1").value()->visits, 9);
  acme.update<User>("u1", Changes::raw("SET #n = :n ADD visits :one", {{"#n", "name"}},
                                       {{":n", "Raw"}, {":one", 1}}))
      .value();
  EXPECT_EQ(acme.get<User>("u1").value()->visits, 10);
}

TEST_F(TenantHandle, UpdatesOnlyWhatIsThere) {
  EXPECT_EQ(acme.update<User>("u1", set(&User::user_name, "Bob")).error().code(),
            ErrorCode::kConditionalCheckFailed);
  acme.put(alice).value();
  EXPECT_EQ(acme.update<User>("u1", set(&User::user_name, "Bob"), attr(&User::visits) == 7)
                .error()
                .code(),
            ErrorCode::kConditionalCheckFailed);
  EXPECT_EQ(acme.update<User>("u1", set("PK", "tenant#globex")).error().code(),
            ErrorCode::kValidation);
  EXPECT_EQ(acme.get<User>("u1").value(), alice);
}

TEST_F(TenantHandle, TimePointsInIdsSortByTime) {
  using namespace std::chrono_literals;
  const std::chrono::system_clock::time_point start(1'700'000'000s);
  for (const int minutes : {30, 5, 100}) {
    acme.put(Event{start + std::chrono::minutes(minutes), "e" + std::to_string(minutes), 1})
        .value();
  }
  std::vector<std::string> ids;
  for (const Result<Event>& event : acme.all<Event>()) ids.push_back(event->event_id);
  EXPECT_EQ(ids, (std::vector<std::string>{"e5", "e30", "e100"}));
  ids.clear();
  for (const Result<Event>& event :
       acme.all(Query<Event>().from(start + 30min).to(start + 30min))) {
    ids.push_back(event->event_id);
  }
  EXPECT_EQ(ids, std::vector<std::string>{"e30"});
  EXPECT_EQ(Key<Event>(start, "x").sort_key(), "event#2023-11-14T22:13:20.000000000Z#x");
}

TEST_F(TenantHandle, KeepsItsDatabaseOpen) {
  const Tenant tenant = [] {
    Database gone = shop::make_database();
    return gone.table(shop::kTable).tenant("acme").value();
  }();
  tenant.put(alice).value();
  EXPECT_TRUE(tenant.get<User>("u1").value());
}

TEST_F(TenantHandle, FailsClearlyOnceItsTableIsGone) {
  db.delete_table(shop::kTable).value();
  EXPECT_EQ(acme.get<User>("u1").error().code(), ErrorCode::kResourceNotFound);
}

TEST_F(TenantHandle, TreesAreOfTheTenantsOwnPartitionUnlessTheyNameOne) {
  acme.put_item({{"SK", "x"}, {"n", 1}}).value();
  acme.put_item({{"PK", "tenant#acme#archive"}, {"SK", "x"}, {"n", 2}}).value();
  EXPECT_EQ(acme.get_item({{"SK", "x"}}).value()->at("n"), Value(1));
  EXPECT_EQ(acme.get_item({{"PK", "tenant#acme#archive"}, {"SK", "x"}}).value()->at("n"), Value(2));
  EXPECT_EQ(acme.query_items(ItemQuery().partition("archive")).value().items.size(), 1u);
  EXPECT_EQ(acme.query_items(ItemQuery()).value().items.size(), 1u);
  const Item updated =
      acme.update_item({{"SK", "y"}}, Changes().add("n", 3), attr("n").absent()).value();
  EXPECT_EQ(updated, (Item{{"PK", "tenant#acme"}, {"SK", "y"}, {"n", 3}}));
  const auto items = acme.get_items({{{"SK", "y"}}, {{"SK", "no"}}, {{"SK", "x"}}}).value();
  EXPECT_EQ(items[0], updated);
  EXPECT_EQ(items[1], std::nullopt);
  EXPECT_EQ(items[2]->at("n"), Value(1));
  acme.remove_item({{"SK", "y"}}, attr("n") == 3).value();
  EXPECT_EQ(acme.count_items(ItemQuery()).value(), 1u);
}

TEST_F(TenantHandle, RefusesTreesThatNameAForeignPartition) {
  for (const char* foreign : {"tenant#globex", "tenant#acme2", "tenant#acm", "tenant#", "acme",
                              "tenant#globex#x", "TENANT#acme"}) {
    const Item key = {{"PK", foreign}, {"SK", "x"}};
    EXPECT_EQ(acme.put_item(key).error().code(), ErrorCode::kAccessDenied) << foreign;
    EXPECT_EQ(acme.get_item(key).error().code(), ErrorCode::kAccessDenied) << foreign;
    EXPECT_EQ(acme.remove_item(key).error().code(), ErrorCode::kAccessDenied) << foreign;
    EXPECT_EQ(acme.update_item(key, Changes().set("n", 1)).error().code(),
              ErrorCode::kAccessDenied);
    EXPECT_EQ(acme.get_items({key}).error().code(), ErrorCode::kAccessDenied) << foreign;
    EXPECT_FALSE(acme.batch().put_item(key).write()) << foreign;
    EXPECT_FALSE(acme.transaction().put_item(key).commit()) << foreign;
  }
  // Reserved for spreading a large tenant's items.
  EXPECT_FALSE(acme.put_item({{"PK", "tenant#acme##1"}, {"SK", "x"}}));
}

}  // namespace
}  // namespace rowhouse
