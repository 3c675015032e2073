#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "model/value_writer.h"

/// The data that is measured on: users and orders of many tenants in one table, about 200 bytes an
/// item. Every id has a fixed width, so that every item of a kind, every request and every answer
/// has the same size. bench/shop.lua writes the same ids.
namespace rowhouse::bench {

inline constexpr const char* kTable = "MultiTenantTable";

/// How many there are of everything.
struct ShopSize {
  std::uint32_t tenants = 1000;
  std::uint32_t users = 20;   // of each tenant
  std::uint32_t orders = 20;  // of each tenant
};

inline std::string numbered(const char* format, std::uint32_t number) {
  char text[32];
  std::snprintf(text, sizeof text, format, number);
  return text;
}
inline std::string tenant_id(std::uint32_t tenant) { return numbered("t%07u", tenant); }
inline std::string partition(std::uint32_t tenant) { return "tenant#" + tenant_id(tenant); }
inline std::string user_sort(std::uint32_t user) { return numbered("user#%06u", user); }
inline std::string order_sort(std::uint32_t order) { return numbered("order#%06u", order); }

/// What makes an item about 200 bytes long.
inline std::string note(std::uint32_t salt) {
  std::string text(90, 'n');
  const std::string number = numbered("%08u", salt % 100'000'000);
  text.replace(0, number.size(), number);
  return text;
}

inline std::string user_item(std::uint32_t tenant, std::uint32_t user, std::uint32_t salt) {
  model::ItemBuilder item;
  item.set_string("PK", partition(tenant));
  item.set_string("SK", user_sort(user));
  item.set_string("user_id", numbered("%06u", user));
  item.set_string("user_name", numbered("Alice %06u", user));
  item.set_string("user_email", numbered("alice%06u@example.com", user));
  item.set_string("note", note(salt));
  return item.finish();
}

inline std::string order_item(std::uint32_t tenant, std::uint32_t order, std::uint32_t salt) {
  model::ItemBuilder item;
  item.set_string("PK", partition(tenant));
  item.set_string("SK", order_sort(order));
  item.set_string("order_id", numbered("%06u", order));
  item.set_string("user_id", numbered("%06u", order));
  item.set_number("order_amount", Decimal(std::int64_t{150}));
  item.set_string("note", note(salt));
  return item.finish();
}

}  // namespace rowhouse::bench
