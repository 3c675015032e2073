#include "core/decision_subject.h"

#include <algorithm>

#include "core/authorizer.h"
#include "tenancy/belonging.h"

namespace rowhouse::core {

void DecisionSubject::Names::add(std::string_view name) {
  if (std::find(names_.begin(), names_.end(), name) == names_.end()) names_.emplace_back(name);
}

std::string DecisionSubject::Names::joined() const {
  std::string text;
  for (const std::string& name : names_) text += (text.empty() ? "" : ",") + name;
  return text;
}

void DecisionSubject::add(const Part& part) {
  tables_.add(part.table);
  const auto schema = engine_.find_table(part.table);
  if (!schema) return;
  for (const std::string_view item : part.items) add_key(**schema, partition_in(**schema, item));
  add_key(**schema, partition_in(**schema, part));
}

void DecisionSubject::add_key(const model::TableSchema& schema,
                              std::optional<model::ValueView> key) {
  if (!key || key->tag() != model::Tag::kString) return;
  const auto owner = tenancy::owner_of(schema.tenant_template, key->as_bytes());
  if (owner) tenants_.add(*owner);
}

}  // namespace rowhouse::core
