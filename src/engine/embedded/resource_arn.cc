#include <array>

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {
namespace {

Error resource_not_found_of(std::string_view arn) {
  return Error(ErrorCode::kResourceNotFound,
               "Requested resource not found: ResourceArn: " + std::string(arn) + " not found");
}

/// What stands behind the account in an ARN of ours: "table/<name>". The account is looked at
/// before the region, so a stranger's ARN says nothing of either. Measured on the service by
/// https://github.com/ExtendDB/extenddb/pull/227.
Result<std::string_view> resource_in(const EmbeddedOptions& options, std::string_view action,
                                     std::string_view arn) {
  // arn:<partition>:dynamodb:<region>:<account>:table/<name>
  std::array<std::string_view, 6> parts;
  std::string_view rest = arn;
  for (std::size_t i = 0; i + 1 < parts.size(); ++i) {
    const std::size_t colon = rest.find(':');
    parts[i] = rest.substr(0, colon);
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  }
  parts.back() = rest;
  if (parts[4] != options.account) {
    return Error(ErrorCode::kAccessDenied,
                 "User: arn:aws:iam::" + options.account + ":root is not authorized to perform: " +
                     "dynamodb:" + std::string(action) + " on resource: " + std::string(arn));
  }
  if (parts[3] != options.region || !parts[5].starts_with("table/")) {
    return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + std::string(arn));
  }
  return parts[5];
}

}  // namespace

Result<std::string> EmbeddedOperations::table_of_arn(std::string_view action,
                                                     std::string_view arn) const {
  ROWHOUSE_TRY(resource, resource_in(options_, action, arn));
  const Table* const table = catalog_.peek(resource.substr(std::string_view("table/").size()));
  if (table == nullptr || model::is_reserved_table(table->schema.name)) {
    return resource_not_found_of(arn);
  }
  return table->schema.name;
}

Result<Streams::Pointer> EmbeddedOperations::stream_of_arn(std::string_view action,
                                                           std::string_view arn) const {
  ROWHOUSE_CHECK(resource_in(options_, action, arn));
  Streams::Pointer stream = catalog_.streams().find(arn);
  if (stream == nullptr || model::is_reserved_table(stream->told->table.name)) {
    return resource_not_found_of(arn);
  }
  return stream;
}

Result<void> EmbeddedOperations::change_policy(std::string_view action, std::string_view arn,
                                               const PolicyChange& change) {
  if (model::table_of_stream_arn(arn)) {
    ROWHOUSE_TRY(stream, stream_of_arn(action, arn));
    return catalog_.change_stream_policy(*stream, change);
  }
  ROWHOUSE_TRY(table, table_of_arn(action, arn));
  return catalog_.change_settings(
      table, [&](model::TableSettings& settings) { return change(settings.policy); });
}

}  // namespace rowhouse::engine::embedded
