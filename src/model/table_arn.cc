#include "model/table_arn.h"

#include <algorithm>

namespace rowhouse::model {
namespace {

bool is_name_letter(char ch) {
  return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (ch >= '0' && ch <= '9') ||
         ch == '_' || ch == '.' || ch == '-';
}

}  // namespace

bool is_table_name(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_name_letter);
}

std::optional<std::string_view> table_of_arn(std::string_view arn) noexcept {
  if (!arn.starts_with("arn:")) return std::nullopt;
  std::string_view rest = arn;
  for (int part = 0; part < 5; ++part) {
    const std::size_t colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    if (part == 2 && rest.substr(0, colon) != "dynamodb") return std::nullopt;
    rest.remove_prefix(colon + 1);
  }
  if (!rest.starts_with("table/")) return std::nullopt;
  rest.remove_prefix(6);
  if (!is_table_name(rest)) return std::nullopt;
  return rest;
}

}  // namespace rowhouse::model
