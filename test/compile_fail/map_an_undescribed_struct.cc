// expect: this type cannot be mapped to an attribute
#include "rowhouse/rowhouse.h"

struct Address {
  std::string city;
};
#ifndef MUST_FAIL
BOOST_DESCRIBE_STRUCT(Address, (), (city))
#endif

struct User {
  std::string user_id;
  Address address;
};
BOOST_DESCRIBE_STRUCT(User, (), (user_id, address))
template <>
inline constexpr auto rowhouse::entity<User> = rowhouse::kind("user").id(&User::user_id);

void write(rowhouse::Tenant& acme) { static_cast<void>(acme.put(User{})); }
