#include <gtest/gtest.h>

#include "core/shop_for_test.h"

namespace rowhouse {
namespace {

using shop::Order;
using shop::Status;
using shop::User;

class ManyItems : public testing::Test {
 protected:
  static User user(int number, std::string name = "n") {
    return {"u" + std::to_string(number), std::move(name), {}, {}, {}};
  }
  Database db = shop::make_database();
  Tenant acme = db.table(shop::kTable).tenant("acme").value();
  Tenant globex = db.table(shop::kTable).tenant("globex").value();
};

TEST_F(ManyItems, PutsGetsAndRemovesMoreThanOneRequestHolds) {
  std::vector<User> users;
  std::vector<Key<User>> keys;
  for (int i = 0; i < 260; ++i) {
    users.push_back(user(i));
    keys.push_back(Key<User>::of(users.back()));
  }
  acme.put_many(users).value();
  EXPECT_EQ(acme.count<User>().value(), 260u);
  keys.emplace_back("absent");
  keys.push_back(keys.front());
  const auto found = acme.get_many(keys).value();
  ASSERT_EQ(found.size(), 262u);
  for (std::size_t i = 0; i < 260; ++i) EXPECT_EQ(found[i], users[i]);
  EXPECT_EQ(found[260], std::nullopt);
  EXPECT_EQ(found[261], users[0]);
  keys.erase(keys.begin() + 260, keys.end());
  acme.remove_many(keys).value();
  EXPECT_EQ(acme.count<User>().value(), 0u);
  acme.put_many(std::vector<User>{}).value();
  EXPECT_TRUE(acme.get_many(std::vector<Key<User>>{}).value().empty());
}

TEST_F(ManyItems, ReadsMoreThanOneAnswerHolds) {
  // 16 MB are the most that one answer brings; the rest is asked for again.
  std::vector<Key<User>> keys;
  const std::string large(390 * 1024, 'x');
  for (int i = 0; i < 50; ++i) {
    acme.put(user(i, large)).value();
    keys.emplace_back("u" + std::to_string(i));
  }
  const auto found = acme.get_many(keys).value();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    ASSERT_TRUE(found[i]);
    EXPECT_EQ(found[i]->user_id, "u" + std::to_string(i));
  }
}

TEST_F(ManyItems, ABatchTakesSeveralKinds) {
  acme.put(user(1)).value();
  Batch batch = acme.batch();
  batch.put(user(2)).put(Order{"c", "o", 1, Status::kOpen, {}}).remove<User>("u1");
  batch.put_item({{"SK", "free#1"}});
  EXPECT_EQ(batch.size(), 4u);
  batch.write().value();
  EXPECT_EQ(batch.size(), 0u);
  EXPECT_FALSE(acme.get<User>("u1").value());
  EXPECT_TRUE(acme.get<Order>("c", "o").value());
}

TEST_F(ManyItems, ABatchRefusesTwoWritesOfOneItemHoweverFarApart) {
  std::vector<User> users;
  for (int i = 0; i < 60; ++i) users.push_back(user(i));
  users.push_back(user(0, "again"));
  EXPECT_EQ(acme.put_many(users).error().message(),
            "Provided list of item keys contains duplicates");
  EXPECT_EQ(acme.count<User>().value(), 0u);
}

TEST_F(ManyItems, ATransactionIsAllOrNothing) {
  acme.put(user(1)).value();
  const auto transaction = [&](const char* expected) {
    return acme.transaction()
        .put(Order{"c", "o", 5, Status::kOpen, {}}, if_absent())
        .update<User>("u1", add(&User::visits, 1))
        .check<User>("u1", attr(&User::user_name) == std::string(expected))
        .put(user(2))
        .commit();
  };
  const auto failed = transaction("other");
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().code(), ErrorCode::kValidation);  // two actions on one item

  const auto without_check = [&](const Condition& condition) {
    return acme.transaction()
        .put(Order{"c", "o", 5, Status::kOpen, {}}, if_absent())
        .update<User>("u1", add(&User::visits, 1))
        .check<User>("u3", condition)
        .commit();
  };
  const auto cancelled = without_check(if_present());
  ASSERT_FALSE(cancelled);
  EXPECT_EQ(cancelled.error().code(), ErrorCode::kTransactionCanceled);
  ASSERT_EQ(cancelled.error().cancellation_reasons().size(), 3u);
  EXPECT_EQ(cancelled.error().cancellation_reasons()[2].code, "ConditionalCheckFailed");
  EXPECT_FALSE(acme.get<Order>("c", "o").value());
  EXPECT_EQ(acme.get<User>("u1").value()->visits, std::nullopt);

  without_check(if_absent()).value();
  EXPECT_TRUE(acme.get<Order>("c", "o").value());
  EXPECT_EQ(acme.get<User>("u1").value()->visits, 1);
}

TEST_F(ManyItems, ATransactionUpdatesOnlyEntitiesThatAreThere) {
  EXPECT_EQ(acme.transaction().update<User>("u1", add(&User::visits, 1)).commit().error().code(),
            ErrorCode::kTransactionCanceled);
  acme.transaction().update_item({{"SK", "free"}}, Changes().add("n", 1)).commit().value();
  acme.transaction().remove_item({{"SK", "free"}}, attr("n") == 1).commit().value();
  EXPECT_FALSE(acme.get_item({{"SK", "free"}}).value());
}

TEST_F(ManyItems, ATransactionsTokenMakesItOnce) {
  acme.put(user(1)).value();
  const auto count = [&](const Tenant& tenant, int by) {
    return tenant.transaction().update<User>("u1", add(&User::visits, by)).commit("token-1");
  };
  count(acme, 1).value();
  count(acme, 1).value();
  EXPECT_EQ(acme.get<User>("u1").value()->visits, 1);
  EXPECT_EQ(count(acme, 2).error().code(), ErrorCode::kIdempotentParameterMismatch);
  // Another tenant's token of the same name is another token.
  globex.put(user(1)).value();
  count(globex, 2).value();
  EXPECT_EQ(globex.get<User>("u1").value()->visits, 2);
  EXPECT_FALSE(acme.transaction().remove<User>("u1").commit(std::string(37, 't')));
}

TEST_F(ManyItems, ATransactionHasABoundedNumberOfWrites) {
  EXPECT_EQ(acme.transaction().commit().error().code(), ErrorCode::kValidation);
  Transaction transaction = acme.transaction();
  for (int i = 0; i < 101; ++i) transaction.put(user(i));
  EXPECT_EQ(transaction.commit().error().message(),
            "A transaction has 1 to 100 writes; this one has 101");
  EXPECT_EQ(acme.count<User>().value(), 0u);
}

TEST_F(ManyItems, AWrongValueIsTheErrorOfTheWholeTransaction) {
  const auto done =
      acme.transaction().put(user(1)).put(User{"a#b", "x", {}, {}, {}}).put(user(2)).commit();
  EXPECT_EQ(done.error().code(), ErrorCode::kValidation);
  EXPECT_EQ(acme.count<User>().value(), 0u);
}

TEST_F(ManyItems, GetsSeveralKindsTogether) {
  acme.put(user(1)).value();
  acme.put(Order{"c", "o", 5, Status::kOpen, {}}).value();
  const auto [found, order, absent] =
      acme.get_together(Key<User>("u1"), Key<Order>("c", "o"), Key<User>("u2")).value();
  EXPECT_EQ(found, user(1));
  EXPECT_EQ(order->order_amount, Decimal(5));
  EXPECT_EQ(absent, std::nullopt);
  EXPECT_EQ(acme.get_together(std::vector<Key<User>>{"u2", "u1"}).value()[1], user(1));
  EXPECT_FALSE(acme.get_together(std::vector<Key<User>>()));
}

}  // namespace
}  // namespace rowhouse
