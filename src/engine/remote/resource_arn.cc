#include "engine/remote/resource_arn.h"

#include <string>

#include "engine/errors.h"

namespace rowhouse::engine::remote {
namespace {

/// arn:<partition>:dynamodb:<region>:<account>:table/<name>
std::string_view account_of(std::string_view arn) {
  for (int colons = 0; colons < 4; ++colons) {
    const std::size_t colon = arn.find(':');
    if (colon == std::string_view::npos) return {};
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

}  // namespace

Result<void> check_resource_arn(const model::TableSchema& table, std::string_view action,
                                std::string_view arn) {
  if (arn == table.arn) return {};
  const std::string_view account = account_of(table.arn);
  if (account_of(arn) != account) {
    return Error(ErrorCode::kAccessDenied,
                 "User: arn:aws:iam::" + std::string(account) +
                     ":root is not authorized to perform: dynamodb:" + std::string(action) +
                     " on resource: " + std::string(arn));
  }
  return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + std::string(arn));
}

Error resource_arn_not_found(std::string_view arn) {
  return Error(ErrorCode::kResourceNotFound,
               "Requested resource not found: ResourceArn: " + std::string(arn) + " not found");
}

}  // namespace rowhouse::engine::remote
