#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "operation/options.h"

namespace rowhouse::operation {

/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UntagResource.html
struct UntagResource {
  static constexpr std::string_view kName = "UntagResource";
  using Result = Nothing;

  std::string table;         ///< The name in the ARN.
  std::string resource_arn;  ///< As the request gave it.
  std::vector<std::string> keys;
};

}  // namespace rowhouse::operation
