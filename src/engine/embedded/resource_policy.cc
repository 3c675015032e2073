#include "engine/embedded/resource_policy.h"

#include "base/bytes.h"
#include "operation/put_resource_policy.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kVersion = 1;

void append_text(std::string& out, std::string_view text) {
  base::append_varint(out, text.size());
  out += text;
}

bool take_text(std::string_view& rest, std::string& out) {
  std::uint64_t size = 0;
  if (!base::take_varint(rest, size) || size > rest.size()) return false;
  out = rest.substr(0, size);
  rest.remove_prefix(size);
  return true;
}

}  // namespace

Result<void> check_revision(const std::optional<model::ResourcePolicy>& policy,
                            const std::optional<std::string>& expected, std::string_view arn) {
  if (!expected) return {};
  const bool expects_none = *expected == operation::PutResourcePolicy::kNoPolicy;
  const bool is_expected = policy ? policy->revision == *expected : expects_none;
  if (!is_expected) return policy_not_found(arn);
  return {};
}

Error policy_not_found(std::string_view arn) {
  const std::size_t resource = arn.find(":table/");
  const std::string_view told = resource == std::string_view::npos ? arn : arn.substr(resource + 1);
  return Error(
      ErrorCode::kPolicyNotFound,
      "Resource-based policy not found for the provided ResourceArn: " + std::string(told));
}

std::string encode_policy_record(const model::ResourcePolicy& policy) {
  std::string record(1, kVersion);
  append_text(record, policy.revision);
  append_text(record, policy.seal);
  append_text(record, policy.text);
  return record;
}

Result<model::ResourcePolicy> decode_policy_record(std::string_view record) {
  const Error corrupt(ErrorCode::kDataCorrupt, "The record of a stream's policy is damaged");
  if (record.empty()) return corrupt;
  if (record.front() != kVersion) {
    return Error(ErrorCode::kFormatUnsupported,
                 "The catalog was written by a later version of Rowhouse");
  }
  record.remove_prefix(1);
  model::ResourcePolicy policy;
  if (!take_text(record, policy.revision) || !take_text(record, policy.seal) ||
      !take_text(record, policy.text) || !record.empty()) {
    return corrupt;
  }
  return policy;
}

}  // namespace rowhouse::engine::embedded
