#include "model/schema.h"

namespace rowhouse::model {

std::string_view to_string(BillingMode mode) noexcept {
  return mode == BillingMode::kProvisioned ? "PROVISIONED" : "PAY_PER_REQUEST";
}

std::string_view to_string(TableStatus status) noexcept {
  switch (status) {
    case TableStatus::kCreating:
      return "CREATING";
    case TableStatus::kActive:
      return "ACTIVE";
    case TableStatus::kUpdating:
      return "UPDATING";
    case TableStatus::kDeleting:
      return "DELETING";
  }
  return "ACTIVE";
}

std::string_view to_string(TableClass table_class) noexcept {
  return table_class == TableClass::kStandard ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS";
}

const SecondaryIndex* TableSchema::find_index(std::string_view name_of_index) const noexcept {
  for (const SecondaryIndex& index : indexes) {
    if (index.name == name_of_index) return &index;
  }
  return nullptr;
}

std::string table_arn(std::string_view region, std::string_view account, std::string_view table) {
  std::string arn = "arn:aws:dynamodb:";
  arn += region;
  arn += ':';
  arn += account;
  arn += ":table/";
  arn += table;
  return arn;
}

}  // namespace rowhouse::model
