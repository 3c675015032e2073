// A shop which serves many customers' companies (its tenants) from one table.
//
//     shop [FOLDER]
//
// Each tenant's users and orders lie under the tenant's own partition key, and the program reaches
// them through a handle which knows that one tenant and no other.

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

#include "rowhouse/rowhouse.h"

using rowhouse::Database;
using rowhouse::Decimal;
using rowhouse::Result;
using rowhouse::Tenant;

struct User {
  std::string user_id;
  std::string user_name;
  std::string user_email;
};
struct Order {
  std::string order_id;
  std::string user_id;
  Decimal order_amount;
};
BOOST_DESCRIBE_STRUCT(User, (), (user_id, user_name, user_email))
BOOST_DESCRIBE_STRUCT(Order, (), (order_id, user_id, order_amount))

template <>
inline constexpr auto rowhouse::entity<User> =
    rowhouse::kind("user").id(&User::user_id).generated_id();
template <>
inline constexpr auto rowhouse::entity<Order> =
    rowhouse::kind("order").id(&Order::order_id).generated_id();

namespace {

constexpr const char* kTable = "MultiTenantTable";

/// Makes the table and waits until it can be used; one that is there already will do.
void create_table(Database& db) {
  rowhouse::TableDefinition definition;  // PK and SK, strings; 5 read and 5 write units
  definition.name = kTable;
  const auto created = db.create_table(definition);
  if (created) {
    db.wait_until_active(kTable).value();
    std::cout << "Created the table " << kTable << ".\n";
  } else if (created.error().code() == rowhouse::ErrorCode::kResourceInUse) {
    db.wait_until_active(kTable).value();
    std::cout << "The table " << kTable << " exists already; going on with it.\n";
  } else {
    created.value();  // throws what went wrong
  }
}

/// Adds a user under a fresh UUID.
User add_user(const Tenant& tenant, const std::string& name, const std::string& email) {
  return tenant.create(User{{}, name, email}).value();
}

/// Adds an order under a fresh UUID.
Order add_order(const Tenant& tenant, const User& user, const Decimal& amount) {
  return tenant.create(Order{{}, user.user_id, amount}).value();
}

std::optional<User> get_user(const Tenant& tenant, const std::string& user_id) {
  return tenant.get<User>(user_id).value();
}

/// All orders of a tenant, with one query.
std::vector<Order> get_orders_for_tenant(const Tenant& tenant) {
  std::vector<Order> orders;
  for (const Result<Order>& order : tenant.all<Order>()) orders.push_back(order.value());
  return orders;
}

void print_orders(const Tenant& tenant) {
  for (const Order& order : get_orders_for_tenant(tenant)) {
    std::cout << "    order " << order.order_id << "  " << order.order_amount.to_string() << "\n";
  }
}

/// A tenant's handle asks for the other's user in both ways that there are.
void try_to_reach(const Tenant& tenant, const std::string& name, const Tenant& other,
                  const User& others_user) {
  const bool found = get_user(tenant, others_user.user_id).has_value();
  std::cout << "  " << name << " asks for " << others_user.user_name
            << "'s id: " << (found ? "FOUND: this must not be!" : "no such user") << "\n";
  const auto read =
      tenant.get_item({{"PK", "tenant#" + other.id()}, {"SK", "user#" + others_user.user_id}});
  std::cout << "  " << name << " names the other's partition key: "
            << (read ? "READ: this must not be!" : std::string(read.error().name())) << "\n";
  if (found || read) std::exit(1);
}

std::string default_folder() {
  const char* data = std::getenv("XDG_DATA_HOME");
  if (data != nullptr && *data != '\0') return std::string(data) + "/rowhouse/shop";
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home != '\0') return std::string(home) + "/.local/share/rowhouse/shop";
  return "shop.db";
}

/// The command line program: beside this one, where both were built together.
std::string rowhouse_program(const char* shop) {
  const auto beside = std::filesystem::path(shop).parent_path() / "rowhouse";
  return std::filesystem::exists(beside) ? beside.string() : "rowhouse";
}

void run(const std::string& folder, const std::string& rowhouse) {
  Database db = Database::open(folder).value();
  std::cout << "Opened " << folder << ".\n";
  create_table(db);

  const Tenant first = db.table(kTable).tenant(rowhouse::make_uuid()).value();
  const Tenant second = db.table(kTable).tenant(rowhouse::make_uuid()).value();
  std::cout << "\nTwo tenants share it:\n  the first   " << first.id() << "\n  the second  "
            << second.id() << "\n";

  const User alice = add_user(first, "Alice", "alice@example.com");
  const User bob = add_user(second, "Bob", "bob@example.com");
  add_order(first, alice, 150);
  add_order(second, bob, 200);

  const User user = get_user(first, alice.user_id).value();
  std::cout << "\nRead back from the first: " << user.user_name << " <" << user.user_email << ">, "
            << user.user_id << "\n";

  std::cout << "\nEach tenant's orders, with one query:\n";
  std::cout << "  the first, of " << alice.user_name << ":\n";
  print_orders(first);
  std::cout << "  the second, of " << bob.user_name << ":\n";
  print_orders(second);

  std::cout << "\nNeither reaches the other's items:\n";
  try_to_reach(first, "the first", second, bob);
  try_to_reach(second, "the second", first, alice);

  std::cout << "\nNext, count what each tenant has:  " << rowhouse << " tenant list --usage --data "
            << folder << " --table " << kTable << "\n"
            << "or serve it to any AWS SDK:        " << rowhouse << " serve --no-auth --data "
            << folder << "\n";
}

}  // namespace

int main(int argc, char** argv) {
  if (argc > 2 || (argc == 2 && std::string(argv[1]).starts_with("-"))) {
    std::cerr << "usage: shop [FOLDER]\n";
    return 2;
  }
  try {
    run(argc == 2 ? argv[1] : default_folder(), rowhouse_program(argv[0]));
    return 0;
  } catch (const rowhouse::BadResult& failure) {
    std::cerr << "shop: " << failure.what() << "\n";
    return 1;
  }
}
