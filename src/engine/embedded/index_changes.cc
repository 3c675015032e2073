#include "engine/embedded/index_changes.h"

#include <algorithm>

#include "engine/embedded/errors.h"

namespace rowhouse::engine::embedded {
namespace {

using model::BillingMode;
using model::IndexStatus;
using model::SecondaryIndex;
using operation::IndexChange;

Error one_at_a_time() {
  return Error(ErrorCode::kLimitExceeded,
               "Subscriber limit exceeded: Only 1 online index can be created or deleted "
               "simultaneously per table");
}

SecondaryIndex* find_global(model::TableSchema& schema, std::string_view name) {
  for (SecondaryIndex& index : schema.indexes) {
    if (index.is_global && index.name == name) return &index;
  }
  return nullptr;
}

bool is_changing(const SecondaryIndex& index) {
  return index.status == IndexStatus::kCreating || index.status == IndexStatus::kDeleting;
}

Error throughput_missing(const SecondaryIndex& index) {
  return invalid(
      "One or more parameter values were invalid: ProvisionedThroughput must be specified for "
      "index: " +
      index.name);
}

Error throughput_unchanged(const SecondaryIndex& index) {
  const std::string read = std::to_string(index.throughput.read_units);
  const std::string write = std::to_string(index.throughput.write_units);
  return invalid("The provisioned throughput for the index " + index.name +
                 " will not change. The requested value equals the current value. Current "
                 "ReadCapacityUnits provisioned for the index: " +
                 read + ". Requested ReadCapacityUnits: " + read +
                 ". Current WriteCapacityUnits provisioned for the index: " + write +
                 ". Requested WriteCapacityUnits: " + write +
                 ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to "
                 "request higher limits.");
}

/// A name stands for one type in all keys of a table.
Result<void> check_types(const model::TableSchema& schema, const SecondaryIndex& added) {
  const auto check = [&](const model::KeyAttribute& known) -> Result<void> {
    for (const auto* attributes : {&added.key.partition, &added.key.sort}) {
      for (const model::KeyAttribute& attribute : *attributes) {
        if (attribute.name != known.name || attribute.type == known.type) continue;
        return invalid("One or more parameter values were invalid: The type of the key attribute " +
                       known.name +
                       " is defined already: " + std::string(model::type_name(known.type)));
      }
    }
    return {};
  };
  ROWHOUSE_CHECK(check(schema.key.partition));
  if (schema.key.sort) ROWHOUSE_CHECK(check(*schema.key.sort));
  for (const SecondaryIndex& index : schema.indexes) {
    for (const model::KeyAttribute& known : index.key.partition) ROWHOUSE_CHECK(check(known));
    for (const model::KeyAttribute& known : index.key.sort) ROWHOUSE_CHECK(check(known));
  }
  return {};
}

Result<void> check_counts(const model::TableSchema& schema, const SecondaryIndex& added,
                          const base::Limits& limits) {
  std::size_t globals = 1;
  std::size_t names = added.non_key_attributes.size();
  for (const SecondaryIndex& index : schema.indexes) {
    globals += index.is_global ? 1 : 0;
    names += index.non_key_attributes.size();
  }
  if (globals > limits.global_indexes_max) {
    return Error(ErrorCode::kLimitExceeded,
                 "Subscriber limit exceeded: GlobalSecondaryIndex count exceeds the per-table "
                 "limit of " +
                     std::to_string(limits.global_indexes_max));
  }
  if (names > limits.projected_attributes_max) {
    return invalid(
        "One or more parameter values were invalid: Number of NonKeyAttributes over all secondary "
        "indexes exceeds the per-table limit of " +
        std::to_string(limits.projected_attributes_max));
  }
  return {};
}

Result<void> create(Table& table, const SecondaryIndex& wanted, const base::Limits& limits) {
  model::TableSchema& schema = table.schema;
  if (schema.find_index(wanted.name) != nullptr) {
    return invalid("Attempting to create an index which already exists");
  }
  if (std::any_of(schema.indexes.begin(), schema.indexes.end(), is_changing)) {
    return one_at_a_time();
  }
  const bool has_throughput = wanted.throughput != model::Throughput();
  if (schema.billing_mode == BillingMode::kPayPerRequest && has_throughput) {
    return invalid(
        "One or more parameter values were invalid: ProvisionedThroughput should not be specified "
        "for index: " +
        wanted.name + " when BillingMode is PAY_PER_REQUEST");
  }
  if (schema.billing_mode == BillingMode::kProvisioned && !has_throughput) {
    return throughput_missing(wanted);
  }
  ROWHOUSE_CHECK(check_types(schema, wanted));
  ROWHOUSE_CHECK(check_counts(schema, wanted, limits));
  SecondaryIndex& added = schema.indexes.emplace_back(wanted);
  added.number = table.next_index_number++;
  added.status = IndexStatus::kCreating;
  added.is_backfilling = true;
  added.projected = model::projected_names(schema.key, added);
  return {};
}

Result<void> erase(Table& table, const std::string& name) {
  SecondaryIndex* const going = find_global(table.schema, name);
  if (going == nullptr) return resource_not_found();
  for (const SecondaryIndex& index : table.schema.indexes) {
    if (&index != going && is_changing(index)) return one_at_a_time();
  }
  if (going->status == IndexStatus::kDeleting) return one_at_a_time();
  going->status = IndexStatus::kDeleting;
  going->is_backfilling = false;
  return {};
}

Result<void> set_throughput(Table& table, BillingMode before, const SecondaryIndex& wanted) {
  SecondaryIndex* const index = find_global(table.schema, wanted.name);
  if (index == nullptr) return resource_not_found();
  if (table.schema.billing_mode == BillingMode::kPayPerRequest) {
    return invalid(
        "One or more parameter values were invalid: Neither ReadCapacityUnits nor "
        "WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
  }
  if (before == BillingMode::kProvisioned && index->throughput == wanted.throughput) {
    return throughput_unchanged(*index);
  }
  index->throughput = wanted.throughput;
  return {};
}

}  // namespace

Result<void> apply_index_changes(Table& table, BillingMode before,
                                 const operation::UpdateTable& request,
                                 const base::Limits& limits) {
  int coming_and_going = 0;
  for (const IndexChange& change : request.index_changes) {
    coming_and_going += change.kind != IndexChange::Kind::kUpdate ? 1 : 0;
  }
  if (coming_and_going > 1) return one_at_a_time();
  for (const IndexChange& change : request.index_changes) {
    switch (change.kind) {
      case IndexChange::Kind::kCreate:
        ROWHOUSE_CHECK(create(table, change.index, limits));
        break;
      case IndexChange::Kind::kUpdate:
        ROWHOUSE_CHECK(set_throughput(table, before, change.index));
        break;
      case IndexChange::Kind::kDelete:
        ROWHOUSE_CHECK(erase(table, change.index.name));
        break;
    }
  }
  for (SecondaryIndex& index : table.schema.indexes) {
    if (!index.is_global) continue;
    if (table.schema.billing_mode == BillingMode::kPayPerRequest) {
      index.throughput = {};
    } else if (index.throughput == model::Throughput()) {
      return throughput_missing(index);
    }
  }
  return {};
}

}  // namespace rowhouse::engine::embedded
