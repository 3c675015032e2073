#pragma once

#include <chrono>
#include <cstdlib>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "rowhouse/rowhouse.h"

/// The entities and the database that the tests of the library share.
namespace rowhouse::shop {

struct User {
  std::string user_id;
  std::string user_name;
  std::optional<std::int64_t> visits;
  std::set<std::string> tags;
  std::vector<std::string> notes;
  friend bool operator==(const User&, const User&) = default;
};
BOOST_DESCRIBE_STRUCT(User, (), (user_id, user_name, visits, tags, notes))

struct Address {
  std::string street;
  std::string city;
  friend bool operator==(const Address&, const Address&) = default;
};
BOOST_DESCRIBE_STRUCT(Address, (), (street, city))

enum class Status { kOpen, kPaid };
BOOST_DESCRIBE_ENUM(Status, kOpen, kPaid)

struct Order {
  std::string customer_id;
  std::string order_id;
  Decimal order_amount;
  Status status = Status::kOpen;
  Address ship_to;
  friend bool operator==(const Order&, const Order&) = default;
};
BOOST_DESCRIBE_STRUCT(Order, (), (customer_id, order_id, order_amount, status, ship_to))

/// A time point in the id, and a generated one behind it.
struct Event {
  std::chrono::system_clock::time_point at;
  std::string event_id;
  std::uint32_t level = 0;
  friend bool operator==(const Event&, const Event&) = default;
};
BOOST_DESCRIBE_STRUCT(Event, (), (at, event_id, level))

}  // namespace rowhouse::shop

template <>
inline constexpr auto rowhouse::entity<rowhouse::shop::User> =
    rowhouse::kind("user").id(&rowhouse::shop::User::user_id).generated_id();
template <>
inline constexpr auto rowhouse::attributes<rowhouse::shop::User> =
    rowhouse::rename(&rowhouse::shop::User::user_name, "name");
template <>
inline constexpr auto rowhouse::entity<rowhouse::shop::Order> = rowhouse::kind("order").id(
    &rowhouse::shop::Order::customer_id, &rowhouse::shop::Order::order_id);
template <>
inline constexpr auto rowhouse::entity<rowhouse::shop::Event> =
    rowhouse::kind("event")
        .id(&rowhouse::shop::Event::at, &rowhouse::shop::Event::event_id)
        .generated_id();

namespace rowhouse::shop {

inline constexpr const char* kTable = "MultiTenantTable";

/// With ROWHOUSE_TEST_SPREAD in the environment the tenants of these tests are spread, which none
/// of them can tell.
inline Database make_database(DatabaseOptions options = {}) {
  if (std::getenv("ROWHOUSE_TEST_SPREAD") != nullptr) {
    options.spread = {{"acme", 16}, {"globex", 3}};
  }
  Database db = Database::in_memory(options);
  TableDefinition definition;
  definition.name = kTable;
  db.create_table(definition).value();
  db.wait_until_active(kTable).value();
  return db;
}

}  // namespace rowhouse::shop
