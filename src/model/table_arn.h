#pragma once

#include <optional>
#include <string_view>

namespace rowhouse::model {

/// The table's name in arn:<partition>:dynamodb:<region>:<account>:table/<name>; nothing for
/// whatever has not this form.
std::optional<std::string_view> table_of_arn(std::string_view arn) noexcept;

/// True if each letter may stand in the name of a table or an index, and there is one.
bool is_table_name(std::string_view text) noexcept;

}  // namespace rowhouse::model
