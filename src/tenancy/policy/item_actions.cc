#include "tenancy/policy/item_actions.h"

#include <algorithm>
#include <array>

#include "tenancy/policy/key_name.h"

namespace rowhouse::policy {
namespace {

constexpr std::array kItemActions = {
    ItemAction{"dynamodb:GetItem", true, false},
    ItemAction{"dynamodb:BatchGetItem", true, false},
    ItemAction{"dynamodb:Query", true, true},
    ItemAction{"dynamodb:PutItem", true, false},
    ItemAction{"dynamodb:UpdateItem", true, false},
    ItemAction{"dynamodb:DeleteItem", true, false},
    ItemAction{"dynamodb:BatchWriteItem", true, false},
    ItemAction{"dynamodb:ConditionCheckItem", true, false},
    ItemAction{"dynamodb:PartiQLInsert", true, false},
    ItemAction{"dynamodb:Scan", false, true},
    ItemAction{"dynamodb:PartiQLSelect", false, true},
    ItemAction{"dynamodb:PartiQLUpdate", false, false},
    ItemAction{"dynamodb:PartiQLDelete", false, false},
};

constexpr std::array<std::string_view, 8> kTableActions = {
    "dynamodb:DeleteTable",       "dynamodb:UpdateTable",
    "dynamodb:PutResourcePolicy", "dynamodb:ExportTableToPointInTime",
    "dynamodb:CreateBackup",      "dynamodb:RestoreTableToPointInTime",
    "dynamodb:GetRecords",        "dynamodb:UpdateTimeToLive",
};

}  // namespace

std::span<const ItemAction> item_actions() noexcept { return kItemActions; }

std::span<const std::string_view> table_actions() noexcept { return kTableActions; }

bool touches_items(std::string_view action) noexcept {
  return std::any_of(kItemActions.begin(), kItemActions.end(), [&](const ItemAction& each) {
    return equal_ignoring_case(each.name, action);
  });
}

bool has_many_values(std::string_view key) noexcept {
  return is_leading_keys(KeyName(key)) || equal_ignoring_case(key, "dynamodb:Attributes") ||
         equal_ignoring_case(key, "aws:TagKeys");
}

}  // namespace rowhouse::policy
