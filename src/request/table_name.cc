#include "request/table_name.h"

#include <algorithm>
#include <string>

namespace rowhouse::request {
namespace {

bool is_name_letter(char ch) {
  return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
         ch == '_' || ch == '.' || ch == '-';
}

bool is_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_letter);
}

Error invalid(std::string message) { return Error(ErrorCode::kValidation, std::move(message)); }

}  // namespace

std::string_view table_name_of(std::string_view name_or_arn) {
  // arn:<partition>:dynamodb:<region>:<account>:table/<name>
  std::string_view rest = name_or_arn;
  if (!rest.starts_with("arn:")) return name_or_arn;
  for (int part = 0; part < 5; ++part) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return name_or_arn;
    if (part == 2 && rest.substr(0, colon) != "dynamodb") return name_or_arn;
    rest.remove_prefix(colon + 1);
  }
  if (!rest.starts_with("table/")) return name_or_arn;
  rest.remove_prefix(6);
  return is_name(rest) ? rest : name_or_arn;
}

bool has_name_letters(std::string_view name_or_arn) { return is_name(table_name_of(name_or_arn)); }

Result<void> check_new_table_name(std::optional<std::string_view> name) {
  if (!name) {
    return invalid("The parameter 'TableName' is required but was not present in the request");
  }
  if (!is_name(*name) && !name->empty()) {
    return invalid("1 validation error detected: Value '" + std::string(*name) +
                   "' at 'tableName' failed to satisfy constraint: Member must satisfy regular "
                   "expression pattern: [a-zA-Z0-9_.-]+");
  }
  if (static_cast<std::int64_t>(name->size()) < kNameLengthMin ||
      static_cast<std::int64_t>(name->size()) > kNameLengthMax) {
    return invalid("TableName must be at least 3 characters long and at most 255 characters long");
  }
  return {};
}

Result<void> check_table_name(std::optional<std::string_view> name_or_arn) {
  if (name_or_arn) return check_new_table_name(table_name_of(*name_or_arn));
  return check_new_table_name(std::nullopt);
}

}  // namespace rowhouse::request
