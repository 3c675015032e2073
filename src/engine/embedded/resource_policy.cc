#include "engine/embedded/resource_policy.h"

#include "base/bytes.h"

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
