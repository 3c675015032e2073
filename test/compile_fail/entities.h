#pragma once

#include "rowhouse/rowhouse.h"

struct User {
  std::string user_id;
  std::string user_name;
  std::optional<int> age;
};
BOOST_DESCRIBE_STRUCT(User, (), (user_id, user_name, age))
template <>
inline constexpr auto rowhouse::entity<User> = rowhouse::kind("user").id(&User::user_id);

struct Order {
  std::string customer_id;
  std::string order_id;
};
BOOST_DESCRIBE_STRUCT(Order, (), (customer_id, order_id))
template <>
inline constexpr auto rowhouse::entity<Order> =
    rowhouse::kind("order").id(&Order::customer_id, &Order::order_id);
