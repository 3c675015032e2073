#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/table_settings.h"
#include "operation/options.h"

namespace rowhouse::operation {

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TagResource.html
struct TagResource {
  static constexpr std::string_view kName = "TagResource";
  using Result = Nothing;

  std::string table;         ///< The name in the ARN.
  std::string resource_arn;  ///< As the request gave it.
  std::vector<model::ResourceTag> tags;
};

}  // namespace rowhouse::operation
