#include <algorithm>

#include "engine/embedded/embedded_operations.h"

namespace rowhouse::engine::embedded {
namespace {

using operation::TagResource;

/// Adds the new tags; a key which is there gets the new value.
Result<void> merge(std::vector<model::ResourceTag>& tags, std::vector<model::ResourceTag> added,
                   std::size_t tags_max) {
  for (model::ResourceTag& tag : added) {
    const auto at = std::lower_bound(tags.begin(), tags.end(), tag.key,
                                     [](const auto& a, const auto& key) { return a.key < key; });
    if (at != tags.end() && at->key == tag.key) {
      at->value = std::move(tag.value);
    } else {
      tags.insert(at, std::move(tag));
    }
  }
  if (tags.size() <= tags_max) return {};
  return invalid(
      "One or more parameter values were invalid: Too many tags: a table may have at most " +
      std::to_string(tags_max));
}

}  // namespace

void EmbeddedOperations::execute(const Scope&, TagResource&& request, Done<TagResource> done) {
  run_later(std::move(done), [this, request = std::move(request)](Done<TagResource>& later) {
    const auto table = table_of_arn(TagResource::kName, request.resource_arn);
    if (!table) return later(table.error());
    const auto changed = catalog_.change_settings(*table, [&](model::TableSettings& settings) {
      return merge(settings.tags, request.tags, limits_.tags_max);
    });
    if (!changed) return later(changed.error());
    later(operation::Nothing());
  });
}

}  // namespace rowhouse::engine::embedded
