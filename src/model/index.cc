#include "model/index.h"

#include <algorithm>

namespace rowhouse::model {

std::string_view to_string(ProjectionType type) noexcept {
  switch (type) {
    case ProjectionType::kAll:
      return "ALL";
    case ProjectionType::kKeysOnly:
      return "KEYS_ONLY";
    case ProjectionType::kInclude:
      return "INCLUDE";
  }
  return "ALL";
}

std::string_view to_string(IndexStatus status) noexcept {
  switch (status) {
    case IndexStatus::kCreating:
      return "CREATING";
    case IndexStatus::kActive:
      return "ACTIVE";
    case IndexStatus::kUpdating:
      return "UPDATING";
    case IndexStatus::kDeleting:
      return "DELETING";
  }
  return "ACTIVE";
}

bool IndexKey::has(std::string_view name) const noexcept {
  const auto is_named = [&](const KeyAttribute& attribute) { return attribute.name == name; };
  return std::any_of(partition.begin(), partition.end(), is_named) ||
         std::any_of(sort.begin(), sort.end(), is_named);
}

bool SecondaryIndex::projects(std::string_view name_of_attribute) const noexcept {
  return projection == ProjectionType::kAll ||
         std::binary_search(projected.begin(), projected.end(), name_of_attribute);
}

std::vector<std::string> projected_names(const KeySchema& table, const SecondaryIndex& index) {
  if (index.projection == ProjectionType::kAll) return {};
  std::vector<std::string> names = index.non_key_attributes;
  names.push_back(table.partition.name);
  if (table.sort) names.push_back(table.sort->name);
  for (const KeyAttribute& attribute : index.key.partition) names.push_back(attribute.name);
  for (const KeyAttribute& attribute : index.key.sort) names.push_back(attribute.name);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

std::string index_arn(std::string_view table_arn, std::string_view index) {
  std::string arn(table_arn);
  arn += "/index/";
  arn += index;
  return arn;
}

}  // namespace rowhouse::model
