#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/table_settings.h"

namespace rowhouse::operation {

struct ListTagsOfResourceResult {
  std::vector<model::ResourceTag> tags;
  std::string last_key;  ///< The last key of a page with more behind it; else empty.
};

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTagsOfResource.html
struct ListTagsOfResource {
  static constexpr std::string_view kName = "ListTagsOfResource";
  using Result = ListTagsOfResourceResult;

  std::string table;         ///< The name in the ARN.
  std::string resource_arn;  ///< As the request gave it.
  std::string after_key;     ///< The page starts behind this key; empty: at the first.
};

}  // namespace rowhouse::operation
