#pragma once

#include <string_view>

namespace rowhouse::expression {

/// Whether `name`, in any case, is one of the 573 words that no expression may use as an attribute
/// name. Source:
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html
bool is_reserved_word(std::string_view name) noexcept;

}  // namespace rowhouse::expression
