#pragma once

#include <optional>

#include "base/result.h"
#include "engine/embedded/store.h"
#include "model/schema.h"
#include "operation/update_table.h"

/// How CreateTable and UpdateTable change a table's settings.
namespace rowhouse::engine::embedded {

/// Puts the settings' record into the batch, or takes it away where all settings are as at first.
void put_settings(Batch& batch, const model::TableSchema& schema);

/// kValidation if the table is to be less warm than a table of its capacity is by itself.
Result<void> check_warm(const model::TableSchema& schema,
                        const std::optional<model::WarmThroughput>& wanted);

/// What an UpdateTable says of settings. kValidation if it does not fit the table.
Result<void> apply_settings(model::TableSchema& schema, const operation::UpdateTable& request);

}  // namespace rowhouse::engine::embedded
