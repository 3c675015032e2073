#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "model/table_settings.h"

namespace rowhouse::engine::embedded {

/// The catalog's record of a table's settings (docs/formats/store.md), beside the record of its
/// schema. A table whose settings are all as at first has none.
std::string settings_key_of_table(std::string_view name);
std::string encode_settings_record(const model::TableSettings& settings);
/// kFormatUnsupported for a record of a later version, kDataCorrupt for one that is damaged.
Result<model::TableSettings> decode_settings_record(std::string_view record);

}  // namespace rowhouse::engine::embedded
