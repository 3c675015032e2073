// The library through its public headers, as a program uses it: structs in and out, a handle for
// each tenant. usage: library_rounds DIR TENANTS USERS ORDERS [load], then rounds (rounds.h).
#include <boost/describe.hpp>
#include <cstdlib>
#include <string>
#include <vector>

#include "rounds.h"
#include "rowhouse/rowhouse.h"
#include "shop_data.h"

namespace {

struct User {
  std::string user_id, user_name, user_email, note;
};
struct Order {
  std::string order_id, user_id;
  rowhouse::Decimal order_amount;
  std::string note;
};
BOOST_DESCRIBE_STRUCT(User, (), (user_id, user_name, user_email, note))
BOOST_DESCRIBE_STRUCT(Order, (), (order_id, user_id, order_amount, note))

}  // namespace

template <>
inline constexpr auto rowhouse::entity<User> = rowhouse::kind("user").id(&User::user_id);
template <>
inline constexpr auto rowhouse::entity<Order> = rowhouse::kind("order").id(&Order::order_id);

namespace {

using namespace rowhouse::bench;

template <typename T>
T checked(rowhouse::Result<T> result) {
  if (!result) fail(rowhouse::to_string(result.error()));
  return *std::move(result);
}
void check(const rowhouse::Result<void>& result) {
  if (!result) fail("a write failed");
}

class Shop {
 public:
  Shop(const std::string& folder, ShopSize size)
      : size_(size),
        database_(checked(
            rowhouse::Database::open(folder, {.durability = rowhouse::Durability::kRelaxed}))) {}

  void create_table() {
    checked(database_.create_table({.name = kTable}));
    checked(database_.wait_until_active(kTable));
  }

  void open_tenants() {
    for (std::uint32_t i = 0; i < size_.tenants; ++i) {
      tenants_.push_back(checked(database_.table(kTable).tenant(tenant_id(i))));
    }
  }

  void load() {
    for (const rowhouse::Tenant& tenant : tenants_) {
      for (std::uint32_t i = 0; i < size_.users; ++i) {
        const std::string id = id_text(i);
        check(tenant.put(User{id, "Alice " + id, "alice" + id + "@example.com", note(i)}));
      }
      for (std::uint32_t i = 0; i < size_.orders; ++i) check(tenant.put(order(i, i)));
    }
  }

  void get(KeyChooser& choose) {
    const auto user = checked(any_tenant(choose).get<User>(id_text(choose.below(size_.users))));
    require(user && user->note.size() == 90, "a user is not what was put");
  }

  void put(KeyChooser& choose) {
    check(any_tenant(choose).put(order(choose.below(size_.orders), choose.below(100'000'000))));
  }

  void query(KeyChooser& choose) {
    std::uint32_t orders = 0;
    for (const rowhouse::Result<Order>& order : any_tenant(choose).all<Order>()) {
      require(order && order->note.size() == 90, "an order is not what was put");
      ++orders;
    }
    require(orders == size_.orders, "a query did not find what was put");
  }

 private:
  static std::string id_text(std::uint32_t id) { return numbered("%06u", id); }
  static Order order(std::uint32_t id, std::uint32_t salt) {
    return {id_text(id), id_text(id), rowhouse::Decimal(150), note(salt)};
  }
  const rowhouse::Tenant& any_tenant(KeyChooser& choose) const {
    return tenants_[choose.below(size_.tenants)];
  }

  ShopSize size_;
  rowhouse::Database database_;
  std::vector<rowhouse::Tenant> tenants_;
};

}  // namespace

int main(int argc, char** argv) {
  require(argc >= 5, "usage: library_rounds DIR TENANTS USERS ORDERS [load]");
  const auto number = [&](int i) {
    return static_cast<std::uint32_t>(std::strtoul(argv[i], nullptr, 10));
  };
  Shop shop(argv[1], {number(2), number(3), number(4)});
  if (argc > 5) {
    shop.create_table();
    shop.open_tenants();
    shop.load();
    return 0;
  }
  shop.open_tenants();
  serve_rounds({{"get", {1, [&](KeyChooser& choose) { shop.get(choose); }}},
                {"put", {1, [&](KeyChooser& choose) { shop.put(choose); }}},
                {"query", {1, [&](KeyChooser& choose) { shop.query(choose); }}}},
               {});
}
