#pragma once

#include <cstddef>
#include <vector>

#include "base/limits.h"
#include "model/table_settings.h"
#include "request/members.h"

/// Tags as CreateTable and TagResource take them.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Tagging.html
namespace rowhouse::request {

namespace shapes {
inline constexpr Shape kTagKey = {.kind = Kind::kString, .min = 1, .max = 128};
inline constexpr Shape kTagValue = {.kind = Kind::kString, .min = 0, .max = 256};
inline constexpr Member kTagMembers[] = {{"Key", &kTagKey, true}, {"Value", &kTagValue, true}};
inline constexpr Shape kTag = {.kind = Kind::kStructure,
                               .members = kTagMembers,
                               .java_type = "class com.amazonaws.dynamodb.v20120810.Tag"};
inline constexpr Shape kTags = {
    .kind = Kind::kList,
    .element = &kTag,
    .java_type = "java.util.List<com.amazonaws.dynamodb.v20120810.Tag>"};
}  // namespace shapes

/// The tags of a member, sorted by key; none if it is absent. kValidation if a key comes twice or
/// begins with "aws:", or there are more than a table may have.
Result<std::vector<model::ResourceTag>> read_tags(const Fields& fields, std::size_t slot,
                                                  const base::Limits& limits);

}  // namespace rowhouse::request
