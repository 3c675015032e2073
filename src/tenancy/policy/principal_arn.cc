#include "tenancy/policy/principal_arn.h"

#include <algorithm>

namespace rowhouse::policy {
namespace {

bool is_named(std::string_view text, std::size_t max, std::string_view marks = "+=,.@-_") {
  return !text.empty() && text.size() <= max &&
         std::all_of(text.begin(), text.end(), [&](char each) {
           return (each >= '0' && each <= '9') || (each >= 'A' && each <= 'Z') ||
                  (each >= 'a' && each <= 'z') || marks.find(each) != std::string_view::npos;
         });
}

/// A name of at most `max` characters behind a path of any names.
bool is_named_in_path(std::string_view text, std::size_t max) {
  constexpr std::size_t kPathMax = 512;
  for (std::size_t slash = text.find('/'); slash != std::string_view::npos;
       slash = text.find('/')) {
    if (!is_named(text.substr(0, slash), kPathMax)) return false;
    text.remove_prefix(slash + 1);
  }
  return is_named(text, max);
}

}  // namespace

bool is_principal_arn(std::string_view arn) noexcept {
  constexpr std::size_t kAccountDigits = 12;
  constexpr std::size_t kNameMax = 64;
  const bool is_iam = arn.starts_with("arn:aws:iam::");
  if (!is_iam && !arn.starts_with("arn:aws:sts::")) return false;
  const std::string_view rest = arn.substr(std::string_view("arn:aws:iam::").size());
  const std::size_t colon = rest.find(':');
  if (colon != kAccountDigits || rest.find_first_not_of("0123456789") != colon) return false;
  const std::string_view whom = rest.substr(colon + 1);
  const auto after = [&](std::string_view kind) -> std::string_view {
    return whom.starts_with(kind) ? whom.substr(kind.size()) : std::string_view();
  };
  // Ids of tenants are longer and have a colon.
  if (is_iam && is_named(after("user/tenant/"), 128, "+=,.@-_:")) return true;
  if (is_iam) {
    return is_named_in_path(after("user/"), kNameMax) || is_named_in_path(after("role/"), kNameMax);
  }
  const std::string_view session = after("assumed-role/");
  const std::size_t slash = session.find('/');
  if (slash == std::string_view::npos) return is_named(after("federated-user/"), kNameMax);
  return is_named(session.substr(0, slash), kNameMax) &&
         is_named(session.substr(slash + 1), kNameMax);
}

Error invalid_principal() {
  return Error(ErrorCode::kValidation,
               "One or more parameter values were invalid: Invalid principal in policy document.");
}

}  // namespace rowhouse::policy
