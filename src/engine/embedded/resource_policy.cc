#include "engine/embedded/resource_policy.h"

#include "base/bytes.h"

namespace rowhouse::engine::embedded {
namespace {

constexpr char kVersion = 1;

}  // namespace

std::string encode_policy_record(const model::ResourcePolicy& policy) {
  std::string record(1, kVersion);
  base::append_sized(record, policy.revision);
  base::append_sized(record, policy.seal);
  base::append_sized(record, policy.text);
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
  if (!base::take_sized(record, policy.revision) || !base::take_sized(record, policy.seal) ||
      !base::take_sized(record, policy.text) || !record.empty()) {
    return corrupt;
  }
  return policy;
}

}  // namespace rowhouse::engine::embedded
