#include "request/tags.h"

#include <algorithm>
#include <string>
#include <utility>

namespace rowhouse::request {
namespace {

bool is_reserved(std::string_view key) {
  constexpr std::string_view kPrefix = "aws:";
  if (key.size() < kPrefix.size()) return false;
  for (std::size_t i = 0; i < kPrefix.size(); ++i) {
    const char lower = key[i] >= 'A' && key[i] <= 'Z' ? static_cast<char>(key[i] + 32) : key[i];
    if (lower != kPrefix[i]) return false;
  }
  return true;
}

}  // namespace

Result<std::vector<model::ResourceTag>> read_tags(const Fields& fields, std::size_t slot,
                                                  const base::Limits& limits) {
  std::vector<model::ResourceTag> tags;
  simdjson::dom::array array;
  if (!fields.has(slot) || fields[slot].get_array().get(array) != simdjson::SUCCESS) return tags;
  for (const auto element : array) {
    ROWHOUSE_TRY(tag, Fields::read(element, shapes::kTagMembers));
    std::string key(tag.text(request::slot(shapes::kTagMembers, "Key")));
    if (is_reserved(key)) {
      return invalid_parameter("Tag keys that begin with aws: are reserved for system use: " + key);
    }
    tags.push_back(
        {std::move(key), std::string(tag.text(request::slot(shapes::kTagMembers, "Value")))});
  }
  std::sort(tags.begin(), tags.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  const auto twice = std::adjacent_find(
      tags.begin(), tags.end(), [](const auto& a, const auto& b) { return a.key == b.key; });
  if (twice != tags.end()) {
    return invalid_parameter("Duplicate tag key in the request: " + twice->key);
  }
  if (tags.size() > limits.tags_max) {
    return invalid_parameter("Too many tags: a table may have at most " +
                             std::to_string(limits.tags_max));
  }
  return tags;
}

}  // namespace rowhouse::request
