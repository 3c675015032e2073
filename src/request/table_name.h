#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/result.h"

namespace rowhouse::request {

/// What a request calls a table: its name, or its ARN, of which the name is the last part
/// (arn:aws:dynamodb:<region>:<account>:table/<name>). Whatever is no ARN of a table comes back as
/// it is.
std::string_view table_name_of(std::string_view name_or_arn);

/// True if each letter may stand in a table's or index's name, or it is a table's ARN.
bool has_name_letters(std::string_view name_or_arn);

/// The operations on tables look at the name before anything else, with texts of their own.
/// kValidation: "The parameter 'TableName' is required but was not present in the request",
/// "TableName must be at least 3 characters long and at most 255 characters long", or its letters.
/// A table that is to be made has no ARN yet.
Result<void> check_table_name(std::optional<std::string_view> name_or_arn);
Result<void> check_new_table_name(std::optional<std::string_view> name);

inline constexpr std::int64_t kNameLengthMin = 3;
inline constexpr std::int64_t kNameLengthMax = 255;

}  // namespace rowhouse::request
