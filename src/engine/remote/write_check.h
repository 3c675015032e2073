#pragma once

#include <string_view>

#include "base/limits.h"
#include "base/result.h"
#include "expression/expression.h"
#include "model/key.h"
#include "model/schema.h"
#include "tenancy/scope.h"

/// What is asked here before anything is sent: that the keys are such that the scope can be asked
/// of them, and what it says. kValidation with DynamoDB's texts; kAccessDenied.
namespace rowhouse::engine::remote {

/// Of the key that a request names.
Result<void> check_key(const model::TableSchema& table, const tenancy::Scope& scope,
                       std::string_view key, const base::Limits& limits);
/// Of a whole item. The partition keys that it has in the table's indexes are asked about as well:
/// a tenant leaves nothing in the index of another.
Result<void> check_item(const model::TableSchema& table, const tenancy::Scope& scope,
                        std::string_view item, const base::Limits& limits);
/// Of an update besides its key. What it leaves in the partition keys of indexes has to be known
/// before it is sent: an update that computes one from another attribute is refused to whoever may
/// not write everything.
Result<void> check_update(const model::TableSchema& table, const tenancy::Scope& scope,
                          const expression::Update& update);

}  // namespace rowhouse::engine::remote
