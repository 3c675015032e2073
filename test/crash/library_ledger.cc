#include "library_ledger.h"

#include <algorithm>
#include <optional>
#include <vector>

namespace rowhouse::test {
namespace {

constexpr const char* kTable = "MultiTenantTable";

Item key_of(const std::string& sort) { return {{"SK", sort}}; }

Item item_of(const std::string& sort, std::uint64_t number) {
  Item item = key_of(sort);
  item["number"] = Decimal(number);
  item["filling"] = std::string(50 + number % 1000, static_cast<char>('a' + number % 26));
  return item;
}

std::string part(int index) { return "part#" + std::to_string(index); }
std::string log_entry(std::uint64_t number) { return "log#" + std::to_string(number); }

/// The item without the key that the library adds.
bool is_whole(const Item& found, const Item& written) {
  return std::all_of(written.begin(), written.end(), [&](const auto& attribute) {
    const auto at = found.find(attribute.first);
    return at != found.end() && at->second == attribute.second;
  });
}

std::uint64_t number_of(const Item& item) {
  return item.find("number")->second.get_if<Decimal>()->to_uint64().value();
}

/// The number that the item has, 0 if it is not there.
std::string read_number(const Tenant& tenant, const std::string& sort, std::uint64_t& number) {
  const auto found = tenant.get_item(key_of(sort));
  if (!found) return to_string(found.error());
  number = *found ? number_of(**found) : 0;
  if (number > 0 && !is_whole(**found, item_of(sort, number))) return sort + " is torn";
  return {};
}

}  // namespace

Result<Tenant> open_library_ledger(const Database& database, int writer) {
  TableDefinition definition;
  definition.name = kTable;
  if (auto made = Database(database).create_table(definition);
      !made && made.error().code() != ErrorCode::kResourceInUse) {
    return std::move(made).error();
  }
  return database.table(kTable).tenant("writer-" + std::to_string(writer));
}

Result<void> write_library_ledger(const Tenant& tenant, std::uint64_t number) {
  if (number % 2 != 0) return tenant.put_item(item_of("single", number));
  auto transaction = tenant.transaction();
  for (int index = 0; index < kParts; ++index) transaction.put_item(item_of(part(index), number));
  transaction.put_item(item_of(log_entry(number), number));
  return transaction.commit();
}

std::string check_library_ledger(const Tenant& tenant, const Acknowledged& acknowledged,
                                 std::uint64_t& found) {
  std::uint64_t single = 0;
  std::uint64_t together = 0;
  if (auto wrong = read_number(tenant, "single", single); !wrong.empty()) return wrong;
  for (int index = 0; index < kParts; ++index) {
    std::uint64_t number = 0;
    if (auto wrong = read_number(tenant, part(index), number); !wrong.empty()) return wrong;
    if (index == 0) together = number;
    if (number != together) return "the transaction " + std::to_string(together) + " is torn";
  }
  found = std::max(single, together);
  if (found < acknowledged.at_least || found > acknowledged.at_most) {
    return "the last write there is " + std::to_string(found) + ", which is not from " +
           std::to_string(acknowledged.at_least) + " to " + std::to_string(acknowledged.at_most);
  }
  if (std::min(single, together) + 1 != found && found > 0) {
    return "a write before " + std::to_string(found) + " is missing";
  }
  for (std::uint64_t number = together; number > 0 && number + 100 > together; number -= 2) {
    std::uint64_t logged = 0;
    if (auto wrong = read_number(tenant, log_entry(number), logged); !wrong.empty()) return wrong;
    if (logged != number) return "the log misses " + std::to_string(number);
  }
  std::uint64_t next = 0;
  if (auto wrong = read_number(tenant, log_entry(together + 2), next); !wrong.empty()) return wrong;
  return next == 0 ? "" : "the log has more than the parts";
}

}  // namespace rowhouse::test
