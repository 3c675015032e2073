#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/policy_revision.h"
#include "model/resource_policy.h"

/// How the policy of a table or of a stream is put and taken away. The engine keeps its text, and
/// reads nothing of it.
namespace rowhouse::engine::embedded {

/// What a request does to the policy that is there; an error leaves it as it is.
using PolicyChange = std::function<Result<void>(std::optional<model::ResourcePolicy>&)>;

/// The record of a stream's policy (docs/formats/store.md).
std::string encode_policy_record(const model::ResourcePolicy& policy);
/// kFormatUnsupported for a record of a later version, kDataCorrupt for one that is damaged.
Result<model::ResourcePolicy> decode_policy_record(std::string_view record);

}  // namespace rowhouse::engine::embedded
