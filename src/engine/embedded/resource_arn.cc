#include <array>

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {

// The account is looked at before the region, so a stranger's ARN says nothing of either. Measured
// on the service by https://github.com/ExtendDB/extenddb/pull/227.
Result<std::string> EmbeddedOperations::table_of_arn(std::string_view action,
                                                     std::string_view arn) const {
  // arn:<partition>:dynamodb:<region>:<account>:table/<name>
  std::array<std::string_view, 6> parts;
  std::string_view rest = arn;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const std::size_t colon = rest.find(':');
    parts[i] = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  }
  parts.back() = rest;
  const Error invalid_arn =
      invalid("Invalid TableArn: Invalid ResourceArn provided as input " + std::string(arn));
  if (parts[4] != options_.account) {
    return Error(ErrorCode::kAccessDenied,
                 "User: arn:aws:iam::" + options_.account + ":root is not authorized to perform: " +
                     "dynamodb:" + std::string(action) + " on resource: " + std::string(arn));
  }
  if (parts[3] != options_.region || !parts[5].starts_with("table/")) return invalid_arn;
  const Table* const table = catalog_.peek(parts[5].substr(6));
  if (table == nullptr || model::is_reserved_table(table->schema.name)) {
    return Error(ErrorCode::kResourceNotFound,
                 "Requested resource not found: ResourceArn: " + std::string(arn) + " not found");
  }
  return table->schema.name;
}

}  // namespace rowhouse::engine::embedded
