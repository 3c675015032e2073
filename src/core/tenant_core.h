#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/database_core.h"
#include "core/key_layout.h"
#include "model/schema.h"
#include "rowhouse/tenant_calls.h"
#include "tenancy/belonging.h"
#include "tenancy/principal.h"

namespace rowhouse::detail {

/// What a tenant's handle knows: who it is, which table, and its key, encoded once. Immutable.
class TenantCore {
 public:
  TenantCore(DatabasePtr its_database, const TenantId& id,
             std::shared_ptr<const model::TableSchema> its_schema)
      : database(std::move(its_database)),
        schema(std::move(its_schema)),
        principal(tenancy::Principal::of_tenant(id)),
        partition(tenancy::partition_of(schema->tenant_template, id)),
        keys(schema->key, partition) {}

  core::Pipeline& pipeline() const noexcept { return database->pipeline; }
  const base::Limits& limits() const noexcept { return database->limits; }
  const std::string& table() const noexcept { return schema->name; }
  const std::string& partition_name() const noexcept { return schema->key.partition.name; }

  DatabasePtr database;
  std::shared_ptr<const model::TableSchema> schema;  // shared with the engine
  tenancy::Principal principal;
  std::string partition;  ///< `tenant#<id>`
  codec::KeyLayout keys;
  bool consistent_reads = false;
};

/// kValidation for the empty key that make_key() gives where a table takes no entities.
Result<void> check_key(std::string_view key);

}  // namespace rowhouse::detail
