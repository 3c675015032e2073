#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rowhouse::operation {

/// What of a tenant's may do an action.
enum class ForTenants : std::uint8_t {
  kNever,
  kNamedItems,  ///< With the items of partitions of its own, each of which the request names.
  kOwnChanges,  ///< Of a stream, where it sees its own changes.
  kDescribe,    ///< Without counts.
};

/// What an action is asked of: the kind of its resource.
enum class Subject : std::uint8_t {
  kAccount,  ///< All of it: "*".
  kTable,    ///< A table, or an index of one.
  kStream,
  kTableOrStream,
  kOther,  ///< A backup, an export, an import, a global table.
};

/// What whoever decides on requests has to know of an action. Most are operations; the rest are
/// what parts of a transaction and PartiQL's statements are asked under.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
struct Action {
  std::string_view name;  ///< Without its service: "GetItem".
  Subject subject = Subject::kTable;
  ForTenants for_tenants = ForTenants::kNever;
  bool changes_nothing = false;  ///< Who may only read may do it.
  bool touches_items = false;    ///< Policies can be asked of leading keys with it.
  bool fills_indexes = false;    ///< May leave an item in an index of the table.
  bool is_own = false;           ///< Rowhouse's and not DynamoDB's.
};

/// All of them, sorted by name.
std::span<const Action> actions() noexcept;
/// Null for what is no action of ours.
const Action* find_action(std::string_view name) noexcept;

}  // namespace rowhouse::operation
