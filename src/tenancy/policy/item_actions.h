#pragma once

#include <span>
#include <string_view>

/// DynamoDB's actions, as far as a policy tool has to know which of them touch items.
namespace rowhouse::policy {

struct ItemAction {
  std::string_view name;  ///< With its service: "dynamodb:Query".
  bool names_partitions;  ///< Every request says whose items it touches.
  bool reads_indexes;     ///< May be asked of an index.
};

/// Those that touch items.
/// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
std::span<const ItemAction> item_actions() noexcept;
/// Some that act on a table as a whole, and fill no key of the LeadingKeys family.
std::span<const std::string_view> table_actions() noexcept;

/// True for an action on items, in any case of its letters.
bool touches_items(std::string_view action) noexcept;

/// True for the condition keys of DynamoDB and IAM that have many values even if there is one.
bool has_many_values(std::string_view key) noexcept;

}  // namespace rowhouse::policy
