#include "core/tag_facts.h"

#include <algorithm>

namespace rowhouse::core {
namespace {

using policy::ContextKey;
using policy::KeyName;

constexpr std::string_view kResourceTag = "aws:ResourceTag/";
constexpr std::string_view kRequestTag = "aws:RequestTag/";
constexpr KeyName kTagKeys{"aws:TagKeys"};

}  // namespace

void TagFacts::add(std::string_view prefix, const model::ResourceTag& tag) {
  const std::string& name = names_.emplace_back(std::string(prefix) + tag.key);
  keys_.push_back(ContextKey::one(KeyName(name), tag.value));
}

void TagFacts::add_table(std::span<const model::ResourceTag> tags) {
  for (const model::ResourceTag& tag : tags) add(kResourceTag, tag);
}

void TagFacts::add_request(std::span<const model::ResourceTag> tags) {
  for (const model::ResourceTag& tag : tags) {
    add(kRequestTag, tag);
    request_keys_.push_back(tag.key);
  }
}

void TagFacts::add_request_keys(std::span<const std::string> keys) {
  request_keys_.insert(request_keys_.end(), keys.begin(), keys.end());
}

std::span<const ContextKey> TagFacts::keys() {
  std::erase_if(keys_, [](const ContextKey& key) { return key.name() == kTagKeys; });
  if (!request_keys_.empty()) keys_.push_back(ContextKey::many(kTagKeys, request_keys_));
  return keys_;
}

}  // namespace rowhouse::core
