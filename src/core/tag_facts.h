#pragma once

#include <list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/table_settings.h"
#include "tenancy/policy/context.h"

namespace rowhouse::core {

/// The tags of a table and of a request as condition keys: aws:ResourceTag/..., aws:RequestTag/...
/// and aws:TagKeys. What it is given outlives it.
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/access_tags.html
class TagFacts {
 public:
  void add_table(std::span<const model::ResourceTag> tags);
  void add_request(std::span<const model::ResourceTag> tags);
  void add_request_keys(std::span<const std::string> keys);
  /// Good until something is added.
  std::span<const policy::ContextKey> keys();

 private:
  void add(std::string_view prefix, const model::ResourceTag& tag);

  std::list<std::string> names_;  ///< Most requests have none, and a list then costs nothing.
  std::vector<std::string_view> request_keys_;
  std::vector<policy::ContextKey> keys_;
};

}  // namespace rowhouse::core
